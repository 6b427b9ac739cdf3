import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path/posix';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../../electron/shared/errors.ts';
import type { Run, RunResult } from '../../../../electron/system/run.ts';
import type { TrustStore } from '../../../../electron/trust/trust-store.ts';
import { wslStores } from '../../../../electron/trust/windows/wsl.ts';
import { testRoot } from '../../../system/trust-roots.ts';
import { fakeWindows } from './fake-windows.ts';

const root = { sha256: 'ab'.repeat(32), pem: '', nickname: 'Latchkey' };

// https://github.com/microsoft/WSL/issues/10359
const kernel =
  'Linux version 5.15.90.1-microsoft-standard-WSL2 (oe-user@oe-host) (x86_64-msft-linux-gcc (GCC) 9.3.0, GNU ld (GNU Binutils) 2.34.0.20200220) #1 SMP Fri Jan 27 02:56:13 UTC 2023\n';
// https://github.com/microsoft/WSL/issues/8749
const interop = 'enabled\ninterpreter /init\nflags: PF\noffset 0\nmagic 4d5a\n';

let folder: string;
let proc: string;
let system32: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-wsl-'));
  proc = join(folder, 'proc');
  system32 = join(folder, 'mnt/c/Windows/System32');
  write(join(proc, 'version'), kernel);
  write(join(proc, 'sys/fs/binfmt_misc/WSLInterop'), interop);
  write(join(system32, 'WindowsPowerShell/v1.0/powershell.exe'), 'MZ');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(file: string, text: string): void {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
}

/** Put together from what the usage of `wslpath` says of -u and -w; nobody's output was at hand. */
function throughWslpath(windows: Run, calls: string[][] = []): Run {
  return (program, args, options) => {
    if (program !== '/usr/bin/wslpath') return windows(program, args, options);
    calls.push([...args]);
    const path = args[0] === '-u' ? system32 : String.raw`\\wsl.localhost\Ubuntu\home\ann\root.pem`;
    return Promise.resolve({ exitCode: 0, stdout: `${path}\n`, stderr: '' });
  };
}

interface Surroundings {
  run?: Run;
  environment?: Record<string, string>;
  wslpath?: boolean;
}

function discover({ run, environment = {}, wslpath = true }: Surroundings = {}): Promise<TrustStore[]> {
  return wslStores({
    run: run ?? throughWslpath(fakeWindows().run),
    environment,
    findProgram: (name) => (wslpath && name === 'wslpath' ? '/usr/bin/wslpath' : undefined),
    rootFile: '/home/ann/root.pem',
    proc,
  });
}

describe('Windows around WSL', () => {
  it('is trusted and cleaned up from the inside, through variables that cross over', async () => {
    const windows = fakeWindows();
    const own = testRoot(folder, 'root');
    const [store] = await discover({ run: throughWslpath(windows.run), environment: { WSLENV: 'GOPATH/p' } });
    expect(await store?.inspect(own)).toEqual({
      id: 'wsl:user',
      label: 'Windows on this computer (Edge, Chrome …)',
      state: 'absent',
    });
    await store?.install(own);
    expect(await store?.inspect(own)).toMatchObject({ state: 'trusted' });
    expect((await store?.plan(own))?.commands).toEqual([
      String.raw`%SystemRoot%\System32\certutil.exe -user -addstore Root "\\wsl.localhost\Ubuntu\home\ann\root.pem"`,
    ]);
    expect(await store?.uninstall(own.sha256)).toBe(true);
    for (const { program, options } of windows.calls) {
      expect(program).toBe(join(system32, 'WindowsPowerShell/v1.0/powershell.exe'));
      // https://learn.microsoft.com/windows/wsl/filesystems#share-environment-variables-between-windows-and-wsl-with-wslenv
      expect(options.env?.['WSLENV']).toBe('GOPATH/p:LATCHKEY_TRUST_DATA/w');
    }
  });

  it.each([
    ['a Linux of its own', 'Linux version 6.1.0-28-amd64 (debian-kernel@lists.debian.org)\n', true],
    ['a container on that kernel', kernel, false],
  ])('is not there on %s', async (_, version, wslpath) => {
    write(join(proc, 'version'), version);
    expect(await discover({ wslpath })).toEqual([]);
  });

  it('is seen by the distribution’s name where wslpath is missing', async () => {
    const stores = await discover({ wslpath: false, environment: { WSL_DISTRO_NAME: 'Ubuntu' } });
    expect(stores.map(({ id }) => id)).toEqual(['wsl:user']);
  });

  it.each([
    ['was never registered', undefined],
    ['was switched off', 'disabled\ninterpreter /init\n'],
  ])('is unavailable, with the way out, when interop %s', async (_, text) => {
    rmSync(join(proc, 'sys/fs/binfmt_misc/WSLInterop'));
    if (text !== undefined) write(join(proc, 'sys/fs/binfmt_misc/WSLInterop'), text);
    const [store] = await discover();
    expect(await store?.inspect(root)).toMatchObject({
      state: 'unavailable',
      reason: expect.stringContaining('interop is off') as string,
      hint: expect.stringContaining('/etc/wsl.conf') as string,
    });
  });

  it('knows the name that interop has with systemd', async () => {
    rmSync(join(proc, 'sys/fs/binfmt_misc/WSLInterop'));
    write(join(proc, 'sys/fs/binfmt_misc/WSLInterop-late'), interop);
    const [store] = await discover();
    expect(await store?.inspect(root)).toMatchObject({ state: 'absent' });
  });

  it('is unavailable when the drive of Windows is not mounted', async () => {
    rmSync(join(folder, 'mnt'), { recursive: true });
    const [store] = await discover();
    expect(await store?.inspect(root)).toMatchObject({
      state: 'unavailable',
      reason: expect.stringContaining('drive C:') as string,
    });
  });

  it.each<[string, () => Promise<RunResult>, string]>([
    [
      // https://github.com/microsoft/WSL/issues/11920
      'answers nobody',
      () =>
        Promise.resolve({
          exitCode: 1,
          stdout: '',
          stderr: '<3>WSL (225) ERROR: UtilAcceptVsock:250: accept4 failed 110\n',
        }),
      'UtilAcceptVsock:250: accept4 failed 110',
    ],
    [
      // `Exec format error` of https://github.com/microsoft/WSL/issues/8952, as Node reports it.
      'is nothing that this Linux can run',
      () =>
        Promise.reject(new AppError('COMMAND_FAILED', { values: { program: 'powershell.exe', exitCode: 'ENOEXEC' } })),
      'ENOEXEC',
    ],
  ])('is unavailable when Windows %s', async (_, answer, reason) => {
    const [store] = await discover({ run: throughWslpath(answer) });
    expect(await store?.inspect(root)).toMatchObject({
      state: 'unavailable',
      reason: expect.stringContaining(reason) as string,
    });
  });
});
