// Brings what the tests need: on Debian, as root, it installs what is missing; elsewhere it names it, and the tests
// that need it are skipped with their reason. Also fetches the Electron that the tests run on.
import { installCommand, installPackages, isDebian, packageName } from '../../electron/dev/debian-packages.mjs';
import { findElectron } from '../../electron/dev/electron-runtime.mjs';
import { findProgram, runProgram } from '../../electron/dev/programs.mjs';
import { StartProblem } from '../../electron/dev/start-problem.mjs';
import { needs } from './needs.mjs';

const say = (line) => process.stdout.write(`${line}\n`);

async function missingNeeds() {
  const missing = [];
  for (const need of needs) {
    const there = need.program ? findProgram(need.program) !== undefined : await isInstalled(packageName(need.package));
    if (!there) missing.push({ ...need, package: packageName(need.package) });
  }
  return missing;
}

async function isInstalled(name) {
  const dpkgQuery = findProgram('dpkg-query');
  // Without dpkg nobody can say; Electron itself is asked for its libraries where it starts.
  if (!dpkgQuery) return true;
  const { stdout } = await runProgram(dpkgQuery, ['-W', '-f', '${db:Status-Status}', name]);
  return stdout === 'installed';
}

async function installMissing() {
  const missing = await missingNeeds();
  if (missing.length === 0) return say('Everything the tests need is installed.');
  const names = missing.map((need) => need.package);
  if (!isDebian() || process.getuid?.() !== 0) {
    say('Some tests will be skipped, because this is missing here:');
    for (const need of missing) say(`  ${need.program ?? need.package}: ${need.why}`);
    if (isDebian()) say(`To bring it: ${installCommand(names)}`);
    return;
  }
  say('Installing for the tests:');
  for (const need of missing) say(`  ${need.package}: ${need.why}`);
  const failure = await installPackages(names, { log: say });
  if (failure) await installOneByOne(names, failure);
  for (const need of await missingNeeds())
    say(`Still missing: ${need.package} (${need.why}). Tests of it are skipped.`);
}

/** One package that this release does not have must not keep the others away. */
async function installOneByOne(names, failure) {
  say(`Not everything could be installed at once (${failure}); installing one by one.`);
  for (const name of names) {
    const one = await installPackages([name], { log: say, refresh: false });
    if (one) say(`${name} could not be installed: ${one}`);
  }
}

async function fetchElectron() {
  try {
    const { executable, version, source } = await findElectron({ log: say });
    say(`The tests run on Electron ${version} (${source}): ${executable}`);
  } catch (error) {
    const advice = error instanceof StartProblem ? ` ${error.advice}` : '';
    say(`No Electron for the tests: ${error.message}${advice}`);
  }
}

await installMissing();
await fetchElectron();
