import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { runnerImport } from 'vite';
import { startServers } from './check-setup.mjs';

export const title = '1,000 endpoints checked, against a shell loop of `openssl s_client` with the same parallelism';
export const limit = 1;

const endpoints = 1_000;
const atOnce = 8;
const host = 'shop.localhost';
const shellLimitMs = 300_000;

/**
 * A check here is one handshake with its trust path and verdict, as `latchkey check --all` makes it, without clients:
 * openssl does not ask any. The endpoints are a handful of ports of one server process, each visited in turn. Both do
 * it twice, in turn; the better time of each counts. Resolves to the ratio of the times.
 */
export async function measure() {
  const { module } = await runnerImport('./electron/handshake/check.ts');
  const { ports, stop } = await startServers(10);
  const visits = Array.from({ length: endpoints }, (_, index) => ports[index % ports.length]);
  try {
    const ours = [];
    const theirs = [];
    for (let round = 0; round < 2; round++) {
      theirs.push(await timed(() => shellLoop(visits)));
      ours.push(await timed(() => checkAll(module, visits)));
    }
    const [best, theirBest] = [Math.min(...ours), Math.min(...theirs)];
    const detail = `${seconds(best)} against ${seconds(theirBest)} with ${atOnce} at once`;
    return { ratio: best / theirBest, detail };
  } finally {
    stop();
  }
}

async function checkAll({ createCheck }, visits) {
  const check = createCheck({
    authority: () => Promise.resolve(null),
    stores: () => Promise.resolve([]),
    systemRoots: () => Promise.resolve({ file: undefined, certificates: [] }),
    clients: [],
    // By the address that openssl is given too.
    lookup: () => Promise.resolve([{ address: '127.0.0.1' }]),
  });
  const waiting = [...visits];
  const work = async () => {
    for (let port = waiting.pop(); port !== undefined; port = waiting.pop()) {
      const result = await check({ host: 'shop.test', port });
      if (result.chain.length !== 2) throw new Error(`The check saw no chain: ${result.verdict.code}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
}

async function shellLoop(visits) {
  // Without its list of roots, which it would read anew every time.
  const roots = '-no-CAfile -no-CApath -no-CAstore';
  const command = `openssl s_client ${roots} -connect 127.0.0.1:{} -servername ${host} </dev/null >/dev/null 2>&1`;
  const loop = `tr ' ' '\\n' | xargs -P ${atOnce} -I{} sh -c '${command}'`;
  const running = promisify(execFile)('/bin/sh', ['-c', loop], { timeout: shellLimitMs });
  running.child.stdin.end(visits.join(' '));
  await running;
}

async function timed(work) {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}

function seconds(milliseconds) {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
