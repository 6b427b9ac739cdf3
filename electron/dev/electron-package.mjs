import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { folderSize } from './cache-folder.mjs';
import { runProgram } from './programs.mjs';
import { showProgress } from './progress.mjs';

/** The folder of the installed `electron` package, which holds a downloader and, once it ran, the program. */
export function electronPackageFolder() {
  return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
}

/** The version that the `electron` package stands for. */
export function electronPackageVersion(folder) {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version;
}

/** The program that the package's downloader put there; `undefined` when it is missing or of another version. */
export function downloadedElectron(folder) {
  try {
    const version = readFileSync(join(folder, 'dist', 'version'), 'utf8')
      .trim()
      .replace(/^v/, '');
    const executable = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8').trim());
    return version === electronPackageVersion(folder) && existsSync(executable) ? { executable, version } : undefined;
  } catch {
    // No such file: nothing was downloaded.
    return undefined;
  }
}

/**
 * Runs the package's own downloader. It is ended when nothing arrives for a while, so that a network that swallows
 * connections cannot hold up the start for ever; a slow one may take its time.
 * @returns {Promise<string | undefined>} why it failed, in its own words; `undefined` when it worked
 */
export async function downloadElectron(folder, { environment = process.env, patienceSeconds = 30 } = {}) {
  const temporary = await mkdtemp(join(tmpdir(), 'latchkey-electron-'));
  const measure = async () => (await folderSize(temporary)) + (await folderSize(join(folder, 'dist')));
  const ending = new AbortController();
  const endWatch = watchGrowth(measure, patienceSeconds, () => ending.abort());
  const version = electronPackageVersion(folder);
  const endProgress = showProgress({ what: `Downloading Electron ${version}`, measure: () => folderSize(temporary) });
  try {
    const { exitCode, stderr } = await runProgram(process.execPath, [join(folder, 'install.js')], {
      // The downloader writes to the temporary folder first, where we can watch the bytes arrive.
      environment: { ...environment, TMPDIR: temporary, TEMP: temporary, TMP: temporary },
      signal: ending.signal,
    });
    if (ending.signal.aborted) return `nothing arrived for ${patienceSeconds} seconds`;
    return exitCode === 0 ? undefined : reason(stderr);
  } finally {
    endProgress();
    endWatch();
    await rm(temporary, { recursive: true, force: true });
  }
}

function watchGrowth(measure, patienceSeconds, giveUp) {
  let largest = -1;
  let grewAt = Date.now();
  const timer = setInterval(async () => {
    const bytes = await measure();
    if (bytes > largest) {
      largest = bytes;
      grewAt = Date.now();
    } else if (Date.now() - grewAt > patienceSeconds * 1000) {
      giveUp();
    }
  }, 500);
  return () => clearInterval(timer);
}

/** The line of a stack trace that says what happened. */
function reason(output) {
  const lines = output.split('\n').map((line) => line.trim());
  const telling = lines.find((line) => /^(\w*Error|Error)\b/.test(line)) ?? lines.find((line) => line !== '');
  return telling?.replace(/^\w*Error:\s*/, '') ?? 'it said nothing';
}
