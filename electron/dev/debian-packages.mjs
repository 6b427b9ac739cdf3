import { readFileSync } from 'node:fs';
import { findProgram, runProgram } from './programs.mjs';

const lockPatience = 120;
const attempts = 3;

/** Whether this is Debian or one of its descendants, where apt-get brings packages. */
export function isDebian(osRelease = readOsRelease(), environment = process.env) {
  const { ID = '', ID_LIKE = '' } = osRelease;
  const debian = [ID, ...ID_LIKE.split(' ')].some((id) => id === 'debian' || id === 'ubuntu');
  return debian && findProgram('apt-get', environment) !== undefined;
}

/** The fields of /etc/os-release, see os-release(5); empty where there is none. */
function readOsRelease(file = '/etc/os-release') {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    // Not Linux, or a very small one.
    return {};
  }
  return Object.fromEntries([...text.matchAll(/^(\w+)="?([^"\n]*)"?$/gm)].map(([, name, value]) => [name, value]));
}

/**
 * The name a library package has in this release. Debian 13 and Ubuntu 24.04 renamed libraries whose time type grew
 * to 64 bits, see https://wiki.debian.org/ReleaseGoals/64bit-time
 */
export function packageName(name, osRelease = readOsRelease()) {
  const version = Number.parseFloat(osRelease.VERSION_ID ?? '0');
  const renamed = osRelease.ID === 'ubuntu' ? version >= 24.04 : version >= 13;
  return renamed && withNewTime.has(name) ? `${name}t64` : name;
}

const withNewTime = new Set([
  'libasound2',
  'libatk-bridge2.0-0',
  'libatk1.0-0',
  'libatspi2.0-0',
  'libcups2',
  'libglib2.0-0',
  'libgtk-3-0',
]);

/** The command that brings packages, as a person would type it. */
export function installCommand(packages, asRoot = process.getuid?.() === 0) {
  return `${asRoot ? '' : 'sudo '}apt-get install -y --no-install-recommends ${packages.join(' ')}`;
}

/**
 * Installs Debian packages as root: refreshes the package lists first, waits for another package manager to finish,
 * and tries a few times where a mirror stumbles.
 * @returns {Promise<string | undefined>} what failed, or `undefined`
 */
export async function installPackages(packages, { log, refresh = true, runCommand = runProgram, wait = pause }) {
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const aptGet = findProgram('apt-get') ?? 'apt-get';
  const options = ['-q', '-o', `DPkg::Lock::Timeout=${lockPatience}`];
  const steps = [['install', '-y', '--no-install-recommends', ...options, ...packages]];
  if (refresh) steps.unshift(['update', ...options]);
  for (const step of steps) {
    const failure = await retry(() => runCommand(aptGet, step, { environment }), { log, wait, name: step[0] });
    if (failure) return failure;
  }
  return undefined;
}

async function retry(work, { log, wait, name }) {
  let result;
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    result = await work();
    if (result.exitCode === 0) return undefined;
    // DPkg::Lock::Timeout does not cover the lock of the package lists.
    const locked = /could not get lock/i.test(result.stderr);
    if (attempt === attempts) break;
    log(`apt-get ${name} failed${locked ? ' because another package manager is running' : ''}; trying again.`);
    await wait(locked ? 20_000 : 3_000);
  }
  const words = result.stderr.split('\n').filter((line) => line.startsWith('E:'));
  return `apt-get ${name}: ${words.join(' ') || `exit code ${result.exitCode}`}`;
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
