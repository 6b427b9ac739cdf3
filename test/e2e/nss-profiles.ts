import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram } from '../../electron/system/run.ts';

/** Why no NSS database can be made here; `undefined` when one can. */
export function certutilMissing(): string | undefined {
  return findProgram('certutil') ? undefined : 'certutil is not installed (Debian: apt-get install libnss3-tools)';
}

function certutil(...args: string[]): string {
  const program = findProgram('certutil');
  if (!program) throw new Error(certutilMissing());
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: 30_000 });
}

/** A profile of Firefox in this home, with an empty database: what Firefox itself makes at its first start. */
export async function makeFirefoxProfiles(home: string, names: readonly string[]): Promise<void> {
  const firefox = join(home, '.mozilla/firefox');
  const sections = names.map((name, index) => `[Profile${index}]\nName=${name}\nIsRelative=1\nPath=test.${name}\n`);
  for (const name of names) {
    const folder = profileFolder(home, name);
    await mkdir(folder, { recursive: true });
    if (!hasDatabase(folder)) certutil('-N', '-d', `sql:${folder}`, '--empty-password');
  }
  await writeFile(join(firefox, 'profiles.ini'), sections.join('\n'));
}

export const profileFolder = (home: string, name: string): string => join(home, '.mozilla/firefox', `test.${name}`);

function hasDatabase(folder: string): boolean {
  try {
    certutil('-L', '-d', `sql:${folder}`);
    return true;
  } catch {
    return false;
  }
}

/** What certutil itself lists in a database, and whether it trusts it for websites: SHA-256, lower-case hex. */
export function trustedIn(folder: string): string[] {
  const lines = certutil('-L', '-d', `sql:${folder}`).split('\n');
  const nicknames = lines.flatMap((line) => /^(.+?)\s+C[^,]*,[^,]*,[^,]*$/.exec(line.trimEnd())?.[1] ?? []);
  return nicknames.map((nickname) => {
    const pem = certutil('-L', '-d', `sql:${folder}`, '-n', nickname, '-a');
    return new X509Certificate(pem).fingerprint256.replaceAll(':', '').toLowerCase();
  });
}

/** As another tool would: added by hand, trusted for websites. */
export function addAuthority(folder: string, nickname: string, file: string): void {
  certutil('-A', '-d', `sql:${folder}`, '-t', 'C,,', '-n', nickname, '-i', file);
}
