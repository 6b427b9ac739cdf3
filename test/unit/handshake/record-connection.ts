import { once } from 'node:events';
import { connect } from 'node:net';
import * as tls from 'node:tls';
import { trafficSecrets, type TrafficSecrets } from '../../../electron/handshake/secrets/secrets.ts';
import { recordingDuplex } from '../../../electron/handshake/connection/recording-duplex.ts';
import type { RecordedChunk } from '../../../electron/handshake/parser/records.ts';

export interface RecordedConnection {
  chunks: RecordedChunk[];
  secrets: TrafficSecrets;
  /** The same secrets as text, for a judge that reads key logs. */
  keyLog: string;
  /** To resume with, where the server gave something. */
  session: Buffer | undefined;
}

/** One real connection with one request, recorded. */
export async function recordConnection(port: number, options: tls.ConnectionOptions = {}): Promise<RecordedConnection> {
  const plain = connect({ host: '127.0.0.1', port });
  await once(plain, 'connect');
  const { duplex, recording } = recordingDuplex(plain);
  const secrets = trafficSecrets();
  let keyLog = '';
  let session: Buffer | undefined;
  const socket = tls.connect({
    ...{ socket: duplex, servername: 'shop.localhost', ALPNProtocols: ['h2', 'http/1.1'], rejectUnauthorized: false },
    ...options,
  });
  socket.on('keylog', (line: Buffer) => {
    keyLog += line.toString('latin1');
    secrets.add(line);
  });
  socket.on('session', (given: Buffer) => (session = given));
  await once(socket, 'secureConnect');
  socket.write('GET / HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\n\r\n');
  socket.resume();
  await ended(socket);
  socket.destroy();
  plain.destroy();
  return { chunks: [...recording.chunks], secrets, keyLog, session };
}

// Some servers answer and leave the connection open, some refuse the client only now.
const idleMs = 1_000;

function ended(socket: tls.TLSSocket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      resolve();
    };
    socket.once('end', done);
    socket.once('close', done);
    socket.once('error', done);
    socket.setTimeout(idleMs, done);
  });
}
