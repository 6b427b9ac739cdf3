import type { Socket } from 'node:net';
import { noGreeting, type BrokenServer } from './broken-server.ts';
import { after, certificateMessage, flood, message, records, serving, uint, type Meddle } from './relay.ts';
import type { Stage } from './stage.ts';

const ours = 'a socket of ours';
const made = 'a relay before openssl s_server';
const steps = noGreeting;
const handshakeRecord = 0x16;

function onHello(then: (socket: Socket) => void) {
  return (stage: Stage): Promise<number> =>
    stage.node.raw((socket) => {
      socket.once('data', () => {
        then(socket);
      });
    });
}

function meddling(meddle: Meddle, ...more: string[]) {
  return (stage: Stage): Promise<number> => stage.meddling(meddle, ...more);
}

/** Hands everything on, a byte at a time. */
async function dripping(stage: Stage, everyMs: number): Promise<number> {
  return stage.meddling(({ whole }, client) => {
    const bytes = records(whole);
    let at = 0;
    const timer = setInterval(() => {
      client.write(bytes.subarray(at, at + 1));
      at += 1;
      if (at >= bytes.length) clearInterval(timer);
    }, everyMs);
    client.once('close', () => {
      clearInterval(timer);
    });
    return null;
  });
}

function instead(type: number, bytes: Buffer): Meddle {
  return (seen) => (seen.type === type ? bytes : seen.whole);
}

const afterHello = (then: (client: Socket) => void): Meddle => after(message.serverHello, then);
const shopLeaf = (change: (der: Buffer) => Buffer) => (stage: Stage) =>
  stage.meddling(serving(change(Buffer.from(stage.leaf().der)), stage.issuing.der));

/** Servers that stop in the middle, and those whose bytes are hostile. */
export const halfWay: readonly BrokenServer[] = [
  {
    ...{ name: 'silent', made: ours, code: 'TIMEOUT', timeoutMs: 1_500, steps },
    start: (stage) => stage.node.raw(() => undefined),
  },
  {
    ...{ name: 'silent after the first greeting', made, code: 'TIMEOUT', timeoutMs: 1_500 },
    start: meddling(afterHello(() => undefined)),
    steps: { certificate: 'failed' },
  },
  {
    ...{ name: 'silent before the end of the handshake', made, code: 'TIMEOUT', timeoutMs: 1_500 },
    start: meddling(({ type, whole }) => (type === message.serverHelloDone ? null : whole)),
  },
  {
    ...{ name: 'one byte a second', made, code: 'TIMEOUT', timeoutMs: 2_500, steps },
    start: (stage) => dripping(stage, 1_000),
  },
  {
    ...{ name: 'resets on the greeting', made: ours, code: 'CLOSED_EARLY', steps },
    start: onHello((socket) => socket.resetAndDestroy()),
  },
  {
    ...{ name: 'resets after its greeting', made, code: 'CLOSED_EARLY' },
    start: meddling(afterHello((client) => setTimeout(() => client.resetAndDestroy(), 50))),
    steps: { certificate: 'failed' },
  },
  {
    ...{ name: 'closes after its greeting', made, code: 'CLOSED_EARLY' },
    start: meddling(afterHello((client) => client.end())),
    steps: { certificate: 'failed' },
  },
  {
    ...{ name: 'closes after its greeting, TLS 1.3', made, code: 'CLOSED_EARLY' },
    start: meddling(
      afterHello((client) => client.end()),
      '-tls1_3',
    ),
  },
  {
    ...{ name: 'rubbish after its greeting', made, code: 'NOT_TLS' },
    start: meddling(afterHello((client) => client.end(Buffer.alloc(400, 0xa5)))),
  },
  {
    ...{ name: 'encrypted rubbish after its greeting, TLS 1.3', made, code: 'NOT_TLS' },
    start: meddling(
      afterHello((client) => client.end(Buffer.concat([Buffer.from([23, 3, 3]), uint(300, 2), Buffer.alloc(300, 7)]))),
      '-tls1_3',
    ),
  },
  {
    ...{ name: 'a record of 64 KB', made: ours, code: 'NOT_TLS', steps },
    start: onHello((socket) =>
      socket.end(Buffer.concat([Buffer.from([handshakeRecord, 3, 3, 0xff, 0xff]), Buffer.alloc(65_535, 2)])),
    ),
  },
  {
    ...{ name: 'a record longer than it may be', made, code: 'NOT_TLS' },
    start: meddling(
      afterHello((client) => client.end(Buffer.from([handshakeRecord, 3, 3, 0x70, 0x00, ...Array<number>(99)]))),
    ),
  },
  {
    ...{ name: 'empty records without end', made: ours, code: 'NOT_TLS', steps },
    start: onHello((socket) => {
      flood(socket, Buffer.from('1603030000'.repeat(2_000), 'hex'));
    }),
  },
  {
    ...{ name: 'HelloRequests without end', made: ours, code: 'NOT_TLS', steps },
    start: onHello((socket) => {
      flood(socket, Buffer.concat([Buffer.from([handshakeRecord, 3, 3, 0x40, 0x00]), Buffer.alloc(0x4000)]));
    }),
  },
  {
    ...{ name: 'bytes without end', made: ours, code: 'NOT_TLS', steps },
    start: (stage) =>
      stage.node.raw((socket) => {
        flood(socket, Buffer.alloc(65_536, 0x41));
      }),
  },
  {
    ...{ name: 'HTTP without end', made: ours, code: 'PLAIN_HTTP', steps },
    start: (stage) =>
      stage.node.raw((socket) => {
        socket.write('HTTP/1.1 200 OK\r\n');
        flood(socket, Buffer.from(`X: ${'y'.repeat(60_000)}\r\n`));
      }),
  },
  {
    // 16 MB are announced and sent, and no client takes a hundredth of it.
    ...{ name: 'a certificate without end', made, code: 'MALFORMED_CERTIFICATE' },
    start: meddling(
      afterHello((client) => {
        client.write(records(Buffer.from([message.certificate, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfc, 0xff, 0xff, 0xf9])));
        flood(client, records(Buffer.alloc(16_384, 0x30)));
      }),
    ),
  },
  {
    ...{ name: 'no certificate in the list', made, code: 'MALFORMED_CERTIFICATE' },
    start: meddling(instead(message.certificate, certificateMessage([]))),
    steps: { hello: 'passed', certificate: 'failed' },
  },
  {
    ...{ name: 'a certificate of no bytes', made, code: 'MALFORMED_CERTIFICATE' },
    start: meddling(instead(message.certificate, certificateMessage([Buffer.alloc(0)]))),
    steps: { hello: 'passed', certificate: 'failed' },
  },
  {
    ...{ name: 'a list longer than its message', made, code: 'MALFORMED_CERTIFICATE' },
    start: meddling(instead(message.certificate, Buffer.from('0b000006000100300030', 'hex'))),
    steps: { hello: 'passed', certificate: 'failed' },
  },
  {
    ...{ name: 'a certificate that is no DER', made, code: 'MALFORMED_CERTIFICATE' },
    start: shopLeaf(() => Buffer.alloc(500, 0x30)),
    steps: { hello: 'passed', certificate: 'failed' },
  },
  {
    ...{ name: 'half a certificate', made, code: 'MALFORMED_CERTIFICATE' },
    start: shopLeaf((der) => der.subarray(0, der.length / 2)),
    steps: { hello: 'passed', certificate: 'failed' },
  },
  {
    ...{ name: 'bytes behind the certificate', made, code: 'MALFORMED_CERTIFICATE' },
    start: shopLeaf((der) => Buffer.concat([der, Buffer.from('and more')])),
    steps: { hello: 'passed', certificate: 'failed' },
  },
  {
    ...{ name: 'certificates that nest without end', made, code: 'MALFORMED_CERTIFICATE' },
    start: shopLeaf(() => Buffer.concat(Array.from({ length: 5_000 }, () => Buffer.from([0x30, 0x80])))),
    steps: { hello: 'passed', certificate: 'failed' },
  },
  {
    // The key behind it is the real one, so only the proof itself is wrong.
    ...{ name: 'a proof of its key with a false bit', made, code: 'BAD_SIGNATURE' },
    start: meddling(({ type, whole }) => {
      if (type !== message.serverKeyExchange) return whole;
      const changed = Buffer.from(whole);
      changed.writeUInt8(changed.readUInt8(changed.length - 1) ^ 1, changed.length - 1);
      return changed;
    }),
    steps: { hello: 'passed', certificate: 'failed' },
  },
];
