import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createCheck, type Check } from '../../../../electron/handshake/check.ts';
import { probe } from '../../../../electron/handshake/connection/probe.ts';
import { opensslAuthority, type Made } from '../openssl-authority.ts';
import { servers } from '../servers.ts';

/** Servers that break the rules: each gets its code, in the time given, with a bounded part of what it sent kept. */

const authority = opensslAuthority();
const running = servers();
let leaf: Made;

beforeAll(() => {
  leaf = authority.issue({ extensions: ['subjectAltName=DNS:shop.localhost'] });
});
afterEach(() => running.closeAll());
afterAll(() => {
  authority.remove();
});

const check: Check = createCheck({
  authority: () => Promise.resolve(null),
  stores: () => Promise.resolve([]),
  systemRoots: () => Promise.resolve({ file: undefined, certificates: [] }),
  clients: [],
});

function record(type: number, ...messages: Buffer[]): Buffer {
  const body = Buffer.concat(messages);
  return Buffer.concat([Buffer.of(type, 3, 3, body.length >> 8, body.length & 0xff), body]);
}

function message(type: number, body: Buffer, length = body.length): Buffer {
  return Buffer.concat([Buffer.of(type, length >> 16, (length >> 8) & 0xff, length & 0xff), body]);
}

// TLS 1.2 with TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, which every engine asks for.
const serverHello = message(2, Buffer.from(`0303${'00'.repeat(32)}00c02f00`, 'hex'));
const serverHelloDone = message(14, Buffer.alloc(0));

function certificates(ders: readonly Buffer[]): Buffer {
  const list = Buffer.concat(ders.map((der) => Buffer.concat([Buffer.of(0, der.length >> 8, der.length & 0xff), der])));
  return message(
    11,
    Buffer.concat([Buffer.of(list.length >> 16, (list.length >> 8) & 0xff, list.length & 0xff), list]),
  );
}

/** Writes for as long as somebody takes it, a good piece at a time. */
function flood(socket: Socket, part: Buffer): void {
  const bytes = Buffer.concat(Array.from({ length: Math.ceil(16_000 / part.length) }, () => part));
  const more = (): void => {
    while (!socket.destroyed && socket.write(bytes));
  };
  socket.on('drain', more);
  more();
}

/** After the client's greeting, on its first connection and on every other. */
const afterHello = (answer: (socket: Socket) => void) => (socket: Socket) => {
  socket.once('data', () => {
    answer(socket);
  });
};

const sending = (...parts: Buffer[]) =>
  afterHello((socket) => {
    socket.end(Buffer.concat(parts));
  });

describe('a hostile server', () => {
  it.each<[what: string, code: string, server: () => (socket: Socket) => void]>([
    [
      'a certificate without end',
      'MALFORMED_CERTIFICATE',
      () =>
        afterHello((socket) => {
          socket.write(record(22, serverHello, message(11, Buffer.alloc(0), 0xffffff)));
          flood(socket, record(22, Buffer.alloc(16_000)));
        }),
    ],
    ['a record of 64 KB', 'NOT_TLS', () => sending(Buffer.from('160303ffff', 'hex'), Buffer.alloc(0xffff))],
    [
      'empty records without end',
      'NOT_TLS',
      () =>
        afterHello((socket) => {
          flood(socket, record(22));
        }),
    ],
    [
      'warnings without end',
      'NOT_TLS',
      () =>
        afterHello((socket) => {
          flood(socket, record(21, Buffer.of(1, 90)));
        }),
    ],
    ['a chain of nothing', 'MALFORMED_CERTIFICATE', () => sending(record(22, serverHello, certificates([])))],
    [
      'bytes that are no certificate',
      'MALFORMED_CERTIFICATE',
      () => sending(record(22, serverHello, certificates([Buffer.from('not DER')]))),
    ],
    [
      'a certificate that ends early',
      'MALFORMED_CERTIFICATE',
      () => sending(record(22, serverHello, certificates([leaf.der.subarray(0, 200)]))),
    ],
    [
      'garbage after its greeting',
      'NOT_TLS',
      () => sending(record(22, serverHello), Buffer.from('no TLS at all', 'latin1')),
    ],
    ['a second greeting', 'NOT_TLS', () => sending(record(22, serverHello, serverHello))],
    ['no certificate at all', 'NOT_TLS', () => sending(record(22, serverHello, serverHelloDone))],
    ['a message that nobody knows', 'NOT_TLS', () => sending(record(22, message(99, Buffer.alloc(8))))],
    [
      'a reset in mid-handshake',
      'CLOSED_EARLY',
      () =>
        afterHello((socket) => {
          socket.write(record(22, serverHello), () => socket.resetAndDestroy());
        }),
    ],
    [
      'half a greeting and silence',
      'TIMEOUT',
      () =>
        afterHello((socket) => {
          socket.write(record(22, serverHello).subarray(0, 20));
        }),
    ],
    [
      'one byte now and then',
      'TIMEOUT',
      () =>
        afterHello((socket) => {
          const bytes = record(22, serverHello);
          let sent = 0;
          const timer = setInterval(() => {
            if (socket.destroyed || sent >= bytes.length) clearInterval(timer);
            else socket.write(bytes.subarray(sent, ++sent));
          }, 40);
        }),
    ],
  ])('that sends %s: %s', async (_what, code, server) => {
    const port = await running.raw(server());
    const result = await check({ host: 'shop.localhost', port, timeoutMs: 700 });
    expect(result.verdict.code, result.verdict.message).toBe(code);
    expect(result.messages.length).toBeLessThan(3_000);
  });

  it('is recorded up to half a megabyte a direction, whatever it sends', async () => {
    const port = await running.raw(
      afterHello((socket) => {
        flood(socket, record(22, Buffer.alloc(16_000)));
      }),
    );
    const { transcript } = await probe({ host: 'localhost', port, addresses: ['127.0.0.1'], timeoutMs: 2_000 });
    const kept = transcript?.said.reduce((sum, { bytes }) => sum + bytes, 0) ?? 0;
    expect(kept).toBeLessThan(1024 * 1024);
  });

  it('may send a hundred certificates: the first twenty are shown', async () => {
    const port = await running.https({ cert: leaf.certPem.repeat(100), key: leaf.keyPem });
    const result = await check({ host: 'shop.localhost', port });
    expect(result.tls).not.toBeNull();
    expect(result.chain).toHaveLength(20);
    expect(result.verdict.severity).toBe('error');
  });

  it('may answer the request without end, with a line or with none', async () => {
    for (const words of ['HTTP/1.1 200 OK\r\n', 'x']) {
      const port = await running.tls({ cert: leaf.certPem, key: leaf.keyPem }, (socket) => {
        socket.write(words);
        flood(socket, Buffer.alloc(16_000, 0x78));
      });
      const facts = await probe({ host: 'localhost', port, addresses: ['127.0.0.1'], timeoutMs: 2_000 });
      expect(facts.answer).toMatchObject(words === 'x' ? { status: null, reason: 'not-http' } : { status: 200 });
    }
  });
});
