import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { TrustStore } from '../../../../electron/trust/trust-store.ts';
import { windowsStores } from '../../../../electron/trust/windows/windows-stores.ts';
import { testRoot, type TestRoot } from '../../../system/trust-roots.ts';
import { digest, fakeWindows, outcomes, restricted, type FakeWindows } from './fake-windows.ts';

const rootFile = String.raw`C:\Users\Ann Lee\AppData\Local\Latchkey\root.pem`;

let folder: string;
let root: TestRoot;
let other: TestRoot;
let twin: TestRoot;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-windows-'));
  root = testRoot(folder, 'root');
  other = testRoot(folder, 'other');
  twin = testRoot(folder, 'twin', { subject: '/O=Latchkey test/OU=root', keyFile: root.keyFile });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

let windows: FakeWindows;
let user: TrustStore;
let machine: TrustStore;
beforeEach(() => {
  windows = fakeWindows();
  windows.user = [other.pem];
  windows.machine = [twin.pem];
  [user, machine] = windowsStores({
    run: windows.run,
    environment: { SystemRoot: String.raw`D:\Windows` },
    rootFile,
  }) as [TrustStore, TrustStore];
});

const grouped = (pem: string): string => digest('sha1', pem).match(/.{8}/g)?.join(' ') ?? '';

describe('the user’s certificates', () => {
  it('trusts, is idempotent, and takes back exactly what it brought', async () => {
    expect(await user.inspect(root)).toEqual({
      id: 'windows:user',
      label: 'Windows certificates of this user (Edge, Chrome, curl …)',
      state: 'absent',
    });
    await user.install(root);
    await user.install(root);
    expect(await user.inspect(root)).toMatchObject({ state: 'trusted', note: 'Firefox takes it from here too.' });
    expect(windows.user.map((pem) => digest('sha256', pem).toLowerCase())).toEqual([other.sha256, root.sha256]);
    expect(await machine.inspect(root)).toMatchObject({ state: 'absent' });

    expect(await user.uninstall(root.sha256)).toBe(true);
    expect(windows.user).toEqual([other.pem]);
    expect(windows.machine).toEqual([twin.pem]);
    expect(await user.uninstall(root.sha256)).toBe(false);
  });

  it('runs Windows’ own PowerShell by its full path, with texts that never vary', async () => {
    await user.install(root);
    await user.uninstall(root.sha256);
    expect(new Set(windows.calls.map(({ program }) => program))).toEqual(
      new Set([String.raw`D:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe`]),
    );
    for (const { script } of windows.calls) {
      expect(script).not.toContain('"');
      expect(script).not.toContain(root.sha256.toUpperCase());
    }
  });

  it('says which thumbprint to compare, in the groups that Windows shows', async () => {
    expect(await user.plan(root)).toEqual({
      id: 'windows:user',
      label: user.label,
      files: [],
      commands: [String.raw`%SystemRoot%\System32\certutil.exe -user -addstore Root "${rootFile}"`],
      prompt: `Windows will ask whether to install the certificate. Say yes only if the thumbprint that it shows is ${grouped(root.pem)}.`,
    });
    expect((await user.plan({ ...root, pem: '' })).prompt).toContain('Compare the thumbprint');
    expect(await user.planRemoval(root.sha256)).toMatchObject({ files: [], commands: [] });
    await user.install(root);
    expect(await user.planRemoval(root.sha256)).toMatchObject({
      commands: [String.raw`%SystemRoot%\System32\certutil.exe -user -delstore Root ${digest('sha1', root.pem)}`],
      prompt: expect.stringContaining(grouped(root.pem)) as string,
    });
  });

  it.each([
    ['cancelled', 'ELEVATION_REFUSED', ''],
    ['noDesktop', 'STORE_FAILED', 'there is no desktop here'],
    ['accessDenied', 'STORE_FAILED', 'a policy of your organisation may forbid it'],
  ] as const)('%s: %s, and nothing is changed', async (name, code, message) => {
    windows.prompt = outcomes[name];
    await expect(user.install(root)).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    });
    expect(windows.user).toEqual([other.pem]);
    windows.user.push(root.pem);
    await expect(user.uninstall(root.sha256)).rejects.toMatchObject({ code });
    expect(await user.inspect(root)).toMatchObject({ state: 'trusted' });
  });

  it('waits five minutes for a person', async () => {
    windows.prompt = 'timeout';
    await expect(user.install(root)).rejects.toMatchObject({
      code: 'COMMAND_TIMED_OUT',
      message: expect.stringContaining('300 seconds') as string,
    });
  });

  it('does not believe a yes that changed nothing', async () => {
    windows.prompt = 'SESSION True\r\nDONE\r\n';
    await expect(user.install(root)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    windows.user.push(root.pem);
    await expect(user.uninstall(root.sha256)).rejects.toMatchObject({ code: 'STORE_FAILED' });
  });

  it('sees that Windows never trusts it, and asks nobody then', async () => {
    windows.disallowed = [root.pem];
    expect(await user.inspect(root)).toMatchObject({ state: 'absent', denied: true });
    await expect(user.install(root)).rejects.toMatchObject({
      code: 'STORE_FAILED',
      hint: expect.stringContaining('certmgr.msc') as string,
    });
    expect(windows.user).toEqual([other.pem]);
  });

  it('is trusted through the computer’s certificates, and has nothing to remove then', async () => {
    windows.machine.push(root.pem);
    expect(await user.inspect(root)).toMatchObject({
      state: 'trusted',
      note: 'It is trusted for the whole computer.',
    });
    expect(await user.uninstall(root.sha256)).toBe(false);
    expect(windows.machine).toHaveLength(2);
  });

  it('is unavailable where a policy has Windows pass over what users trust', async () => {
    // CERT_PROT_ROOT_DISABLE_CURRENT_USER_FLAG, beside the 0x20 that every Windows has.
    windows.flags = 0x21;
    expect(await user.inspect(root)).toMatchObject({
      state: 'unavailable',
      reason: expect.stringContaining('policy') as string,
    });
    await expect(user.install(root)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    windows.flags = 0x20;
    expect(await user.inspect(root)).toMatchObject({ state: 'absent' });
  });

  it.each([
    ['restricted', restricted, 'PowerShell is restricted on this computer'],
    ['silent', { stdout: '', stderr: 'Der Dienst ist nicht verfügbar.\r\n' }, 'Der Dienst ist nicht verfügbar.'],
    ['cut off', { stdout: 'LANGUAGE FullLanguage\r\nSESSION True\r\nHELD Cur', stderr: '' }, 'could not read it'],
  ])('is unavailable, with the reason, when PowerShell is %s', async (_, printed, reason) => {
    const [store] = windowsStores({
      run: () => Promise.resolve({ exitCode: 1, ...printed }),
      environment: {},
      rootFile,
    });
    expect(await store?.inspect(root)).toMatchObject({
      state: 'unavailable',
      reason: expect.stringContaining(reason) as string,
    });
    await expect(store?.planRemoval(root.sha256)).rejects.toMatchObject({ code: 'STORE_FAILED' });
  });

  it('starts PowerShell once for those who look at the same time', async () => {
    await Promise.all([user.inspect(root), machine.inspect(root), user.planRemoval(root.sha256)]);
    expect(windows.calls).toHaveLength(1);
    await user.inspect(root);
    expect(windows.calls).toHaveLength(2);
  });

  it('tells what somebody added from what everybody has', async () => {
    windows.user = [other.pem, root.pem];
    windows.policy = [twin.pem];
    windows.machine = [];
    expect((await user.added?.())?.map(({ sha256 }) => sha256)).toEqual([other.sha256, root.sha256]);
    expect(await machine.added?.()).toEqual([{ sha256: twin.sha256, pem: twin.pem }]);
  });

  it('installs nothing but our root', async () => {
    await expect(user.install({ ...root, pem: other.pem })).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(windows.calls).toEqual([]);
  });
});

describe('the computer’s certificates', () => {
  it('are changed only when they are named, by an administrator', async () => {
    expect(machine).toMatchObject({ id: 'windows:machine', optional: true });
    await machine.install(root);
    expect(await machine.inspect(root)).toMatchObject({ state: 'trusted', optional: true });
    expect(windows.user).toEqual([other.pem]);
    expect(await machine.plan(root)).toMatchObject({
      commands: [String.raw`%SystemRoot%\System32\certutil.exe -addstore Root "${rootFile}"`],
      prompt: expect.stringContaining('an administrator') as string,
    });
    expect(await machine.uninstall(root.sha256)).toBe(true);
    expect(windows.machine).toEqual([twin.pem]);
  });

  it.each([
    ['declined', 'ELEVATION_REFUSED'],
    ['noDesktop', 'ELEVATION_UNAVAILABLE'],
    ['accessDenied', 'ELEVATION_UNAVAILABLE'],
    ['elevatedFailed', 'STORE_FAILED'],
  ] as const)('%s: %s, and nothing is changed', async (name, code) => {
    windows.prompt = outcomes[name];
    await expect(machine.install(root)).rejects.toMatchObject({ code });
    expect(windows.machine).toEqual([twin.pem]);
  });

  it('leave what a policy brings to the policy', async () => {
    windows.policy = [root.pem];
    expect(await machine.inspect(root)).toMatchObject({
      state: 'trusted',
      note: 'A policy of your organisation brings it here.',
    });
    await expect(machine.uninstall(root.sha256)).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining('A policy of your organisation brings it.') as string,
    });
  });
});
