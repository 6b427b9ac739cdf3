import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runningBrowsers } from '../../../electron/system/running-browsers.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-proc-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A process as /proc shows it, the fields of proc_pid_stat(5) that are read here in their places. */
function process(
  pid: number,
  program: string,
  { args = [] as string[], home = '/home/ada', ticks = 5_000, variables = [] as string[] } = {},
): void {
  const path = join(folder, String(pid));
  mkdirSync(path);
  symlinkSync(program, join(path, 'exe'));
  writeFileSync(join(path, 'cmdline'), [program, ...args, ''].join('\0'));
  writeFileSync(join(path, 'environ'), ['PATH=/bin', `HOME=${home}`, ...variables, ''].join('\0'));
  writeFileSync(join(path, 'stat'), `${pid} (a (b) c) S 1 ${'0 '.repeat(17)}${ticks} 0 0\n`);
}

describe('runningBrowsers', () => {
  it('names this user’s browsers, not their helpers, not other programs', async () => {
    writeFileSync(join(folder, 'uptime'), '100.00 0.00\n');
    mkdirSync(join(folder, 'self'));
    process(10, '/usr/lib/chromium/chromium');
    process(11, '/usr/lib/chromium/chromium', { args: ['--type=renderer'] });
    process(12, '/opt/google/chrome/chrome (deleted)', { ticks: 9_000 });
    process(13, '/usr/bin/node');
    process(14, '/opt/brave.com/brave/brave', { home: '/home/bob' });
    const found = await runningBrowsers('/home/ada', folder);
    expect(found.map(({ name }) => name).sort()).toEqual(['Chrome', 'Chromium']);
    const ages = found.map(({ startedAt }) => Math.round((Date.now() - startedAt) / 1_000)).sort((a, b) => a - b);
    expect(ages).toEqual([10, 50]);
  });

  it('finds none where there is no /proc', async () => {
    expect(await runningBrowsers('/home/ada', join(folder, 'none'))).toEqual([]);
  });

  it('tells those of Snap and Flatpak from the others, by where their program lies', async () => {
    writeFileSync(join(folder, 'uptime'), '100.00 0.00\n');
    const snap = { home: '/home/ada/snap/chromium/3051', variables: ['SNAP_NAME=chromium'] };
    process(10, '/snap/chromium/3051/usr/lib/chromium-browser/chrome', snap);
    process(11, '/app/extra/chrome', { variables: ['FLATPAK_ID=com.google.Chrome'] });
    process(12, '/app/chromium/chrome', { variables: ['FLATPAK_ID=org.chromium.Chromium'] });
    process(13, '/usr/lib/chromium/chromium', { variables: ['SNAP_NAME=code', 'FLATPAK_ID=com.visualstudio.code'] });
    process(14, '/snap/chromium/3051/usr/lib/chromium-browser/chrome', { home: '/home/bob/snap/chromium/3051' });
    process(15, '/var/lib/snapd/snap/opera/9/usr/lib/opera', { home: '/x', variables: ['SNAP_REAL_HOME=/home/ada'] });
    const found = await runningBrowsers('/home/ada', folder);
    expect(found.map(({ name, package: packaged }) => [name, packaged])).toEqual([
      ['Chromium', 'snap:chromium'],
      ['Chrome', 'flatpak:com.google.Chrome'],
      ['Chromium', 'flatpak:org.chromium.Chromium'],
      ['Chromium', undefined],
      ['Opera', 'snap:opera'],
    ]);
  });
});
