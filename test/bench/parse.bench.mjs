import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tls from 'node:tls';
import { runnerImport } from 'vite';

export const title = 'Read a recorded handshake and lay out its messages, against 1 ms';
export const limit = 1;

const rounds = 500;

/** The median of each version's recording, decryption included; resolves to the slower one in milliseconds. */
export async function measure() {
  const { module: recorder } = await runnerImport('./electron/handshake/connection/recording-duplex.ts');
  const { module: keys } = await runnerImport('./electron/handshake/secrets/secrets.ts');
  const { module: transcripts } = await runnerImport('./electron/handshake/parser/transcript.ts');
  const { module: ladder } = await runnerImport('./electron/handshake/parser/wire-messages.ts');
  const figures = [];
  for (const version of ['TLSv1.2', 'TLSv1.3']) {
    const { chunks, secrets } = await record(version, recorder.recordingDuplex, keys.trafficSecrets());
    const times = [];
    for (let round = 0; round < rounds; round++) {
      const start = process.hrtime.bigint();
      ladder.wireMessages(transcripts.readTranscript(chunks, secrets));
      times.push(Number(process.hrtime.bigint() - start) / 1e6);
    }
    figures.push({ version, median: times.sort((a, b) => a - b)[rounds / 2] });
  }
  const detail = figures.map(({ version, median }) => `${version} ${median.toFixed(3)} ms`).join(', ');
  return { ratio: Math.max(...figures.map(({ median }) => median)), detail: `${detail}, median of ${rounds}` };
}

/** One real connection with one request. */
async function record(version, recordingDuplex, secrets) {
  const server = createServer(certificate(), (_request, response) => response.end('hello'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const plain = connect({ host: '127.0.0.1', port: server.address().port });
  const { duplex, recording } = recordingDuplex(plain);
  const only = { minVersion: version, maxVersion: version };
  const socket = tls.connect({ socket: duplex, servername: 'shop.localhost', rejectUnauthorized: false, ...only });
  socket.on('keylog', (line) => secrets.add(line));
  await once(socket, 'secureConnect');
  socket.write('GET / HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\n\r\n');
  socket.resume();
  await once(socket, 'end');
  socket.destroy();
  server.close();
  return { chunks: [...recording.chunks], secrets };
}

function certificate() {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-bench-'));
  try {
    const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(folder, name));
    const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', cert];
    const args = [
      'req',
      '-x509',
      ...made,
      '-subj',
      '/O=Latchkey bench',
      '-addext',
      'subjectAltName=DNS:shop.localhost',
    ];
    execFileSync('openssl', args, { stdio: 'pipe' });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
