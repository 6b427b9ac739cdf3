import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findProgram } from '../../electron/system/run.ts';

/** `undefined` where NSS's tools are not installed: then the test has to be skipped. */
export const certutilProgram = findProgram('certutil');

/** Somebody else's certutil: what another tool or the browser did. Resolves to what it prints. */
export function certutil(folder: string, args: readonly string[], input = ''): string {
  const call = ['-d', `sql:${folder}`, ...args];
  return execFileSync(certutilProgram ?? '', call, { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] });
}

/** A database as a browser makes it; the file of its password, if it has one, lies beside the folder. */
export function makeDatabase(folder: string, password?: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (password === undefined) return void certutil(folder, ['-N', '--empty-password']);
  writeFileSync(passwordFile(folder), `${password}\n`);
  certutil(folder, ['-N', '-f', passwordFile(folder)]);
}

export const passwordFile = (folder: string): string => join(dirname(folder), 'password');

export function addCertificate(folder: string, pem: string, nickname: string, trust = 'C,,'): void {
  certutil(folder, ['-A', '-t', trust, '-n', nickname, '-f', '/dev/null'], pem);
}

/** "nickname trust" for each certificate, as certutil tells it, sorted. */
export function certificateTable(folder: string): string[] {
  return certutil(folder, ['-L'])
    .split('\n')
    .filter((line) => /\w*,\w*,\w*\s*$/.test(line) && !line.includes('SSL,S/MIME'))
    .map((line) => line.trim().replace(/\s{2,}/, ' '))
    .sort();
}
