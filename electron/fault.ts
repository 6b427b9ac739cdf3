import { app, dialog } from 'electron';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toFailure } from './shared/errors.ts';
import type { Log } from './system/log.ts';

let stopping = false;

/** Says calmly that Latchkey has to stop, in the terminal and in a dialog, and ends with code 1. */
export async function stopWithFault(thrown: unknown, log?: Log): Promise<void> {
  // One fault often brings others along; the first one tells the most.
  if (stopping) return;
  stopping = true;
  const { message, hint } = toFailure(thrown);
  log?.error('stopped', thrown);
  await log?.flush();
  process.stderr.write(`${message} ${hint}\n`);
  if (!app.isReady()) {
    // The data folder may be what is at fault; Electron must not fall back to a folder of its own choice.
    if (!log) useTemporaryFolder();
    await app.whenReady();
  }
  dialog.showErrorBox('Latchkey has to stop', `${message}\n\n${hint}`);
  app.exit(1);
}

function useTemporaryFolder(): void {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-'));
  app.setPath('userData', folder);
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
}
