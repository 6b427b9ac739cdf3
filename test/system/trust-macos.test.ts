import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { AppError } from '../../electron/shared/errors.ts';
import { run } from '../../electron/system/run.ts';
import { keychainStores } from '../../electron/trust/macos/keychains.ts';
import type { TrustStore } from '../../electron/trust/trust-store.ts';
import { issueLeaf, testRoot, type TestRoot } from './trust-roots.ts';

// This Mac's own login keychain and trust settings, really changed and put back. Without a person to answer the
// prompt, macOS either lets the change pass (the workflow asks it to) or refuses it or waits; each is a result.
const onMac = process.platform === 'darwin';
const promptMs = 60_000;

function needsMac(context: TestContext): void {
  if (!onMac) context.skip('the keychains are those of macOS');
}

let folder: string;
let root: TestRoot;
let login: TrustStore;
let system: TrustStore;

beforeAll(async () => {
  if (!onMac) return;
  folder = mkdtempSync(join(tmpdir(), 'latchkey-keychain-'));
  root = testRoot(folder, 'keychain');
  const options = { run, home: homedir(), uid: process.getuid?.(), rootFile: root.certificateFile, promptMs };
  [login, system] = (await keychainStores(options)) as [TrustStore, TrustStore];
});

afterAll(async () => {
  if (!onMac) return;
  // Also after a failure half-way: what a test brought must not stay on this Mac.
  await login.uninstall(root.sha256);
  rmSync(folder, { recursive: true, force: true });
});

/** What Safari would say of a server's certificate. */
async function verify(): Promise<number> {
  const { cert } = issueLeaf(folder, root, 'shop.localhost');
  const file = join(folder, 'leaf-cert.pem');
  expect(cert).toContain('BEGIN CERTIFICATE');
  return (await run('/usr/bin/security', ['verify-cert', '-c', file, '-p', 'ssl', '-s', 'shop.localhost', '-L']))
    .exitCode;
}

describe('the keychains of this Mac', () => {
  it('can be read, and do not hold a certificate that was made just now', async (context) => {
    needsMac(context);
    expect(await login.inspect(root)).toMatchObject({ id: 'macos:login', state: 'absent' });
    expect(await system.inspect(root)).toMatchObject({ id: 'macos:system', state: 'absent', optional: true });
    expect(await login.uninstall(root.sha256)).toBe(false);
    expect((await login.planRemoval(root.sha256)).commands).toEqual([]);
  });

  it('trust the root, so that macOS takes a server’s certificate, and give it up without a trace', async (context) => {
    needsMac(context);
    expect(await verify()).not.toBe(0);
    try {
      await login.install(root);
    } catch (error) {
      // Nobody was there to answer. Then nothing may be left, and the reason must be one that we know.
      expect(error).toBeInstanceOf(AppError);
      expect(await login.inspect(root)).not.toHaveProperty('reason');
      expect(['STORE_FAILED', 'ELEVATION_REFUSED', 'COMMAND_TIMED_OUT']).toContain((error as AppError).code);
      context.skip(`macOS asked and nobody answered: ${(error as AppError).message}`);
    }
    expect(await login.inspect(root)).toMatchObject({ state: 'trusted' });
    expect(await verify()).toBe(0);
    expect(await login.uninstall(root.sha256)).toBe(true);
    expect(await login.inspect(root)).toMatchObject({ state: 'absent' });
    expect(await verify()).not.toBe(0);
  });

  it('leave the System keychain to root', async (context) => {
    needsMac(context);
    if (process.getuid?.() === 0) context.skip('this is root');
    await expect(system.install(root)).rejects.toMatchObject({ code: 'ELEVATION_UNAVAILABLE' });
    expect(await system.inspect(root)).toMatchObject({ state: 'absent' });
  });
});
