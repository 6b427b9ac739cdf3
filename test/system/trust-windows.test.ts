import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, win32 } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { AppError } from '../../electron/shared/errors.ts';
import { run } from '../../electron/system/run.ts';
import type { TrustStore } from '../../electron/trust/trust-store.ts';
import { windowsStores } from '../../electron/trust/windows/windows-stores.ts';
import { issueLeaf, testRoot, type TestRoot } from './trust-roots.ts';

// This computer's own stores, really changed and put back. The user's asks in a window, which nobody answers in a
// workflow; the computer's asks for an administrator, which a workflow is already.
const onWindows = process.platform === 'win32';
const promptMs = 60_000;

function needsWindows(context: TestContext): void {
  if (!onWindows) context.skip('the certificate stores are those of Windows');
}

let folder: string;
let root: TestRoot;
let user: TrustStore;
let machine: TrustStore;
let server: Server | undefined;

beforeAll(async () => {
  if (!onWindows) return;
  folder = mkdtempSync(join(tmpdir(), 'latchkey-windows-store-'));
  root = testRoot(folder, 'windows');
  const options = { run, environment: process.env, rootFile: root.certificateFile, promptMs };
  [user, machine] = windowsStores(options) as [TrustStore, TrustStore];
  const started = createServer(issueLeaf(folder, root, 'shop.localhost'), (_, response) => response.end('proven'));
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  if (!onWindows) return;
  // Also after a failure half-way: what a test brought must not stay trusted on this computer.
  if (await isAdministrator()) await machine.uninstall(root.sha256);
  await user.uninstall(root.sha256);
  server?.close();
  rmSync(folder, { recursive: true, force: true });
});

const system32 = (name: string): string =>
  win32.join(process.env['SystemRoot'] ?? String.raw`C:\Windows`, 'System32', name);

/** `net session` works for administrators alone. */
async function isAdministrator(): Promise<boolean> {
  return (await run(system32('net.exe'), ['session'])).exitCode === 0;
}

/** Windows' own curl asks Windows whom to trust. */
async function curl(): Promise<string> {
  const { port } = server?.address() as AddressInfo;
  const address = ['--resolve', `shop.localhost:${port}:127.0.0.1`, '--noproxy', '*', '--ssl-no-revoke'];
  return (await run(system32('curl.exe'), ['-sS', ...address, `https://shop.localhost:${port}/`])).stdout;
}

describe('the certificate stores of this Windows', () => {
  it('can be read, and do not hold a certificate that was made just now', async (context) => {
    needsWindows(context);
    expect(await user.inspect(root)).toMatchObject({ id: 'windows:user', state: 'absent' });
    expect(await machine.inspect(root)).toMatchObject({ id: 'windows:machine', state: 'absent', optional: true });
    expect(await user.uninstall(root.sha256)).toBe(false);
    expect(await machine.uninstall(root.sha256)).toBe(false);
  });

  it('trust the root for everybody, so that curl takes a server, and give it up without a trace', async (context) => {
    needsWindows(context);
    if (!(await isAdministrator())) context.skip('only an administrator is not asked');
    expect(await curl()).toBe('');
    await machine.install(root);
    expect(await machine.inspect(root)).toMatchObject({ state: 'trusted' });
    expect(await user.inspect(root)).toMatchObject({ state: 'trusted', note: 'It is trusted for the whole computer.' });
    expect(await curl()).toBe('proven');
    expect(await user.uninstall(root.sha256)).toBe(false);
    expect(await machine.uninstall(root.sha256)).toBe(true);
    expect(await machine.inspect(root)).toMatchObject({ state: 'absent' });
    expect(await curl()).toBe('');
  });

  it('ask the user in a window, and change nothing when nobody answers', async (context) => {
    needsWindows(context);
    try {
      await user.install(root);
    } catch (error) {
      expect(error).toBeInstanceOf(AppError);
      expect(['STORE_FAILED', 'ELEVATION_REFUSED', 'COMMAND_TIMED_OUT']).toContain((error as AppError).code);
      expect(await user.inspect(root)).toMatchObject({ state: 'absent' });
      context.skip(`Windows asked and nobody answered: ${(error as AppError).message}`);
    }
    expect(await user.inspect(root)).toMatchObject({ state: 'trusted' });
    expect(await user.uninstall(root.sha256)).toBe(true);
    expect(await user.inspect(root)).toMatchObject({ state: 'absent' });
  });
});
