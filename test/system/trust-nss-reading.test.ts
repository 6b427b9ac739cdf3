import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findProgram, run, type Run } from '../../electron/system/run.ts';
import { certificatesIn } from '../../electron/trust/certificate-text.ts';
import { readContents } from '../../electron/trust/nss/nss-contents.ts';
import { nssDatabase } from '../../electron/trust/nss/nss-database.ts';
import { readPrimaryPassword } from '../../electron/trust/nss/primary-password.ts';
import {
  addCertificate,
  certificateTable,
  certutil,
  certutilProgram,
  makeDatabase,
  passwordFile,
} from './nss-certutil.ts';
import { testRoot } from './trust-roots.ts';

const bundle = '/etc/ssl/certs/ca-certificates.crt';
const sqlite = findProgram('sqlite3');

let home: string;
let folder: string;
beforeEach((context) => {
  if (!certutilProgram) context.skip('certutil is not installed');
  home = mkdtempSync(join(tmpdir(), 'latchkey-nss-reading-'));
  folder = join(home, 'nssdb');
});
afterEach(() => {
  if (home) rmSync(home, { recursive: true, force: true });
});

/** What the files say, as `certificateTable` says it. */
async function ownTable(at = folder): Promise<string[] | undefined> {
  const found = await readContents(at);
  return found?.map(({ nickname, trust }) => `${nickname} ${trust.ssl},${trust.email},${trust.code}`.trim()).sort();
}

/** Every certificate in one process: certutil takes its commands from a file as well. */
function addMany(certificates: readonly { pem: string; nickname: string; trust: string }[]): void {
  const lines = certificates.map(({ pem, nickname, trust }, index) => {
    const file = join(home, `${index}.pem`);
    writeFileSync(file, pem);
    return `-A -n "${nickname}" -t "${trust}" -i ${file} -f /dev/null\n`;
  });
  writeFileSync(join(home, 'batch'), lines.join(''));
  certutil(folder, ['-B', '-i', join(home, 'batch')]);
}

const kindsOfTrust = ['C,,', 'CT,C,C', ',,', 'p,p,p', 'P,,', 'T,,', 'c,C,', ',,C', ',P,p'];

describe('an NSS database, read from its files', () => {
  it('holds what certutil sees in it, for every authority of this computer and every kind of trust', async () => {
    const roots = certificatesIn(readFileSync(bundle, 'utf8'));
    expect(roots.length).toBeGreaterThan(100);
    makeDatabase(folder);
    const trustAt = (index: number): string => kindsOfTrust[index % kindsOfTrust.length] ?? '';
    addMany(roots.map(({ pem }, index) => ({ pem, nickname: `authority ${index}`, trust: trustAt(index) })));
    expect(await ownTable()).toEqual(certificateTable(folder));
    const found = await readContents(folder);
    const fingerprints = new Map(found?.map(({ nickname, sha256 }) => [nickname, sha256]));
    expect(roots.map((_, index) => fingerprints.get(`authority ${index}`))).toEqual(roots.map(({ sha256 }) => sha256));
    const [first] = found ?? [];
    expect(certificatesIn(first?.pem ?? '')[0]?.sha256).toBe(first?.sha256);
  });

  it('is the same after many were removed, and with one that fills pages of its own', async () => {
    const names = Array.from({ length: 2_000 }, (_, index) => `DNS:host-${index}.of-a-long-name.localhost`);
    makeDatabase(folder);
    const key = join(home, 'key.pem');
    const large = execFileSync(
      'openssl',
      [
        ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-subj', '/O=large', '-days', '9'],
        ...['-addext', `subjectAltName=${names.join(',')}`],
      ],
      { encoding: 'utf8', stdio: ['pipe', 'pipe', 'pipe'] },
    );
    expect(large.length).toBeGreaterThan(50_000);
    const small = Array.from({ length: 30 }, (_, index) => testRoot(home, `root-${index}`));
    addMany(small.map(({ pem }, index) => ({ pem, nickname: `root ${index}`, trust: 'C,,' })));
    addCertificate(folder, large, 'large', 'p,,');
    for (let index = 0; index < 30; index += 2) certutil(folder, ['-D', '-n', `root ${index}`]);
    certutil(folder, ['-M', '-n', 'root 1', '-t', ',,', '-f', '/dev/null']);
    expect(await ownTable()).toHaveLength(16);
    expect(await ownTable()).toEqual(certificateTable(folder));
    expect((await readContents(folder))?.find(({ nickname }) => nickname === 'large')?.sha256).toBe(
      certificatesIn(large)[0]?.sha256,
    );
  });

  it('costs no process, writes nothing and leaves every time as it was', async () => {
    makeDatabase(folder);
    const root = testRoot(home, 'root');
    addCertificate(folder, root.pem, 'root');
    const never: Run = () => Promise.reject(new Error('a process was started'));
    const stamps = (): unknown[] =>
      readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mtimeMs, statSync(folder).mtimeMs]);
    const before = stamps();
    const database = nssDatabase(folder, { program: certutilProgram ?? '' }, never);
    expect((await database.trustOf(root))?.ssl).toBe('C');
    expect(await database.list()).toHaveLength(1);
    expect(await database.hasPrimaryPassword()).toBe(false);
    expect(stamps()).toEqual(before);
  });

  it('knows an empty password from a real one, and from one that was taken away again', async () => {
    makeDatabase(folder, 'secret');
    expect(await readPrimaryPassword(folder)).toBe(true);
    writeFileSync(join(home, 'empty'), '\n');
    certutil(folder, ['-W', '-f', passwordFile(folder), '-@', join(home, 'empty')]);
    expect(await readPrimaryPassword(folder)).toBe(false);
    certutil(folder, ['-W', '-f', join(home, 'empty'), '-@', passwordFile(folder)]);
    expect(await readPrimaryPassword(folder)).toBe(true);
  });

  it('takes trust whose seal is gone for none, as NSS does', async (context) => {
    if (!sqlite) return context.skip('sqlite3 is not installed');
    makeDatabase(folder);
    addCertificate(folder, testRoot(home, 'root').pem, 'root');
    execFileSync(sqlite, [join(folder, 'key4.db'), "delete from metaData where id like 'sig%'"]);
    expect(await ownTable()).toEqual(['root ,,']);
    expect(certificateTable(folder)).toEqual(['root ,,']);
  });

  it('is what it was before a change that goes on, or was broken off, which certutil could not tell', async (context) => {
    if (!sqlite) return context.skip('sqlite3 is not installed');
    makeDatabase(folder);
    const roots = Array.from({ length: 12 }, (_, index) => testRoot(home, `root-${index}`));
    addMany(roots.map(({ pem }, index) => ({ pem, nickname: `root ${index}`, trust: 'C,,' })));
    const before = certificateTable(folder);
    const cut = join(home, 'cut');
    const writer = spawn(sqlite, [join(folder, 'cert9.db')], { stdio: ['pipe', 'pipe', 'ignore'] });
    try {
      // No room in memory: the file itself is written to, and its journal several times.
      const change = `begin immediate; update nssPublic set a3 = 'changed'; delete from nssPublic where rowid % 2 = 0;
        insert into nssPublic (id, a0, a11) select 7000 + rowid, x'00000001', zeroblob(9000) from nssPublic;`;
      writer.stdin.write(`pragma cache_size = 1; pragma cache_spill = 1; ${change} select 'ready';\n`);
      await once(writer.stdout, 'data');
      expect(readdirSync(folder)).toContain('cert9.db-journal');
      expect(await ownTable()).toEqual(before);
      // As a power cut leaves it.
      cpSync(folder, cut, { recursive: true });
    } finally {
      const ended = once(writer, 'close');
      writer.kill('SIGKILL');
      await ended;
    }
    expect(readFileSync(join(cut, 'cert9.db')).equals(readFileSync(join(folder, 'cert9.db')))).toBe(true);
    expect(() => certutil(cut, ['-L'])).toThrow('SEC_ERROR_BAD_DATABASE');
    expect(await ownTable(cut)).toEqual(before);
    // Whoever may write puts it right first, and it is then what was read.
    await nssDatabase(cut, { program: certutilProgram ?? '' }, run).settle();
    expect(readdirSync(cut)).not.toContain('cert9.db-journal');
    expect(certificateTable(cut)).toEqual(before);
  });

  it('is left to certutil where the journal is not the file’s own', async () => {
    makeDatabase(folder);
    const journal = Buffer.alloc(512);
    journal.write('d9d505f920a163d7', 'hex');
    for (const [at, value] of [
      [8, 1],
      [16, 5_000],
      [20, 512],
      [24, 4_096],
    ] as const)
      journal.writeUInt32BE(value, at);
    writeFileSync(join(folder, 'cert9.db-journal'), journal);
    expect(await readContents(folder)).toBeUndefined();
    // One that is kept for the next change, its beginning wiped, says nothing.
    writeFileSync(join(folder, 'cert9.db-journal'), Buffer.alloc(512));
    expect(await readContents(folder)).toEqual([]);
  });

  it('is read in the mode with a write-ahead log too: itself when that is empty, by certutil when it is not', async (context) => {
    if (!sqlite) return context.skip('sqlite3 is not installed');
    makeDatabase(folder);
    addCertificate(folder, testRoot(home, 'root').pem, 'root');
    execFileSync(sqlite, [join(folder, 'cert9.db'), 'pragma journal_mode=wal; vacuum;']);
    expect(await ownTable()).toEqual(['root C,,']);
    writeFileSync(join(folder, 'cert9.db-wal'), 'something that was not taken over yet');
    expect(await readContents(folder)).toBeUndefined();
  });

  it('ends without a word of its own, whatever somebody wrote into the files', async () => {
    makeDatabase(folder);
    addCertificate(folder, testRoot(home, 'root').pem, 'root');
    const files = ['cert9.db', 'key4.db'].map((name) => join(folder, name));
    const sound = files.map((file) => readFileSync(file));
    const change = fc.record({ file: fc.nat({ max: 1 }), place: fc.nat({ max: 28_000 }), byte: fc.nat({ max: 255 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 200 }), async (changes) => {
        const copies = sound.map((bytes) => Buffer.from(bytes));
        for (const { file, place, byte } of changes) {
          const copy = copies[file];
          // Most of a page is empty: what is written is what is worth changing.
          const at = copy?.findIndex((value, index) => index >= place && value !== 0) ?? -1;
          if (copy && at >= 0) copy[at] = byte;
        }
        for (const [index, file] of files.entries()) writeFileSync(file, copies[index] ?? '');
        const found = await readContents(folder);
        expect(found === undefined || found.length <= 2).toBe(true);
        expect([true, false, undefined]).toContain(await readPrimaryPassword(folder));
      }),
      { numRuns: 300 },
    );
  });
});
