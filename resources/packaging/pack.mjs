// `npm run pack`: makes the unpacked Linux app from the Electron that is at hand; needs no network but the package
// registry. `--output DIR` puts it elsewhere than release, `--no-build` takes dist as it is.
import { build, Platform } from 'electron-builder';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findElectron } from '../../electron/dev/electron-runtime.mjs';
import { StartProblem } from '../../electron/dev/start-problem.mjs';

const repository = fileURLToPath(new URL('../..', import.meta.url));

function buildApp() {
  const vite = join(repository, 'node_modules', 'vite', 'bin', 'vite.js');
  const { status } = spawnSync(process.execPath, [vite, 'build', '--app', '--logLevel', 'warn'], {
    cwd: repository,
    stdio: 'inherit',
  });
  if (status !== 0) throw new StartProblem('The build failed.', 'Mend what it says above and try again.', 1);
}

async function pack({ output, shouldBuild }) {
  if (process.platform !== 'linux') {
    throw new StartProblem('This makes the Linux app only.', 'Run it on Linux.');
  }
  if (shouldBuild) buildApp();
  const electron = await findElectron();
  const hasIcon = existsSync(join(repository, 'resources', 'icon.png'));
  await build({
    projectDir: repository,
    targets: Platform.LINUX.createTarget('dir'),
    publish: 'never',
    config: {
      extends: join(repository, 'electron-builder.yml'),
      directories: { output },
      electronDist: dirname(electron.executable),
      electronVersion: electron.version,
      ...(hasIcon ? {} : { linux: { icon: null } }),
    },
  });
  const folder = join(output, 'linux-unpacked');
  console.log(`Packed with Electron ${electron.version}: ${join(folder, 'latchkey')}`);
}

const { values } = parseArgs({ options: { output: { type: 'string' }, 'no-build': { type: 'boolean' } } });
try {
  await pack({ output: resolve(values.output ?? join(repository, 'release')), shouldBuild: !values['no-build'] });
} catch (error) {
  console.error(`Latchkey could not be packed. ${error.message}`);
  if (error instanceof StartProblem) console.error(error.advice);
  process.exitCode = 1;
}
