import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { lockerOf } from '../../system/file-holders.ts';
import type { Reason } from './nss-reasons.ts';

interface Explanation extends Reason {
  detail: string;
}

/** SQLite writes a journal of a few pages before it changes anything. */
const roomNeeded = 64 * 1024;

const known: readonly [RegExp, string, string][] = [
  [/SEC_ERROR_READ_ONLY|PR_NO_ACCESS_RIGHTS_ERROR/, 'The database may not be written.', 'Make it writable for you: '],
  [
    /SEC_ERROR_BAD_DATABASE|SEC_ERROR_LEGACY_DATABASE|SEC_ERROR_PKCS11_DEVICE_ERROR/,
    'The database is damaged, or no database of a kind that is still in use.',
    'Let the browser mend or renew it; Latchkey left it as it is: ',
  ],
  [/SEC_ERROR_BAD_PASSWORD/, 'It is protected by a primary password.', 'Import root.pem in the browser’s settings: '],
];

/** certutil's failure in plain words; `undefined` when something else failed. */
export async function explainCertutil(error: unknown, folder: string): Promise<Explanation | undefined> {
  if (!(error instanceof AppError) || error.code !== 'COMMAND_FAILED') return undefined;
  const detail = error.detail ?? '';
  const circumstance = await circumstanceOf(folder);
  if (circumstance) return { ...circumstance, detail };
  const [, reason, hint] = known.find(([pattern]) => pattern.test(detail)) ?? [];
  return {
    reason: reason ?? `certutil said: ${detail.split('\n')[0]?.replace(/^certutil: /, '') ?? ''}`,
    hint: `${hint ?? 'Look at the database: '}${folder}`,
    detail,
  };
}

/**
 * What keeps any program from writing there now. certutil has one word for a database that is damaged, one that is
 * locked and a disk that is full, and none at all where it could not delete, so this is looked for.
 */
export async function circumstanceOf(folder: string): Promise<Reason | undefined> {
  const locker = await lockerIn(folder);
  if (locker !== undefined) {
    const hint = `Close it, or wait until it is done, and try again. The database is in ${folder}`;
    return { reason: `Another program (${locker}) is writing to the database.`, hint };
  }
  if (!(await isFull(folder))) return undefined;
  return { reason: 'The disk is full.', hint: 'Free some space and try again. Nothing was changed.' };
}

async function lockerIn(folder: string): Promise<string | undefined> {
  return (await lockerOf(join(folder, 'cert9.db'))) ?? lockerOf(join(folder, 'key4.db'));
}

async function isFull(folder: string): Promise<boolean> {
  const disk = await statfs(folder).catch(() => undefined);
  // Some file systems have no size of their own and say zero for everything.
  return disk !== undefined && disk.blocks > 0 && disk.bavail * disk.bsize < roomNeeded;
}
