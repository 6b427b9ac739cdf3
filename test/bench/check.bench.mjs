import * as tls from 'node:tls';
import { runnerImport } from 'vite';
import { median, startServers } from './check-setup.mjs';

export const title = 'A check’s connection, against a bare `tls.connect` with the same request to the same server';
export const limit = 1.3;

const rounds = 200;
// Both as they run in an app that has been open for a while.
const warmUp = 200;
const host = 'shop.localhost';

/**
 * Like with like: both open a connection, shake hands, send `GET /` and read the status, one after the other in turn.
 * The bare one judges no certificate and keeps nothing; ours records, decrypts and parses every message besides.
 */
export async function measure() {
  const { module } = await runnerImport('./electron/handshake/connection/probe.ts');
  const { ports, stop } = await startServers(1);
  const [port] = ports;
  try {
    const ours = [];
    const bare = [];
    for (let round = 0; round < rounds + warmUp; round++) {
      const bareMs = await timed(() => bareConnection(port));
      const oursMs = await timed(() => probed(module, port));
      if (round < warmUp) continue;
      bare.push(bareMs);
      ours.push(oursMs);
    }
    const detail = `${median(ours).toFixed(2)} ms against ${median(bare).toFixed(2)} ms, median of ${rounds}`;
    return { ratio: median(ours) / median(bare), detail };
  } finally {
    stop();
  }
}

async function probed({ probe }, port) {
  // By address, as the bare one: the name's other address is a question of its own.
  const facts = await probe({ host, port, addresses: ['127.0.0.1'], timeoutMs: 5_000 });
  if (facts.answer?.status !== 200 || facts.chain.length !== 2) throw new Error('The check saw less than it should.');
}

function bareConnection(port) {
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, servername: host, ALPNProtocols: ['h2', 'http/1.1'] };
    const socket = tls.connect({ ...options, rejectUnauthorized: false }, () => {
      socket.write(`GET / HTTP/1.1\r\nHost: ${host}:${port}\r\nConnection: close\r\n\r\n`);
    });
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
      if (!text.startsWith('HTTP/1.1 200 ')) return;
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}

async function timed(work) {
  const start = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - start) / 1e6;
}
