import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { isNodeError, writeFileAtomic } from './system/files.ts';
import type { Log } from './system/log.ts';

/** In device-independent pixels, as Electron has them. */
export interface Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface WindowState {
  bounds: Rectangle;
  maximized: boolean;
}

const defaultSize = { width: 1280, height: 832 };
export const minimumSize = { width: 720, height: 520 };

/** As much of a window as must be seen for a person to find and move it. */
const visible = { width: 160, height: 48 };

const pixels = v.pipe(v.number(), v.integer(), v.minValue(-100_000), v.maxValue(100_000));
const savedState = v.object({
  schemaVersion: v.literal(1),
  bounds: v.object({ x: pixels, y: pixels, width: pixels, height: pixels }),
  maximized: v.boolean(),
});

export interface WindowStateFile {
  /** `undefined` when nothing usable was saved: the window then opens with its default size. */
  read(): WindowState | undefined;
  write(state: WindowState): void;
  /** Resolves when all is written. */
  settled(): Promise<void>;
}

/** Where the window was. Losing it costs nothing, so a file that cannot be read or written is logged and no more. */
export function windowStateFile(folder: string, log: Log): WindowStateFile {
  const file = join(folder, 'window.json');
  let writes = Promise.resolve();
  return {
    // Before there is a window nothing else can happen: a few bytes read at once open it sooner.
    read: () => {
      try {
        return v.parse(savedState, JSON.parse(readFileSync(file, 'utf8')));
      } catch (error) {
        if (!isNodeError(error) || error.code !== 'ENOENT') log.error('window.json is not usable', error);
        return undefined;
      }
    },
    write: (state) => {
      writes = writes
        .then(() => writeFileAtomic(file, `${JSON.stringify({ schemaVersion: 1, ...state })}\n`))
        .catch((error: unknown) => {
          log.error('window.json was not written', error);
        });
    },
    settled: () => writes,
  };
}

/**
 * Where to open: the saved place when enough of the title bar would be seen on a screen that is there now, fitted to
 * that screen; else the default size, which Electron centres.
 */
export function placeOnScreens(
  saved: WindowState | undefined,
  screens: readonly Rectangle[],
): Partial<Rectangle> & { width: number; height: number } {
  const bounds = saved?.bounds;
  const screen = bounds && screens.find((area) => showsTitleBar(bounds, area));
  if (!bounds || !screen) return fitSize(defaultSize, screens[0]);
  return { x: bounds.x, y: bounds.y, ...fitSize(bounds, screen) };
}

function fitSize(size: { width: number; height: number }, screen: Rectangle | undefined) {
  return {
    width: Math.max(minimumSize.width, Math.min(size.width, screen?.width ?? size.width)),
    height: Math.max(minimumSize.height, Math.min(size.height, screen?.height ?? size.height)),
  };
}

function showsTitleBar(bounds: Rectangle, area: Rectangle): boolean {
  const seen = Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
  return seen >= visible.width && bounds.y >= area.y && bounds.y + visible.height <= area.y + area.height;
}
