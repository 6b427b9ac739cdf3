import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** A browser of this user's that is running. */
export interface RunningBrowser {
  /** As its user knows it. */
  name: string;
  /** Milliseconds since the epoch, to a hundredth of a second. */
  startedAt: number;
  /** `snap:chromium`, `flatpak:com.google.Chrome`: it then lives in a home of its own. Absent for any other. */
  package?: string;
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
  'opera-beta': 'Opera',
  'opera-developer': 'Opera',
};

/** Where a package's own name for its program is the one of its kind: these are all called `chrome`. */
const packages: Readonly<Record<string, string>> = {
  'snap:chromium': 'Chromium',
  'flatpak:org.chromium.Chromium': 'Chromium',
  'flatpak:io.github.ungoogled_software.ungoogled_chromium': 'Ungoogled Chromium',
  'flatpak:com.github.Eloston.UngoogledChromium': 'Ungoogled Chromium',
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
  // An update replaces the program under a running one.
  const program = (await readlink(join(folder, 'exe')).catch(() => '')).replace(/ \(deleted\)$/, '');
  const plainName = browsers[basename(program)];
  if (plainName === undefined) return null;
  const [command = '', environment = '', stat = ''] = await Promise.all(
    ['cmdline', 'environ', 'stat'].map((file) => textOf(join(folder, file))),
  );
  const isHelper = command.split('\0').some((argument) => argument.startsWith('--type='));
  const variables = environment.split('\0');
  const packaged = packageOf(program, variables);
  if (isHelper || !isAtHome(variables, home, packaged)) return null;
  const ticks = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[22 - 3]);
  if (!Number.isFinite(ticks)) return null;
  const startedAt = bootedAt + (ticks * 1_000) / ticksPerSecond;
  if (packaged === undefined) return { name: plainName, startedAt };
  return { name: packages[packaged] ?? plainName, startedAt, package: packaged };
}

/**
 * A snap's programs lie below /snap/<its name>. A Flatpak's are seen from outside as they are seen inside, below /app,
 * with the name in a variable; a program that one of them started on the outside inherits the variable, not the place.
 */
function packageOf(program: string, variables: readonly string[]): string | undefined {
  const [, snap] = /^(?:\/var\/lib\/snapd)?\/snap\/([^/]+)\//.exec(program) ?? [];
  if (snap !== undefined) return `snap:${snap}`;
  const id = variables.find((variable) => variable.startsWith('FLATPAK_ID='));
  return id !== undefined && program.startsWith('/app/') ? `flatpak:${id.slice('FLATPAK_ID='.length)}` : undefined;
}

/** A snap is lent a home below its user's own. */
function isAtHome(variables: readonly string[], home: string, packaged: string | undefined): boolean {
  if (variables.includes(`HOME=${home}`)) return true;
  if (packaged?.startsWith('snap:') !== true) return false;
  const lent = `HOME=${home}/snap/${packaged.slice('snap:'.length)}/`;
  return variables.some((variable) => variable.startsWith(lent) || variable === `SNAP_REAL_HOME=${home}`);
}

/** Empty when it ended in the meantime, or is not ours to read. */
function textOf(file: string): Promise<string> {
  return readFile(file, 'latin1').catch(() => '');
}
