import { BrowserWindow, nativeTheme, screen } from 'electron';
import { bundleOrigin } from './ipc/sender.ts';
import { minimumSize, placeOnScreens, type WindowStateFile } from './window-state.ts';

interface WindowOptions {
  /** The built preload, absolute. */
  preload: string;
  stateFile: WindowStateFile;
  development: boolean;
}

/** There is one window at most. */
export interface MainWindow {
  /** While it is open. */
  readonly current: () => BrowserWindow | undefined;
  /** Opens it, or brings it to the front. Resolves when the page is loaded. */
  show(): Promise<void>;
}

/** The page's own background (`--paper` in tokens.css), so that nothing flashes before its first paint. */
const background = { light: '#f3f4f6', dark: '#14171c' };

/** How long the window must lie still before its place is written, in milliseconds. */
const stillMs = 400;

export function mainWindow(options: WindowOptions): MainWindow {
  let window: BrowserWindow | undefined;
  let loading = Promise.resolve();

  function open(): BrowserWindow {
    const opened = createWindow(options);
    opened.once('closed', () => {
      window = undefined;
    });
    return opened;
  }

  return {
    current: () => window,
    show: () => {
      if (window) bringToFront(window);
      else {
        // Before the page is loaded: it asks its first questions while it loads.
        window = open();
        loading = window.loadURL(`${bundleOrigin}/index.html`);
      }
      return loading;
    },
  };
}

function createWindow({ preload, stateFile, development }: WindowOptions): BrowserWindow {
  const saved = stateFile.read();
  const screens = screen.getAllDisplays().map((display) => display.workArea);
  const window = new BrowserWindow({
    ...placeOnScreens(saved, screens),
    minWidth: minimumSize.width,
    minHeight: minimumSize.height,
    show: false,
    title: 'Latchkey',
    backgroundColor: nativeTheme.shouldUseDarkColors ? background.dark : background.light,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      disableBlinkFeatures: 'Auxclick',
      spellcheck: false,
      devTools: development,
    },
  });
  rememberPlace(window, stateFile);
  window.once('ready-to-show', () => {
    if (saved?.maximized) window.maximize();
    window.show();
  });
  return window;
}

function rememberPlace(window: BrowserWindow, stateFile: WindowStateFile): void {
  let timer: NodeJS.Timeout | undefined;
  const save = (): void => {
    clearTimeout(timer);
    stateFile.write({ bounds: window.getNormalBounds(), maximized: window.isMaximized() });
  };
  const saveSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(save, stillMs);
  };
  window.on('resize', saveSoon);
  window.on('move', saveSoon);
  window.on('close', save);
}

function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
