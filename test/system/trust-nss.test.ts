import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { run, type Run } from '../../electron/system/run.ts';
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

function storeAt(at: string, with_: { run?: Run; otherFolders?: string[] } = {}): TrustStore {
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

const database = (password?: string): void => {
  makeDatabase(folder, password);
};
const add = (pem: string, nickname: string, trust?: string): void => {
  addCertificate(folder, pem, nickname, trust);
};
const table = (at = folder): string[] => certificateTable(at);

describe('an NSS database', () => {
  it('is created where there is none, for its owner alone, takes the root, and gives it back', async () => {
    expect(await store.inspect(root)).toEqual({ id: 'nss:test', label: 'Test', location: folder, state: 'absent' });
    expect(existsSync(folder)).toBe(false);
    await store.install(root);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(table()).toEqual([`${root.nickname} C,,`]);
    expect(await store.inspect(root)).toMatchObject({ state: 'trusted' });
    expect(await store.uninstall(root.sha256)).toBe(true);
    expect(readdirSync(home)).toEqual([]);
    expect(await store.inspect(root)).toMatchObject({ state: 'absent' });
  });

  it('is asked by fingerprint alone as well, when the certificate is not at hand', async () => {
    database();
    const bare = { sha256: root.sha256, pem: '', nickname: '' };
    expect(await store.inspect(bare)).toMatchObject({ state: 'absent' });
    await store.install(root);
    expect(await store.inspect(bare)).toMatchObject({ state: 'trusted' });
  });

  it('takes an RSA root as well', async () => {
    const rsa = testRoot(certificates, 'rsa', { key: 'rsa' });
    await store.install(rsa);
    expect(await store.inspect(rsa)).toMatchObject({ state: 'trusted' });
    expect(await store.uninstall(rsa.sha256)).toBe(true);
  });

  it('has nothing to remove where nothing was installed', async () => {
    expect(await store.uninstall(root.sha256)).toBe(false);
    expect(existsSync(folder)).toBe(false);
    database();
    add(other.pem, 'other');
    expect(await store.uninstall(root.sha256)).toBe(false);
    expect(table()).toEqual(['other C,,']);
  });

  it('loses the root and keeps all others', async () => {
    database();
    add(other.pem, 'other', 'CT,C,');
    add(testRoot(certificates, 'intermediate').pem, 'with "quotes" and $(id)', ',,');
    const before = table();
    await store.install(root);
    await store.install(root);
    expect(table()).toHaveLength(3);
    expect(await store.uninstall(root.sha256)).toBe(true);
    expect(table()).toEqual(before);
  });

  it('trusts a root that is there without trust, under its old nickname, and keeps its other trust', async () => {
    database();
    add(root.pem, 'imported by hand', ',C,');
    expect(await store.inspect(root)).toMatchObject({
      state: 'absent',
      reason: 'It is there, but not trusted for websites.',
    });
    await store.install(root);
    expect(table()).toEqual(['imported by hand C,C,']);
    expect(await store.uninstall(root.sha256)).toBe(true);
    expect(table()).toEqual([]);
  });

  it('turns an explicit distrust around when asked to trust', async () => {
    database();
    add(root.pem, 'distrusted', 'p,,');
    expect(await store.inspect(root)).toMatchObject({ state: 'absent', denied: true });
    await store.install(root);
    expect(await store.inspect(root)).toMatchObject({ state: 'trusted' });
  });

  it('takes a nickname for nothing but a name', async () => {
    const file = join(home, 'precious');
    writeFileSync(file, 'mine');
    database();
    add(other.pem, `x" -o "${file}`, ',,');
    add(root.pem, 'x', ',,');
    const bare = { sha256: other.sha256, pem: '', nickname: '' };
    expect((await store.inspect(bare)).state).toBe('absent');
    expect(await store.uninstall(root.sha256)).toBe(true);
    expect(await store.uninstall(other.sha256)).toBe(true);
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  it('handles a nickname with a colon, ours or somebody else’s', async () => {
    database();
    await store.install({ ...root, nickname: 'Latchkey: root' });
    expect(table()).toEqual(['Latchkey root C,,']);
    await store.uninstall(root.sha256);
    add(root.pem, 'some: body', ',,');
    await store.install(root);
    expect(await store.inspect(root)).toMatchObject({ state: 'trusted' });
    expect(await store.uninstall(root.sha256)).toBe(true);
    expect(table()).toEqual([]);
  });

  it('tells two roots with the same subject apart', async () => {
    const twin = testRoot(certificates, 'twin', { subject: '/O=Latchkey test/OU=root' });
    database();
    add(twin.pem, 'twin', ',,');
    await store.install(root);
    expect(await store.inspect(twin)).toMatchObject({ state: 'absent' });
    expect(await store.uninstall(root.sha256)).toBe(true);
    expect(table()).toEqual(['twin ,,']);
  });

  it('refuses to guess between two certificates with the same subject and key', async () => {
    const twin = testRoot(certificates, 'same-key', { subject: '/O=Latchkey test/OU=root', keyFile: root.keyFile });
    await store.install(root);
    add(twin.pem, 'same key');
    const before = table();
    await expect(store.uninstall(root.sha256)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(table()).toEqual(before);
  });

  it('says that a primary password stands in the way, and leaves nothing half-added', async () => {
    database('secret');
    expect(await store.inspect(root)).toMatchObject({
      state: 'unavailable',
      reason: expect.stringContaining('primary password') as string,
    });
    await expect(store.install(root)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(table()).toEqual([]);
  });

  it('takes the half-added root out again if the password is set between the look and the deed', async () => {
    database('secret');
    const blind: Run = async (path, args, options) => {
      const result = await run(path, args, options);
      return args.includes('-K') ? { ...result, stderr: '' } : result;
    };
    await expect(storeAt(folder, { run: blind }).install(root)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(table()).toEqual([]);
  });

  it('sees and removes a root that the owner trusted in a database with a primary password', async () => {
    database('secret');
    certutil(folder, ['-A', '-t', 'C,,', '-n', 'by hand', '-f', passwordFile(folder)], root.pem);
    expect(await store.inspect(root)).toMatchObject({ state: 'trusted' });
    expect(await store.uninstall(root.sha256)).toBe(true);
    expect(table()).toEqual([]);
  });

  it('removes from databases that the browser may open some day', async () => {
    const old = join(home, 'old');
    database();
    renameSync(folder, old);
    await storeAt(old).install(root);
    const both = storeAt(folder, { otherFolders: [old] });
    expect((await both.planRemoval(root.sha256)).files).toEqual([join(old, 'cert9.db')]);
    expect(await both.uninstall(root.sha256)).toBe(true);
    expect(table(old)).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });

  it('works in a folder with spaces, quotes and other letters in its name', async () => {
    const odd = storeAt(join(home, `it's a "profile" ünd $(id)`));
    await odd.install(root);
    expect(await odd.inspect(root)).toMatchObject({ state: 'trusted' });
    expect(await odd.uninstall(root.sha256)).toBe(true);
  });

  it('refuses what is not the root’s own certificate before it touches anything', async () => {
    await expect(store.install({ ...root, pem: other.pem })).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(existsSync(folder)).toBe(false);
  });

  it('plans with commands that really do it, and changes nothing itself', async () => {
    const plan = await store.plan(root);
    expect(existsSync(folder)).toBe(false);
    for (const command of plan.commands) execFileSync('/bin/sh', ['-c', command], { stdio: 'ignore' });
    expect(await store.inspect(root)).toMatchObject({ state: 'trusted' });
    expect(plan.files.filter((file) => !existsSync(file))).toEqual([join(folder, markerName)]);
    expect(plan.afterwards).toContain('Restart Chromium');
    expect((await storeAt(folder).plan(other)).commands).toHaveLength(1);
  });

  it('leaves no temporary file behind', async () => {
    const scratch = (): string[] => readdirSync(tmpdir()).filter((name) => /^latchkey-nss-\w{6}$/.test(name));
    const before = scratch();
    await store.install(root);
    await store.uninstall(root.sha256);
    expect(scratch()).toEqual(before);
  });
});
