import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** A browser of this user's that is running. */
export interface RunningBrowser {
  /** As its user knows it. */
  name: string;
  /** Milliseconds since the epoch, to a hundredth of a second. */
  startedAt: number;
}

/** Chromium and its kin by the name of their program. Electron apps are not among them: each has a name of its own. */
const browsers: Readonly<Record<string, string>> = {
  chromium: 'Chromium',
  'chromium-browser': 'Chromium',
  chrome: 'Chrome',
  brave: 'Brave',
  msedge: 'Edge',
  vivaldi: 'Vivaldi',
  'vivaldi-bin': 'Vivaldi',
  opera: 'Opera',
};

/** Ticks a second in /proc/<pid>/stat: USER_HZ, which is 100 wherever Node runs. See proc_pid_stat(5). */
const ticksPerSecond = 100;
const processLimit = 20_000;

/**
 * The Chromium-like browsers that run now with this home folder, each once a process that opened its windows; its
 * helper processes are left out. Empty where there is no /proc. What may not be looked at belongs to somebody else.
 */
export async function runningBrowsers(home: string, proc = '/proc'): Promise<RunningBrowser[]> {
  const names = await readdir(proc).catch(() => []);
  const uptime = Number((await textOf(join(proc, 'uptime'))).split(' ')[0]);
  if (!Number.isFinite(uptime) || uptime <= 0) return [];
  const bootedAt = Date.now() - uptime * 1_000;
  const pids = names.filter((name) => /^\d+$/.test(name)).slice(0, processLimit);
  const found = await Promise.all(pids.map((pid) => browserOf(join(proc, pid), home, bootedAt)));
  return found.filter((browser) => browser !== null);
}

async function browserOf(folder: string, home: string, bootedAt: number): Promise<RunningBrowser | null> {
  const program = await readlink(join(folder, 'exe')).catch(() => '');
  // An update replaces the program under a running one.
  const name = browsers[basename(program.replace(/ \(deleted\)$/, ''))];
  if (name === undefined) return null;
  const [command, environment, stat] = await Promise.all(
    ['cmdline', 'environ', 'stat'].map((file) => textOf(join(folder, file))),
  );
  const isHelper = (command ?? '').split('\0').some((argument) => argument.startsWith('--type='));
  if (isHelper || !(environment ?? '').split('\0').includes(`HOME=${home}`)) return null;
  const ticks = Number(stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[22 - 3]);
  return Number.isFinite(ticks) ? { name, startedAt: bootedAt + (ticks * 1_000) / ticksPerSecond } : null;
}

/** Empty when it ended in the meantime, or is not ours to read. */
function textOf(file: string): Promise<string> {
  return readFile(file, 'latin1').catch(() => '');
}
