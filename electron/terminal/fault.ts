import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileLog } from '../system/log.ts';
import { dataHome, dataPaths } from '../system/paths.ts';

/** Writes an unexpected error to the log. Resolves with the log's path, or `undefined` when it could not be written. */
export async function logFault(
  error: unknown,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const folder = dataPaths(dataHome(environment)).log;
  const log = fileLog(folder);
  log.error('terminal', error);
  await log.flush();
  const file = join(folder, 'latchkey.log');
  return (await stat(file).catch(() => undefined)) && file;
}
