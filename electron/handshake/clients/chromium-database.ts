import { mkdir, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Changes when the database's content does. An absent database has a stamp as well. */
export async function databaseStamp(folder: string): Promise<string> {
  const files = ['cert9.db', 'pkcs11.txt'].map(async (name) => {
    const found = await stat(join(folder, name), { bigint: true }).catch(() => undefined);
    return found ? `${found.ino}:${found.mtimeNs}:${found.size}` : '-';
  });
  return [folder, ...(await Promise.all(files))].join(' ');
}

/**
 * Engines before Chromium 146 know `~/.pki/nssdb` alone and create it when they first verify a certificate, whereupon
 * every current Chromium turns away from its own database. So such an engine is given another home, whose
 * `.pki/nssdb` links to the database that is in use. Must be called before the first question; repeatable.
 */
export async function linkLegacyDatabase(substituteHome: string, database: string): Promise<void> {
  const place = join(substituteHome, '.pki');
  // A current Chromium creates its database as well when it verifies for the first time.
  await mkdir(database, { recursive: true, mode: 0o700 });
  await rm(place, { recursive: true, force: true });
  await mkdir(place, { recursive: true, mode: 0o700 });
  await symlink(database, join(place, 'nssdb'));
}
