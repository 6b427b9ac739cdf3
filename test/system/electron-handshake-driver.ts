import { once } from 'node:events';
import { connect } from 'node:net';
import * as tls from 'node:tls';
import { recordingDuplex } from '../../electron/handshake/connection/recording-duplex.ts';
import { trafficSecrets } from '../../electron/handshake/secrets/secrets.ts';
import { tlsFacts } from '../../electron/handshake/parser/tls-facts.ts';
import { readTranscript } from '../../electron/handshake/parser/transcript.ts';

/**
 * Runs inside Electron's Node: makes one recorded connection to each loopback port given as an argument, and prints
 * what the bytes told as one line of JSON for each.
 */
for (const port of process.argv.slice(2).map(Number)) {
  const plain = connect({ host: '127.0.0.1', port });
  await once(plain, 'connect');
  const { duplex, recording } = recordingDuplex(plain);
  const secrets = trafficSecrets();
  const socket = tls.connect({ socket: duplex, servername: 'shop.localhost', rejectUnauthorized: false });
  socket.on('keylog', (line: Buffer) => {
    secrets.add(line);
  });
  await once(socket, 'secureConnect');
  socket.end('GET / HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\n\r\n');
  socket.resume();
  await once(socket, 'close');
  const transcript = readTranscript(recording.chunks, secrets);
  const encrypted = transcript.said.filter((entry) => entry.encrypted);
  const told = {
    cipher: tlsFacts(transcript)?.cipher,
    read: encrypted.filter(({ readable }) => readable).map(({ from, name }) => `${from} ${name}`),
    unread: encrypted.filter(({ readable }) => !readable).length,
  };
  process.stdout.write(`${JSON.stringify(told)}\n`);
}
