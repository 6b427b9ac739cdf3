import { app, Menu, session } from 'electron';
import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { appChromium } from './app-chromium.ts';
import { declareAppScheme, serveApp } from './app-protocol.ts';
import { desktop } from './desktop.ts';
import { removeWhenEnded } from './electron-folder.ts';
import { stopWithFault } from './fault.ts';
import { grantedFolders } from './ipc/granted-folders.ts';
import { handlers } from './ipc/handlers.ts';
import { registerIpc, sendEvent } from './ipc/register.ts';
import { menuTemplate } from './menu.ts';
import { denyPermissions, lockNavigation, openExternalPage } from './navigation-lock.ts';
import { quietNetwork, withoutDictionaries } from './quiet-network.ts';
import type { Services } from './services.ts';
import { AppError } from './shared/errors.ts';
import type { Events, WindowCommand } from './shared/ipc-contract.ts';
import { fileLog } from './system/log.ts';
import { dataHome, dataPaths } from './system/paths.ts';
import { watchData } from './watch-data.ts';
import { mainWindow, type MainWindow } from './window.ts';
import { windowStateFile } from './window-state.ts';

// As it was found: the vault's passphrase must reach no child process, and HOME is lent to an old Chromium once.
const environment = { ...process.env };
delete process.env['LATCHKEY_VAULT_PASSPHRASE'];
// Chromium would write the secrets of its connections there; Latchkey does so only when it is asked to, for one check.
delete process.env['SSLKEYLOGFILE'];

const home = homedir();
const paths = dataPaths(dataHome(environment, process.platform, home));
let trustEpoch = 0;
// First of all: it decides which home Chromium sees.
const chromium = appChromium({ environment, home, folder: paths.electron, trustEpoch: () => trustEpoch });

const development = !app.isPackaged;
const dist = join(app.getAppPath(), 'dist');
const log = fileLog(paths.log);
let started = false;

declareAppScheme();
quietNetwork(app);
lockNavigation(app);
app.on('session-created', (created) => {
  denyPermissions(created);
  withoutDictionaries(created);
});
// As root without a sandbox Chromium's network service ends in a loop; only a development start passes the switch.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
process.on('uncaughtException', stop);
process.on('unhandledRejection', stop);

try {
  // Not awaited here: Electron gets ready only after this module has run to its end.
  if (isFirstInstance()) void app.whenReady().then(start).catch(stop);
  else app.quit();
} catch (error) {
  stop(error);
}

function stop(thrown: unknown): void {
  // Before the start the data folder itself may be what is at fault.
  void stopWithFault(thrown, started ? log : undefined);
}

/** Electron's own files go below the data folder, and the lock is one of them: both before anything is written. */
function isFirstInstance(): boolean {
  try {
    mkdirSync(paths.electron, { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('DATA_NOT_WRITABLE', { values: { path: paths.home, reason }, cause: error });
  }
  app.setPath('userData', paths.electron);
  app.setPath('sessionData', paths.electron);
  return app.requestSingleInstanceLock();
}

/** The window comes first: while its process starts, the code of the services is loaded here. */
function start(): void {
  started = true;
  const stateFile = windowStateFile(paths.electron, log);
  const window = mainWindow({ preload: join(dist, 'preload', 'preload.cjs'), stateFile, development });
  const announce = (change: Events['changed']): void => {
    if (change.what === 'trust') trustEpoch += 1;
    sendEvent(window.current(), 'changed', change);
  };
  const show = (): void => void window.show().catch(stop);

  // What another start of Latchkey says is untrusted, and nothing of it is needed.
  app.on('second-instance', show);
  app.on('activate', show);
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  app.once('will-quit', (event) => {
    event.preventDefault();
    watching.close();
    void Promise.all([stateFile.settled(), log.flush()]).finally(() => {
      app.quit();
    });
  });
  serveApp(session.defaultSession, join(dist, 'renderer'));
  setMenu(window);
  show();

  const granted = grantedFolders();
  const ownDesktop = desktop({ window: window.current, dataFolder: paths.home, home, development });
  const services = openServices();
  services.then((opened) => mend(opened, announce)).catch(stop);
  registerIpc({
    handlers: services.then((opened) => handlers(leavingNothing(opened), ownDesktop, granted)),
    log,
    announce,
    granted,
    window: window.current,
  });
  const watching = watchData(paths, announce, log);
}

async function openServices(): Promise<Services> {
  const { createServices } = await import('./create-services.ts');
  return createServices({ environment, log, extraClients: [chromium] });
}

/** An uninstall from the window cannot remove what the app itself has open; the end of the process can. */
function leavingNothing(created: Services): Services {
  const run: Services['uninstall']['run'] = async () => {
    const result = await created.uninstall.run();
    process.once('exit', () => {
      removeWhenEnded(paths);
    });
    return result;
  };
  return { ...created, uninstall: { ...created.uninstall, run } };
}

function setMenu(window: MainWindow): void {
  const command = (name: WindowCommand): void => {
    sendEvent(window.current(), 'command', { name });
  };
  const template = menuTemplate({ platform: process.platform, development, command, openPage: openExternalPage, app });
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
}

/** What an earlier run left half-done is mended beside the window; what cannot be mended, `status` names. */
function mend(opened: Services, announce: (change: Events['changed']) => void): Promise<void> {
  return opened.mend().then(
    (mended) => {
      if (mended.length === 0) return;
      log.info('mended', { mended });
      for (const what of ['authority', 'projects', 'trust'] as const) announce({ what });
    },
    (error: unknown) => {
      log.error('mending failed', error);
    },
  );
}
