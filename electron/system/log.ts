import { appendFile, rename, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateFolder } from './files.ts';

/** One JSON line an event. Never a key, a passphrase, or the text of a secret. */
export interface Log {
  info(event: string, values?: Record<string, unknown>): void;
  error(event: string, error: unknown): void;
  /** Resolves when all lines so far are on disk. */
  flush(): Promise<void>;
}

const rotateAt = 1024 * 1024;

/**
 * Writes `latchkey.log` in the folder and keeps one older file beside it. A log that cannot be written must not
 * stop the work it reports on, so failures go to standard error, once.
 */
export function fileLog(folder: string, clock: () => Date = () => new Date()): Log {
  const file = join(folder, 'latchkey.log');
  let queue = Promise.resolve();
  let complained = false;

  function write(line: Record<string, unknown>): void {
    const at = clock().toISOString();
    queue = queue.then(async () => {
      // Last, so that no value passes for one of the log's own fields. What JSON cannot hold fails here, not in the work.
      const text = `${JSON.stringify({ ...line, at, pid: process.pid })}\n`;
      await makePrivateFolder(folder);
      await rotate(file);
      await appendFile(file, text, { mode: 0o600 });
    });
    queue = queue.catch((error: unknown) => {
      if (complained) return;
      complained = true;
      process.stderr.write(
        `Latchkey cannot write its log: ${error instanceof Error ? error.message : String(error)}\n`,
      );
    });
  }

  return {
    info: (event, values = {}) => {
      write({ ...values, level: 'info', event });
    },
    error: (event, error) => {
      write({ level: 'error', event, error: describe(error) });
    },
    flush: () => queue,
  };
}

/** With its causes, which are what happened below an expected failure. */
function describe(error: unknown, depth = 0): string {
  if (!(error instanceof Error)) return String(error);
  const text = error.stack ?? error.message;
  // A chain of causes may bite its own tail.
  return error.cause === undefined || depth === 5 ? text : `${text}\ncaused by: ${describe(error.cause, depth + 1)}`;
}

async function rotate(file: string): Promise<void> {
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size > rotateAt) await rename(file, `${file}.1`);
}
