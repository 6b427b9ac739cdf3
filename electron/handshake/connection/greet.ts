import { createConnection } from 'node:net';
import { looksLikeTls, type RecordedChunk } from '../parser/records.ts';
import { readTranscript, type Transcript } from '../parser/transcript.ts';

// A greeting's answer with a whole chain has a few thousand bytes.
const answerLimit = 64 * 1024;
// Each piece is read together with all before it: a server that sends byte by byte must not keep us reading.
const pieceLimit = 64;
const noSecrets = { get: () => undefined };
const tls13 = 0x0304;
const serverHelloDone = 14;

/**
 * Sends a ClientHello of ours over a connection of its own and reads the answer as far as it is in the clear. `null`
 * when no ServerHello came: an alert, the connection's end, too many bytes, nothing in time. Never throws; ends with
 * the signal.
 */
export function greet(address: string, port: number, hello: Buffer, signal: AbortSignal): Promise<Transcript | null> {
  return new Promise((resolve) => {
    const chunks: RecordedChunk[] = [];
    let total = 0;
    if (signal.aborted) {
      resolve(null);
      return;
    }
    const socket = createConnection({ host: address, port });
    const finish = (): void => {
      signal.removeEventListener('abort', finish);
      socket.destroy();
      const transcript = readTranscript(chunks, noSecrets);
      resolve(transcript.serverHello && !transcript.serverAlert ? transcript : null);
    };
    signal.addEventListener('abort', finish, { once: true });
    socket.once('connect', () => {
      socket.write(hello);
    });
    socket.on('data', (bytes: Buffer) => {
      chunks.push({ from: 'server', at: 0, bytes });
      total += bytes.length;
      if (total >= answerLimit || chunks.length >= pieceLimit || isEnough(chunks)) finish();
    });
    socket.once('end', finish);
    socket.on('error', finish);
  });
}

/** All that can be read has come, or nothing that could be. */
function isEnough(chunks: readonly RecordedChunk[]): boolean {
  if (chunks[0] && !looksLikeTls(chunks[0].bytes)) return true;
  const { serverHello, serverAlert, malformed, keyExchange, said } = readTranscript(chunks, noSecrets);
  if (serverAlert || malformed) return true;
  if (!serverHello) return false;
  // TLS 1.3 goes on encrypted; before, the certificate and the key exchange are in the clear.
  return serverHello.version >= tls13 || keyExchange !== null || said.some(({ type }) => type === serverHelloDone);
}
