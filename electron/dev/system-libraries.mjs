import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { installCommand, installPackages, isDebian, packageName } from './debian-packages.mjs';
import { findProgram, runProgram } from './programs.mjs';
import { StartProblem } from './start-problem.mjs';

/** Which Debian package brings a library that Electron or keytar asks for. */
const debianPackages = {
  'libX11.so.6': 'libx11-6',
  'libXcomposite.so.1': 'libxcomposite1',
  'libXdamage.so.1': 'libxdamage1',
  'libXext.so.6': 'libxext6',
  'libXfixes.so.3': 'libxfixes3',
  'libXrandr.so.2': 'libxrandr2',
  'libasound.so.2': 'libasound2',
  'libatk-1.0.so.0': 'libatk1.0-0',
  'libatk-bridge-2.0.so.0': 'libatk-bridge2.0-0',
  'libatspi.so.0': 'libatspi2.0-0',
  'libcairo.so.2': 'libcairo2',
  'libcups.so.2': 'libcups2',
  'libdbus-1.so.3': 'libdbus-1-3',
  'libdrm.so.2': 'libdrm2',
  'libexpat.so.1': 'libexpat1',
  'libgbm.so.1': 'libgbm1',
  'libgdk-3.so.0': 'libgtk-3-0',
  'libgio-2.0.so.0': 'libglib2.0-0',
  'libglib-2.0.so.0': 'libglib2.0-0',
  'libgobject-2.0.so.0': 'libglib2.0-0',
  'libgtk-3.so.0': 'libgtk-3-0',
  'libnspr4.so': 'libnspr4',
  'libnss3.so': 'libnss3',
  'libnssutil3.so': 'libnss3',
  'libpango-1.0.so.0': 'libpango-1.0-0',
  'libsecret-1.so.0': 'libsecret-1-0',
  'libsmime3.so': 'libnss3',
  'libudev.so.1': 'libudev1',
  'libxcb.so.1': 'libxcb1',
  'libxkbcommon.so.0': 'libxkbcommon0',
};

/** Keytar's native part for this computer, which needs libsecret; `undefined` where there is none. */
export function keytarBinary(platform = process.platform, architecture = process.arch) {
  const folder = dirname(createRequire(import.meta.url).resolve('keytar/package.json'));
  const file = join(folder, 'prebuilds', `${platform}-${architecture}`, 'keytar.node');
  return existsSync(file) ? file : undefined;
}

/**
 * The libraries that programs need and this computer lacks, by their file names, sorted. Asks ldd(1); a computer
 * without it gives an empty list, and the program then says for itself what it misses.
 * @param {string[]} files absolute paths of our own executables and libraries
 */
export async function missingLibraries(files, runCommand = runProgram) {
  const ldd = findProgram('ldd');
  if (!ldd) return [];
  const missing = new Set();
  for (const file of files) {
    const { stdout } = await runCommand(ldd, [file]);
    for (const [, name] of stdout.matchAll(/^\s*(\S+) => not found$/gm)) missing.add(name);
  }
  return [...missing].sort();
}

/**
 * Sees to it that what Electron and keytar need is there: as root on Debian it installs what is missing, after saying
 * so; otherwise it throws a `StartProblem` that names the libraries and, on Debian, the command that brings them.
 */
export async function ensureSystemLibraries(electron, log, asRoot = process.getuid?.() === 0) {
  if (process.platform !== 'linux') return;
  const files = [electron, keytarBinary()].filter((file) => file !== undefined);
  const missing = await missingLibraries(files);
  if (missing.length === 0) return;
  const packages = packagesFor(missing);
  if (!isDebian() || packages === undefined) throw unknownPackages(missing);
  if (!asRoot) throw notRoot(missing, packages);
  log(`Installing ${packages.join(' ')}, because Electron needs ${missing.join(', ')}.`);
  const failure = await installPackages(packages, { log });
  const still = await missingLibraries(files);
  if (still.length === 0) return;
  throw new StartProblem(
    `These libraries are still missing: ${still.join(', ')}${failure ? ` (${failure})` : ''}.`,
    `Install them by hand and try again: ${installCommand(packagesFor(still) ?? packages, asRoot)}`,
  );
}

/** The Debian packages of some libraries, each once; `undefined` when one of them is not known. */
export function packagesFor(libraries, rename = packageName) {
  const names = libraries.map((library) => debianPackages[library]);
  return names.includes(undefined) ? undefined : [...new Set(names)].sort().map((name) => rename(name));
}

const sentence = (missing) => `Electron needs libraries that this computer lacks: ${missing.join(', ')}.`;

function notRoot(missing, packages) {
  return new StartProblem(sentence(missing), `Install them and try again: ${installCommand(packages, false)}`);
}

function unknownPackages(missing) {
  return new StartProblem(
    sentence(missing),
    'Install the packages of your distribution that bring these files, and try again. On Debian they come with libgtk-3-0, libnss3, libasound2, libgbm1 and libsecret-1-0.',
  );
}
