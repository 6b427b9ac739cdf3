// `npm run check`: types, lint, format, dependency rules and unused code. Each is one named check.
// `npm run check -- lint format` runs only those; `--result FILE` writes what happened as JSON.
import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const repository = fileURLToPath(new URL('..', import.meta.url));
const atOnce = 2;

/** [name, package, its arguments, the name of its program where it differs from the package's] */
const checks = [
  ['types of electron', 'typescript', ['-p', 'electron'], 'tsc'],
  ['types of electron/shared', 'typescript', ['-p', 'electron/shared'], 'tsc'],
  ['types of renderer', 'svelte-check', ['--tsconfig', 'renderer/tsconfig.json', '--fail-on-warnings']],
  ['types of test', 'typescript', ['-p', 'test'], 'tsc'],
  ['lint', 'eslint', ['.', '--max-warnings', '0']],
  ['format', 'prettier', ['--check', '--log-level', 'warn', '.']],
  ['dependencies', 'dependency-cruiser', ['--config', '.dependency-cruiser.cjs', 'electron', 'renderer'], 'depcruise'],
  ['unused', 'knip', ['--no-progress']],
];

function programOf(packageName, program = packageName) {
  const folder = join(repository, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return join(folder, typeof bin === 'string' ? bin : bin[program]);
}

function runCheck([name, packageName, args, program]) {
  const startedAt = Date.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [programOf(packageName, program), ...args], {
      cwd: repository,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...(process.stdout.isTTY ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }) },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.once('error', (error) => (output += error.message));
    child.once('close', (code) => {
      resolve({ name, passed: code === 0, seconds: (Date.now() - startedAt) / 1000, output });
    });
  });
}

async function runAll(chosen) {
  const waiting = [...chosen];
  const results = [];
  const work = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const result = await runCheck(check);
      results.push(result);
      console.log(`${result.passed ? 'passed' : 'failed'}  ${result.name} (${result.seconds.toFixed(1)} s)`);
      if (!result.passed) console.log(result.output.trim().replace(/^/gm, '    '));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return results;
}

const { values, positionals } = parseArgs({ allowPositionals: true, options: { result: { type: 'string' } } });
const unknown = positionals.filter((word) => !checks.some(([name]) => name.startsWith(word)));
if (unknown.length > 0) {
  console.error(`No check is named ${unknown.join(', ')}. There are: ${checks.map(([name]) => name).join(', ')}.`);
  process.exit(2);
}
const chosen = checks.filter(([name]) => positionals.length === 0 || positionals.some((word) => name.startsWith(word)));
const results = await runAll(chosen);
if (values.result) writeFileSync(values.result, JSON.stringify(results.map(({ name, passed }) => ({ name, passed }))));
process.exitCode = results.every(({ passed }) => passed) ? 0 : 1;
