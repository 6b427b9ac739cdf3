import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runnerImport } from 'vite';
import { findElectron } from '../../electron/dev/electron-runtime.mjs';

export const title = 'Time to the first meaningful content of the window, against an empty Electron window';
export const limit = 1.4;

const rounds = 7;
const starter = resolve('test/bench/window');

/** Interleaved starts, for a first run and for a computer with a project. Resolves to the worse ratio of medians. */
export async function measure() {
  const { module: displays } = await runnerImport('./test/setup/with-display.ts');
  const { module: keyrings } = await runnerImport('./test/setup/with-keyring.ts');
  const missing = displays.displayMissing() ?? keyrings.keyringMissing();
  if (missing) return { skipped: missing };
  const { executable, version } = await findElectron({ log: () => undefined });
  const display = await displays.startDisplay();
  const keyring = await keyrings.startKeyring();
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  try {
    const environment = { ...process.env, ...display.environment, ...keyring.environment };
    const home = (name) => ({ ...environment, LATCHKEY_HOME: join(folder, name) });
    addProject(home('used'));
    const starts = {
      empty: { ...home('empty'), BENCH_APP: join(starter, 'empty'), BENCH_SELECTOR: 'body' },
      'first run': { ...home('new'), BENCH_APP: resolve('.'), BENCH_SELECTOR: '[data-testid="first-run"] h1' },
      'with a project': { ...home('used'), BENCH_APP: resolve('.'), BENCH_SELECTOR: 'main h1' },
    };
    const times = await interleave(executable, starts);
    const ratioOf = (name) => median(times[name]) / median(times.empty);
    const detail = Object.keys(starts).map((name) => `${name} ${median(times[name]).toFixed(0)} ms`);
    return {
      ratio: Math.max(ratioOf('first run'), ratioOf('with a project')),
      detail: `${detail.join(', ')} (Electron ${version}, median of ${rounds})`,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    await keyring.stop();
    await display.stop();
  }
}

function addProject(environment) {
  const cli = resolve('dist/main/cli.js');
  const run = (...args) => execFileSync(process.execPath, [cli, ...args], { env: environment, stdio: 'ignore' });
  run('setup', '--no-trust', '--yes');
  run('add', 'shop.localhost');
}

async function interleave(executable, starts) {
  const times = Object.fromEntries(Object.keys(starts).map((name) => [name, []]));
  // The first round fills the caches and does not count.
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, environment] of Object.entries(starts)) {
      const milliseconds = await startOnce(executable, environment);
      if (round > 0) times[name].push(milliseconds);
    }
  }
  return times;
}

/** From the start of the process to the moment when the content is on the screen, in milliseconds. */
function startOnce(executable, environment) {
  return new Promise((fulfil, reject) => {
    const flags = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const startedAt = process.hrtime.bigint();
    const child = spawn(executable, [...flags, starter], { env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
    let shownAt;
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      said += text;
      if (text.includes('content is shown')) shownAt ??= process.hrtime.bigint();
    });
    child.stderr.setEncoding('utf8').on('data', (text) => (said += text));
    child.once('error', reject);
    child.once('close', () => {
      if (shownAt === undefined) reject(new Error(`The window showed no content. It said: ${said}`));
      else fulfil(Number(shownAt - startedAt) / 1e6);
    });
  });
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
