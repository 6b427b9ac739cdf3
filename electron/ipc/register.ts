import { ipcMain, type BrowserWindow } from 'electron';
import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import { AppError, toFailure } from '../shared/errors.ts';
import type { EventName, Events } from '../shared/ipc-contract.ts';
import type { Log } from '../system/log.ts';
import { answer, type AnswerOptions } from './answer.ts';
import type { GrantedFolders } from './granted-folders.ts';
import { isOurPage } from './sender.ts';
import { wire } from './wire.ts';

interface IpcOptions extends AnswerOptions {
  granted: GrantedFolders;
  /** Our window, while there is one. */
  window: () => BrowserWindow | undefined;
}

/** Opens the wire. The only user of ipcMain: sender check, schema, handler, reply. */
export function registerIpc(options: IpcOptions): void {
  const { granted, log, window } = options;
  ipcMain.handle(wire.request, (event, channel: unknown, input: unknown) => {
    if (isOurPage(event, window())) return answer(options, channel, input);
    return { ok: false, failure: refuse(log) };
  });
  ipcMain.handle(wire.grant, async (event, path: unknown) => {
    if (!isOurPage(event, window())) {
      refuse(log);
      return null;
    }
    if (typeof path !== 'string' || !isAbsolute(path) || !(await isFolder(path))) return null;
    granted.grant(path);
    return path;
  });
}

/** Tells the window, if there is one, that something changed or was asked for in the menu. */
export function sendEvent<E extends EventName>(window: BrowserWindow | undefined, event: E, payload: Events[E]): void {
  if (!window || window.isDestroyed()) return;
  window.webContents.send(wire.event, event, payload);
}

function refuse(log: Log) {
  log.info('request refused: not from our page');
  return toFailure(new AppError('INPUT_INVALID', { values: { reason: 'it does not come from Latchkey’s window.' } }));
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    // Gone since it was dropped: then it is no folder.
    () => false,
  );
}
