import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Store } from '../../../electron/shared/trust.ts';
import { runningBrowsers } from '../../../electron/system/running-browsers.ts';
import { restartNeeded } from '../../../electron/trust/restart-needed.ts';

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
  { args = [] as string[], home = '/home/ada', ticks = 5_000 } = {},
): void {
  const path = join(folder, String(pid));
  mkdirSync(path);
  symlinkSync(program, join(path, 'exe'));
  writeFileSync(join(path, 'cmdline'), [program, ...args, ''].join('\0'));
  writeFileSync(join(path, 'environ'), ['PATH=/bin', `HOME=${home}`, ''].join('\0'));
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
});

describe('restartNeeded', () => {
  const browsers = () =>
    Promise.resolve([
      { name: 'Chromium', startedAt: 1_000_000 },
      { name: 'Brave', startedAt: 3_000_000 },
    ]);
  const store = (more: Partial<Store> = {}): Store => ({
    id: 'nss:chromium',
    label: 'Chromium',
    state: 'trusted',
    location: folder,
    ...more,
  });

  it('names who started before the database last changed', async () => {
    writeFileSync(join(folder, 'cert9.db'), '');
    utimesSync(join(folder, 'cert9.db'), 2_000, 2_000);
    expect(await restartNeeded([store()], browsers)).toEqual(['Chromium']);
    utimesSync(join(folder, 'cert9.db'), 500, 500);
    expect(await restartNeeded([store()], browsers)).toEqual([]);
  });

  it('asks nobody where our root is not trusted, or the database is not there', async () => {
    const never = () => Promise.reject(new Error('asked'));
    expect(await restartNeeded([store({ state: 'absent' }), store({ id: 'system' })], never)).toEqual([]);
    expect(await restartNeeded([store()], never)).toEqual([]);
  });
});
