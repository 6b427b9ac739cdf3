// `npm test`: brings what the tests need, builds, checks, and runs the unit, system and e2e tests.
// `npm test -- unit` (or check, system, e2e; several may be named) runs only those. Ends with one line of counts.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('..', import.meta.url));
const parts = ['check', 'unit', 'system', 'e2e'];
const signals = ['SIGINT', 'SIGTERM'];
const vite = join(repository, 'node_modules', 'vite', 'bin', 'vite.js');
const vitest = join(repository, 'node_modules', 'vitest', 'vitest.mjs');

/** Runs a Node program in the repository with our output and no input; its exit code, or 1 when a signal ended it. */
function runNode(args, environment = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: repository,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...environment },
    });
    let interruption;
    const passOn = (signal) => {
      interruption = signal;
      child.kill(signal);
    };
    for (const signal of signals) process.on(signal, passOn);
    child.once('error', () => resolve(1));
    child.once('close', (code) => {
      for (const signal of signals) process.off(signal, passOn);
      if (interruption) reject(new Error(`The tests were ended by ${interruption}.`));
      else resolve(code ?? 1);
    });
  });
}

function title(text) {
  console.log(`\n== ${text}`);
}

function readResult(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

async function build(total) {
  title('build');
  if ((await runNode([vite, 'build', '--app', '--logLevel', 'warn'])) === 0) total.passed += 1;
  else total.failures.push('build');
}

async function check(total, folder) {
  title('check');
  const file = join(folder, 'check.json');
  const exitCode = await runNode(['test/check.mjs', '--result', file]);
  const results = readResult(file) ?? [];
  for (const { name, passed } of results) {
    if (passed) total.passed += 1;
    else total.failures.push(name);
  }
  if (results.length === 0 || (exitCode !== 0 && results.every(({ passed }) => passed))) {
    total.failures.push('check itself did not come to an end');
  }
}

async function runTests(project, total, folder) {
  title(`${project} tests`);
  const file = join(folder, `${project}.json`);
  const reporters = ['--reporter=default', '--reporter=./test/reporter.mjs'];
  const options = ['--config', 'test/vitest.config.ts', '--project', project, '--allowOnly=false', ...reporters];
  const exitCode = await runNode([vitest, 'run', ...options], { TEST_RESULT_FILE: file });
  const result = readResult(file);
  if (!result) return total.failures.push(`${project} tests: vitest came to no result (exit code ${exitCode})`);
  const { passed, failures, skipped } = result;
  if (passed + failures.length + skipped.length === 0) failures.push(`${project} tests: there was none to run`);
  if (exitCode !== 0 && failures.length === 0) failures.push(`${project} tests: vitest ended with code ${exitCode}`);
  total.passed += passed;
  total.failures.push(...failures);
  total.skipped.push(...skipped);
}

function report({ passed, failures, skipped }) {
  if (skipped.length > 0) console.log('\nSkipped:');
  for (const { name, reason } of skipped) console.log(`  ${name}: ${reason ?? 'no reason given'}`);
  if (failures.length > 0) console.log('\nFailed:');
  for (const name of failures) console.log(`  ${name}`);
  const counts = [`${passed} passed`, `${failures.length} failed`];
  if (skipped.length > 0) counts.push(`${skipped.length} skipped`);
  console.log(`\n${counts.join(', ')}`);
}

async function main(words) {
  const unknown = words.filter((word) => !parts.includes(word));
  if (unknown.length > 0) {
    console.error(`npm test knows ${parts.join(', ')}, but not ${unknown.join(', ')}.`);
    return 2;
  }
  const chosen = words.length === 0 ? parts : parts.filter((part) => words.includes(part));
  const total = { passed: 0, failures: [], skipped: [] };
  // A new folder for each run: an old result can never be taken for this one's.
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  try {
    if (chosen.includes('system') || chosen.includes('e2e')) {
      title('setup');
      if ((await runNode(['test/setup/install.mjs'])) !== 0) total.failures.push('setup');
      await build(total);
    }
    if (chosen.includes('check')) await check(total, folder);
    for (const project of chosen.filter((part) => part !== 'check')) await runTests(project, total, folder);
  } catch (error) {
    total.failures.push(error.message);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  report(total);
  return total.failures.length === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));
