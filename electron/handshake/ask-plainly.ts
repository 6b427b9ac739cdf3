import { createConnection } from 'node:net';
import { hostAndPort } from './target-name.ts';

const answerLimit = 4_096;

/**
 * Asks for the page without TLS, on a connection of its own, and gives the first bytes that come back; empty when
 * none come. Never throws; ends with the first line, the limit, the end of the connection, or the signal.
 */
export function askPlainly(address: string, port: number, host: string, signal: AbortSignal): Promise<Buffer> {
  return new Promise((resolve) => {
    let answer = Buffer.alloc(0);
    if (signal.aborted) {
      resolve(answer);
      return;
    }
    const socket = createConnection({ host: address, port });
    const finish = (): void => {
      signal.removeEventListener('abort', finish);
      socket.destroy();
      resolve(answer);
    };
    signal.addEventListener('abort', finish, { once: true });
    socket.once('connect', () => {
      socket.write(`GET / HTTP/1.1\r\nHost: ${hostAndPort(host, port)}\r\nConnection: close\r\n\r\n`);
    });
    socket.on('data', (bytes: Buffer) => {
      answer = Buffer.concat([answer, bytes.subarray(0, answerLimit - answer.length)]);
      if (answer.includes(0x0a) || answer.length >= answerLimit) finish();
    });
    socket.once('end', finish);
    socket.on('error', finish);
  });
}
