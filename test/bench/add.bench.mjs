import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runnerImport } from 'vite';

export const title = '`latchkey add` as a whole process with the OS keychain, against `mkcert` with its default key';
export const limit = 1.1;

const rounds = 20;
const cli = resolve('dist/main/cli.js');

/** Interleaved runs of the built command line and of mkcert. Resolves to the ratio of the medians. */
export async function measure() {
  const { module } = await runnerImport('./test/setup/with-keyring.ts');
  const keyring = await module.startKeyring();
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  try {
    const environment = {
      ...process.env,
      ...keyring.environment,
      LATCHKEY_HOME: join(folder, 'latchkey'),
      CAROOT: join(folder, 'mkcert'),
    };
    // Node parses this file at every start (40 ms for a whole system's list), which says nothing about either program.
    delete environment.NODE_EXTRA_CA_CERTS;
    const run = (program, ...args) => {
      const start = process.hrtime.bigint();
      execFileSync(program, args, { cwd: folder, env: environment, stdio: ['ignore', 'ignore', 'pipe'] });
      return Number(process.hrtime.bigint() - start) / 1e6;
    };
    run(process.execPath, cli, 'setup', '--no-trust', '--yes');
    run('mkcert', 'first.localhost');
    const ours = [];
    const theirs = [];
    for (let round = 0; round < rounds; round++) {
      theirs.push(run('mkcert', `shop${round}.localhost`));
      ours.push(run(process.execPath, cli, 'add', `shop${round}.localhost`));
    }
    const detail = `${median(ours).toFixed(0)} ms against ${median(theirs).toFixed(0)} ms`;
    return { ratio: median(ours) / median(theirs), detail };
  } finally {
    rmSync(folder, { recursive: true, force: true });
    await keyring.stop();
  }
}

function median(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}
