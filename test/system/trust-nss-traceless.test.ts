import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findProgram, run } from '../../electron/system/run.ts';
import { nssStore } from '../../electron/trust/nss/nss-store.ts';
import { markerName } from '../../electron/trust/nss/own-database.ts';
import type { TrustStore } from '../../electron/trust/trust-store.ts';
import {
  addCertificate,
  certificateTable,
  certutil,
  certutilProgram,
  makeDatabase,
  passwordFile,
} from './nss-certutil.ts';
import { testRoot, type TestRoot } from './trust-roots.ts';

const sqlite = findProgram('sqlite3');

let home: string;
let folder: string;
let root: TestRoot;
let store: TrustStore;
beforeEach((context) => {
  if (!certutilProgram) context.skip('certutil is not installed');
  home = mkdtempSync(join(tmpdir(), 'latchkey-nss-traceless-'));
  folder = join(home, 'data', 'pki', 'nssdb');
  root = testRoot(mkdtempSync(join(home, 'certificates-')), 'root');
  store = nssStore({
    ...{ id: 'nss:test', label: 'Test', browser: 'Chromium', folder, run, rootFile: root.certificateFile },
    certutil: { program: certutilProgram ?? '' },
  });
});
afterEach(() => {
  if (home) rmSync(home, { recursive: true, force: true });
});

/** What somebody else may put into a database. */
const uses = {
  certificate: () => {
    addCertificate(folder, testRoot(home, 'certificates-other').pem, 'other', ',,');
  },
  key: () => {
    addKey(folder);
  },
  password: () => {
    setPassword(folder);
  },
  module: () => {
    writeFileSync(join(folder, 'pkcs11.txt'), 'library=/lib/card.so\nname=Card\n', { flag: 'a' });
  },
  old: () => {
    writeFileSync(join(folder, 'key3.db'), '');
  },
};

const left = (): string[] => readdirSync(home).filter((name) => !name.startsWith('certificates-'));

describe('a database that Latchkey made', () => {
  it('goes again with the folders made for it, and only those', async () => {
    mkdirSync(join(home, 'data'));
    await store.install(root);
    expect(readdirSync(folder).sort()).toEqual([markerName, 'cert9.db', 'key4.db', 'pkcs11.txt']);
    expect(await store.uninstall(root.sha256)).toBe(true);
    expect(left()).toEqual(['data']);
    expect(readdirSync(join(home, 'data'))).toEqual([]);
  });

  it('leaves an empty folder that was there, and what others keep in it', async () => {
    mkdirSync(folder, { recursive: true });
    await store.install(root);
    await store.uninstall(root.sha256);
    expect(readdirSync(folder)).toEqual([]);
    await store.install(root);
    writeFileSync(join(folder, 'places.sqlite'), 'a browser’s own');
    await store.uninstall(root.sha256);
    expect(readdirSync(folder)).toEqual(['places.sqlite']);
  });

  it('is planned to go, with commands that really do it', async () => {
    await store.install(root);
    const plan = await store.planRemoval(root.sha256);
    const there = readdirSync(folder).map((name) => join(folder, name));
    expect(plan.files.sort()).toEqual(there.sort());
    expect(plan.afterwards).toContain('Restart Chromium');
    for (const command of plan.commands) execFileSync('/bin/sh', ['-c', command], { stdio: 'ignore' });
    expect(readdirSync(folder)).toEqual([]);
    const nothing = { id: 'nss:test', label: 'Test', files: [], commands: [] };
    expect(await store.planRemoval(root.sha256)).toEqual(nothing);
  });

  it('stays while another certificate is in it, and goes with the last of ours', async () => {
    const second = testRoot(home, 'certificates-second');
    await store.install(root);
    await store.install(second);
    expect((await store.planRemoval(root.sha256)).files).toEqual([join(folder, 'cert9.db')]);
    await store.uninstall(root.sha256);
    expect(certificateTable(folder)).toEqual([`${second.nickname} C,,`]);
    await store.uninstall(second.sha256);
    expect(existsSync(folder)).toBe(false);
  });

  it.each([
    ['a certificate', 'certificate'],
    ['a key', 'key'],
    ['a password', 'password'],
    ['a module', 'module'],
    ['a database in the old format', 'old'],
  ] as const)('stays once somebody put %s there', async (_, what) => {
    await store.install(root);
    uses[what]();
    const before = certificateTable(folder).filter((line) => !line.startsWith('Latchkey'));
    expect(await store.uninstall(root.sha256)).toBe(true);
    expect(certificateTable(folder)).toEqual(before);
    expect(await store.uninstall(root.sha256)).toBe(false);
  });

  it('stays while a program has it open, and goes when it is asked again', async (context) => {
    if (!sqlite) return context.skip('sqlite3 is not installed');
    await store.install(root);
    const browser = spawn(sqlite, [join(folder, 'cert9.db')], { stdio: ['pipe', 'pipe', 'ignore'] });
    const ended = once(browser, 'close');
    try {
      browser.stdin.write('select count(*) from nssPublic;\n');
      await once(browser.stdout, 'data');
      expect(await store.uninstall(root.sha256)).toBe(true);
      expect(certificateTable(folder)).toEqual([]);
    } finally {
      browser.stdin.end();
      await ended;
    }
    expect(await store.uninstall(root.sha256)).toBe(true);
    expect(left()).toEqual([]);
  });

  it('is finished off after a crash at any point of its making', async () => {
    await store.install(root);
    const whole = readdirSync(folder).filter((name) => name !== markerName);
    for (const gone of [['cert9.db'], ['cert9.db', 'key4.db'], whole]) {
      for (const name of gone) rmSync(join(folder, name));
      expect((await store.planRemoval(root.sha256)).files).toContain(join(folder, markerName));
      expect(await store.uninstall(root.sha256)).toBe(true);
      expect(left()).toEqual([]);
      await store.install(root);
      expect(await store.inspect(root)).toMatchObject({ state: 'trusted' });
    }
  });

  it.each([
    ['cert9.db', Buffer.alloc(0)],
    ['key4.db', Buffer.alloc(0)],
    ['cert9.db', Buffer.from('half a page')],
  ])(
    'whose making was broken off in the middle of %s is no damaged one: it is made anew, or goes',
    async (name, bytes) => {
      await store.install(root);
      const folders = (JSON.parse(readFileSync(join(folder, markerName), 'utf8')) as { folders: string[] }).folders;
      for (const action of ['install', 'uninstall']) {
        writeFileSync(join(folder, markerName), JSON.stringify({ folders, making: true }));
        certutil(folder, ['-D', '-n', root.nickname]);
        writeFileSync(join(folder, name), bytes);
        writeFileSync(join(folder, `${name}-journal`), 'what SQLite would have put back');
        expect(await store.inspect(root)).toMatchObject({ state: 'absent' });
        if (action === 'install') {
          await store.install(root);
          expect(await store.inspect(root)).toMatchObject({ state: 'trusted' });
          expect(readdirSync(folder)).not.toContain(`${name}-journal`);
        } else {
          expect((await store.planRemoval(root.sha256)).files).toContain(join(folder, name));
          expect(await store.uninstall(root.sha256)).toBe(true);
          expect(left()).toEqual([]);
        }
      }
    },
  );

  it('stays when it was never noted that it is whole, and somebody used it', async () => {
    await store.install(root);
    writeFileSync(join(folder, markerName), JSON.stringify({ folders: [], making: true }));
    addCertificate(folder, testRoot(home, 'certificates-other').pem, 'other');
    expect(await store.inspect(root)).toMatchObject({ state: 'trusted' });
    await store.uninstall(root.sha256);
    expect(certificateTable(folder)).toEqual(['other C,,']);
  });

  it('remembers its folders when it is made a second time, after a crash', async () => {
    await store.install(root);
    for (const name of ['cert9.db', 'key4.db', 'pkcs11.txt']) rmSync(join(folder, name));
    await store.install(root);
    await store.uninstall(root.sha256);
    expect(left()).toEqual([]);
  });

  it('takes no word from a marker for folders elsewhere, nor for what is no list', async () => {
    const precious = join(home, 'certificates-elsewhere');
    mkdirSync(precious);
    await store.install(root);
    writeFileSync(join(folder, markerName), JSON.stringify({ folders: [precious, '/', 7, '..'] }));
    await store.uninstall(root.sha256);
    expect(existsSync(precious)).toBe(true);
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(join(folder, markerName), '{"folders"');
    await store.uninstall(root.sha256);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('a database that was there before', () => {
  it('holds the same objects, keys and modules afterwards; only the pages of its file may differ', async (context) => {
    if (!sqlite) return context.skip('sqlite3 is not installed');
    makeDatabase(folder);
    addCertificate(folder, testRoot(home, 'certificates-other').pem, 'other', 'CT,C,C');
    addKey(folder);
    // Every row with every value; the order and the place of a row in the file are SQLite's own business.
    const dump = (): string[] =>
      ['cert9.db', 'key4.db'].map((name) => execFileSync(sqlite, [join(folder, name), '.dump'], { encoding: 'utf8' }));
    const before = [...dump(), readFileSync(join(folder, 'pkcs11.txt'), 'utf8'), readdirSync(folder)];
    await store.install(root);
    expect(readdirSync(folder)).not.toContain(markerName);
    expect(await store.uninstall(root.sha256)).toBe(true);
    expect([...dump(), readFileSync(join(folder, 'pkcs11.txt'), 'utf8'), readdirSync(folder)]).toEqual(before);
  });
});

function addKey(at: string): void {
  writeFileSync(join(home, 'certificates-noise'), Buffer.alloc(4_096, 'noise'));
  const subject = ['-n', 'key', '-s', 'O=somebody', '-x', '-t', ',,', '-v', '1'];
  certutil(at, [
    '-S',
    ...subject,
    '-z',
    join(home, 'certificates-noise'),
    '-k',
    'ec',
    '-q',
    'nistp256',
    '-f',
    '/dev/null',
  ]);
}

function setPassword(at: string): void {
  writeFileSync(passwordFile(at), 'secret\n');
  writeFileSync(join(home, 'certificates-empty'), '\n');
  certutil(at, ['-W', '-f', join(home, 'certificates-empty'), '-@', passwordFile(at)]);
}
