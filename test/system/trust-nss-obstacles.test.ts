import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findProgram, run, type Run } from '../../electron/system/run.ts';
import type { Certutil } from '../../electron/trust/nss/certutil.ts';
import { nssStore } from '../../electron/trust/nss/nss-store.ts';
import type { TrustStore } from '../../electron/trust/trust-store.ts';
import { addCertificate, certificateTable, certutilProgram, makeDatabase } from './nss-certutil.ts';
import { testRoot, type TestRoot } from './trust-roots.ts';

let certificates: string;
let root: TestRoot;
let other: TestRoot;
beforeAll(() => {
  certificates = mkdtempSync(join(tmpdir(), 'latchkey-nss-certificates-'));
  root = testRoot(certificates, 'root');
  other = testRoot(certificates, 'other');
});
afterAll(() => {
  rmSync(certificates, { recursive: true, force: true });
});

let home: string;
let folder: string;
let store: TrustStore;
beforeEach((context) => {
  if (!certutilProgram) context.skip('certutil is not installed');
  home = mkdtempSync(join(tmpdir(), 'latchkey-nss-home-'));
  folder = join(home, 'pki', 'nssdb');
  store = storeAt(folder);
});
afterEach(() => {
  if (home) rmSync(home, { recursive: true, force: true });
});

function storeAt(at: string, with_: { run?: Run; certutil?: Certutil } = {}): TrustStore {
  return nssStore({
    id: 'nss:test',
    label: 'Test',
    browser: 'Chromium',
    folder: at,
    certutil: { program: certutilProgram ?? '' },
    run,
    rootFile: root.certificateFile,
    ...with_,
  });
}

const containing = (text: string): string => expect.stringContaining(text) as string;

/** Name, mode and content of everything below. */
function listing(at: string): unknown[] {
  return readdirSync(at, { withFileTypes: true, recursive: true })
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [path, entry.isFile() ? readFileSync(path, 'base64') : 'folder'];
    })
    .sort();
}

/** Runs certutil as nobody, who meets the walls that root does not. */
const setpriv = findProgram('setpriv');
const asNobody: Run = (path, args, options) =>
  run(setpriv ?? '', ['--reuid=65534', '--regid=65534', '--clear-groups', '--', path, ...args], options);

/** A file system that the work is done on and that is gone afterwards, whatever happens. */
async function onDisk(options: string, work: (disk: string, mount: (...more: string[]) => void) => Promise<void>) {
  const disk = join(home, 'disk');
  mkdirSync(disk, { recursive: true });
  const mount = (...words: string[]): void => {
    execFileSync('mount', [...words, disk], { stdio: 'pipe' });
  };
  mount('-t', 'tmpfs', '-o', options, 'tmpfs');
  try {
    await work(disk, mount);
  } finally {
    execFileSync('umount', [disk], { stdio: 'pipe' });
  }
}

const canMount = process.getuid?.() === 0 && findProgram('mount') !== undefined;

function fill(disk: string): void {
  for (const size of [65_536, 4_096, 1_024]) {
    try {
      for (;;) writeFileSync(join(disk, 'filler'), Buffer.alloc(size), { flag: 'a' });
    } catch {
      // Full for this size: on with the next smaller one.
    }
  }
}

describe('a database that cannot be changed', () => {
  it('is named as damaged, and left as it is', async () => {
    makeDatabase(folder);
    writeFileSync(join(folder, 'cert9.db'), 'no database at all, but long enough to be taken for one '.repeat(100));
    const before = listing(folder);
    expect(await store.inspect(root)).toMatchObject({ state: 'unavailable', reason: containing('damaged') });
    await expect(store.install(root)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    await expect(store.uninstall(root.sha256)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(listing(folder)).toEqual(before);
  });

  it('is left as it is when half of its file is cut off', async () => {
    makeDatabase(folder);
    addCertificate(folder, other.pem, 'other');
    writeFileSync(join(folder, 'cert9.db'), readFileSync(join(folder, 'cert9.db')).subarray(0, 9_000));
    const before = listing(folder);
    expect(await store.inspect(root)).toMatchObject({ state: 'unavailable', reason: containing('damaged') });
    await expect(store.install(root)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(listing(folder)).toEqual(before);
  });

  it('in the old format alone is left to the browser, which converts it', async () => {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'cert8.db'), 'as Firefox 57 left it');
    const reason = containing('cert8.db');
    expect(await store.inspect(root)).toMatchObject({
      state: 'unavailable',
      reason,
      hint: containing('Start Chromium'),
    });
    await expect(store.install(root)).rejects.toMatchObject({ code: 'STORE_FAILED', message: reason });
    expect(readdirSync(folder)).toEqual(['cert8.db']);
  });

  it('names the program that is writing to it, and is changed once that is done', async (context) => {
    const sqlite = findProgram('sqlite3');
    if (!sqlite) return context.skip('sqlite3 is not installed');
    makeDatabase(folder);
    const writer = spawn(sqlite, [join(folder, 'cert9.db')], { stdio: ['pipe', 'pipe', 'ignore'] });
    const ended = once(writer, 'close');
    try {
      writer.stdin.write("begin exclusive; select 'ready';\n");
      await once(writer.stdout, 'data');
      expect(await store.inspect(root)).toMatchObject({ state: 'absent' });
      await expect(store.install(root)).rejects.toMatchObject({
        code: 'STORE_FAILED',
        message: containing('Another program (sqlite3) is writing to the database.'),
        hint: containing('try again'),
      });
    } finally {
      writer.stdin.end();
      await ended;
    }
    expect(certificateTable(folder)).toEqual([]);
    await store.install(root);
    expect(await store.inspect(root)).toMatchObject({ state: 'trusted' });
  });

  it('on a full disk stays as it was, and one that cannot be made leaves nothing', async (context) => {
    if (!canMount) return context.skip('needs root, to mount a small disk');
    await onDisk('size=200k', async (disk) => {
      const there = storeAt(join(disk, 'nssdb'));
      makeDatabase(join(disk, 'nssdb'));
      fill(disk);
      const before = listing(disk);
      const failure = { code: 'STORE_FAILED', message: containing('The disk is full.') };
      await expect(there.install(root)).rejects.toMatchObject(failure);
      expect(listing(disk)).toEqual(before);
      rmSync(join(disk, 'filler'));
      await there.install(root);
      fill(disk);
      await expect(there.uninstall(root.sha256)).rejects.toMatchObject(failure);
      expect(await there.inspect(root)).toMatchObject({ state: 'trusted' });
    });
    await onDisk('size=64k', async (disk) => {
      await expect(storeAt(join(disk, 'a', 'nssdb')).install(root)).rejects.toMatchObject({
        code: 'STORE_FAILED',
        message: containing('The disk is full.'),
      });
      expect(readdirSync(disk)).toEqual([]);
    });
  });

  it('on a read-only file system says so, with a database and without', async (context) => {
    if (!canMount) return context.skip('needs root, to mount a disk read-only');
    await onDisk('size=1m', async (disk, mount) => {
      makeDatabase(join(disk, 'nssdb'));
      mount('-o', 'remount,ro');
      for (const name of ['nssdb', 'elsewhere/nssdb']) {
        const there = storeAt(join(disk, name));
        expect(await there.inspect(root)).toMatchObject({ state: 'unavailable', reason: containing('read-only') });
        await expect(there.install(root)).rejects.toMatchObject({ message: containing(name === 'nssdb' ? '' : disk) });
      }
      expect(readdirSync(disk)).toEqual(['nssdb']);
    });
  });

  it('that certutil may not write is refused with the reason, and stays as it was', async (context) => {
    if (process.getuid?.() !== 0 || !setpriv) context.skip('needs root and setpriv to become an unprivileged user');
    makeDatabase(folder);
    addCertificate(folder, other.pem, 'other');
    for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o444);
    for (const path of [home, join(home, 'pki'), folder]) chmodSync(path, 0o555);
    const readOnly = storeAt(folder, { run: asNobody });
    const before = listing(folder);
    await expect(readOnly.install(root)).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: containing('may not be written'),
    });
    await expect(readOnly.uninstall(other.sha256)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(listing(folder)).toEqual(before);
  });

  it.for(['cert9.db', 'key4.db', '.'])('is shown as unavailable where %s may not be written', async (name, context) => {
    makeDatabase(folder);
    const path = join(folder, name);
    const unlock = lock(path);
    if (unlock === undefined) return context.skip('needs root, chattr and a file system with immutable files');
    try {
      expect(await store.inspect(root)).toMatchObject({
        state: 'unavailable',
        reason: `You may not write to ${path}.`,
      });
    } finally {
      unlock();
    }
  });
});

/** Makes a file or folder that even root may not write. `undefined` where none can be made. */
function lock(path: string): (() => void) | undefined {
  const chattr = findProgram('chattr');
  if (!chattr || process.getuid?.() !== 0) return undefined;
  try {
    execFileSync(chattr, ['+i', path], { stdio: 'pipe' });
  } catch {
    return undefined;
  }
  return () => execFileSync(chattr, ['-i', path]);
}

describe('without certutil', () => {
  const missing: Certutil = { reason: 'certutil is not installed.', hint: 'Install libnss3-tools.' };

  it('says which package brings it, and does not pretend to have removed anything', async () => {
    const without = storeAt(folder, { certutil: missing });
    expect(await without.inspect(root)).toMatchObject({ state: 'unavailable', ...missing });
    await expect(without.install(root)).rejects.toMatchObject({ code: 'TOOL_MISSING', hint: missing.hint });
    expect(readdirSync(home)).toEqual([]);
    expect(await without.uninstall(root.sha256)).toBe(false);
    await store.install(root);
    await expect(without.uninstall(root.sha256)).rejects.toMatchObject({ code: 'TOOL_MISSING' });
  });

  it('still sees what is trusted, and what would have to be removed', async () => {
    await store.install(root);
    const without = storeAt(folder, { certutil: missing });
    expect(await without.inspect(root)).toMatchObject({ state: 'trusted' });
    expect(await without.inspect(other)).toMatchObject({ state: 'unavailable', ...missing });
    expect(await without.planRemoval(root.sha256)).toEqual(await store.planRemoval(root.sha256));
    expect(await without.uninstall(other.sha256)).toBe(false);
  });
});
