import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { namesInFolder } from '../../system/files.ts';
import { collect, orUndefined } from './nss-contents.ts';
import { readPrimaryPassword } from './primary-password.ts';
import { readQuietFile } from './quiet-file.ts';
import { tableRows, textOf, type SqliteRow } from './sqlite-table.ts';

/** What certutil makes, the one that makes it a database last. */
export const databaseFiles = ['pkcs11.txt', 'key4.db', 'cert9.db'] as const;

/**
 * True when there is no certificate, no key, no password and no module but NSS's own; files that are not there yet are
 * empty as well. The certificate with the fingerprint does not count, nor what NSS keeps about its trust.
 * `undefined` when it cannot be told: it is damaged, half-made, or somebody is writing to it.
 */
export async function isUnused(folder: string, sha256?: string): Promise<boolean | undefined> {
  const names = (await namesInFolder(folder).catch((): string[] => [])).filter((name) =>
    /\.db(?!-)|^pkcs11\.txt$/.test(name),
  );
  if (names.some((name) => !databaseFiles.some((known) => known === name))) return false;
  const checks = {
    'pkcs11.txt': () => hasOnlyOwnModule(join(folder, 'pkcs11.txt')),
    'key4.db': () => hasNoKeys(folder),
    'cert9.db': () => hasNothingElse(join(folder, 'cert9.db'), sha256),
  };
  const answers = await Promise.all(databaseFiles.filter((name) => names.includes(name)).map((name) => checks[name]()));
  if (answers.includes(false)) return false;
  return answers.includes(undefined) ? undefined : true;
}

/** Smart cards and the like are modules of their own, added by their owner. */
async function hasOnlyOwnModule(file: string): Promise<boolean> {
  const text = await readFile(file, 'latin1').catch(() => '?');
  const modules = [...text.matchAll(/^(library|name)=(.*)$/gm)].map(([, key, value]) => `${key ?? ''} ${value ?? ''}`);
  return modules.every((module) => module === 'library ' || module === 'name NSS Internal PKCS #11 Module');
}

async function hasNoKeys(folder: string): Promise<boolean | undefined> {
  const keys = await rowsOf(join(folder, 'key4.db'), 'nssPrivate', ['a0']);
  const words = (await rowsOf(join(folder, 'key4.db'), 'metaData', ['id']))?.map(([id]) => textOf(id));
  if (!keys || !words) return undefined;
  if (keys.length > 0) return false;
  // The seals of trust that is gone say nothing.
  if (words.some((word) => word !== 'password' && !word.startsWith('sig_cert_'))) return false;
  if (!words.includes('password')) return true;
  const isProtected = await readPrimaryPassword(folder);
  return isProtected === undefined ? undefined : !isProtected;
}

async function hasNothingElse(file: string, sha256?: string): Promise<boolean | undefined> {
  const objects = await rowsOf(file, 'nssPublic', ['a0', 'a11']);
  if (!objects) return undefined;
  const certificates = objects.filter(([, der]) => Buffer.isBuffer(der));
  const isOther = ([, der]: SqliteRow): boolean =>
    !Buffer.isBuffer(der) || createHash('sha256').update(der).digest('hex') !== sha256;
  // With a certificate comes one object for its trust.
  return !certificates.some(isOther) && objects.length <= certificates.length * 2;
}

function rowsOf(file: string, table: string, columns: readonly string[]): Promise<SqliteRow[] | undefined> {
  return orUndefined(async () => {
    const bytes = await readQuietFile(file);
    return bytes && collect(tableRows(bytes, table, columns));
  });
}
