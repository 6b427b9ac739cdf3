import { createConnection } from 'node:net';
import { recogniseProtocol, type ForeignProtocol } from './foreign-protocol.ts';
import { hostAndPort } from './target-name.ts';

const answerLimit = 4_096;

interface Question {
  words: string;
  /** Reads an answer that means something to this question alone. */
  recognise?: (answer: Buffer) => ForeignProtocol | null;
}

/**
 * What servers answer who hang up on a ClientHello, or wait in silence for more: tried with nginx, Redis 7, memcached
 * 1.6, ngircd 26, PostgreSQL 15 and Mosquitto 2. None of the questions changes anything on a server.
 */
function questions(host: string, port: number): Question[] {
  return [
    { words: `GET / HTTP/1.1\r\nHost: ${hostAndPort(host, port)}\r\nConnection: close\r\n\r\n` },
    // Redis says PONG; memcached and IRC do not know it, each in its own way.
    { words: 'PING\r\n' },
    {
      // SSLRequest: https://www.postgresql.org/docs/current/protocol-message-formats.html
      words: '\0\0\0\u0008\u0004\u00d2\u0016\u002f',
      recognise: (answer) => (/^[NS]$/.test(answer.toString('latin1')) ? { http: false, name: 'PostgreSQL' } : null),
    },
    {
      // CONNECT in a version that does not exist, so that no session begins: a server must refuse it with CONNACK
      // (MQTT 3.1.1, 3.1.2.2).
      words: '\u0010\u0010\0\u0004MQTT\u007f\u0002\0\u003c\0\u0004test',
      recognise: (answer) =>
        answer[0] === 0x20 && answer[1] === answer.length - 2 ? { http: false, name: 'MQTT' } : null,
    },
  ];
}

/**
 * Asks without TLS, on connections of their own and all at once, what a server speaks that does not answer TLS; `null`
 * when nobody recognises what comes back. Never throws; ends with the first answer that is recognised, or the signal.
 */
export function askPlainly(
  address: string,
  port: number,
  host: string,
  signal: AbortSignal,
): Promise<ForeignProtocol | null> {
  const found = new AbortController();
  const bounded = AbortSignal.any([signal, found.signal]);
  return new Promise((resolve) => {
    const asking = questions(host, port).map(async ({ words, recognise }) => {
      const answer = await ask(address, port, Buffer.from(words, 'latin1'), bounded);
      const protocol = recognise?.(answer) ?? recogniseProtocol(answer);
      if (!protocol.http && protocol.name === undefined) return;
      resolve(protocol);
      found.abort();
    });
    void Promise.all(asking).then(() => {
      resolve(null);
    });
  });
}

/** The first bytes that come back: up to the first line, or what comes at once, or the limit. */
function ask(address: string, port: number, words: Buffer, signal: AbortSignal): Promise<Buffer> {
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
      socket.write(words);
    });
    socket.on('data', (bytes: Buffer) => {
      answer = Buffer.concat([answer, bytes.subarray(0, answerLimit - answer.length)]);
      // A text ends with its line; what is no text comes in one piece, since it is short.
      const isText = (answer[0] ?? 0) >= 0x2a && answer.length > 1;
      if (!isText || answer.includes(0x0a) || answer.length >= answerLimit) finish();
    });
    socket.once('end', finish);
    socket.on('error', finish);
  });
}
