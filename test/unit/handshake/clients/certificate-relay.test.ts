import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CertificateRelay, certificateRelay } from '../../../../electron/handshake/clients/certificate-relay.ts';

let server: Server;
let relay: CertificateRelay;
let reached: number;

beforeEach(async () => {
  reached = 0;
  server = createServer((socket) => {
    reached += 1;
    socket.on('error', () => undefined);
    socket.once('data', (data) => socket.end(`heard ${data.toString()}`));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  relay = await certificateRelay({ host: 'shop.test', address: '127.0.0.1', port: port() });
});

afterEach(() => {
  relay.close();
  server.close();
});

const port = (): number => (server.address() as AddressInfo).port;
const greeting = Buffer.from([5, 1, 0]);

function request(host: string, { command = 1, type = 3 } = {}): Buffer {
  return Buffer.concat([Buffer.from([5, command, 0, type, host.length]), Buffer.from(host), Buffer.from([1, 187])]);
}

async function dial(): Promise<Socket> {
  const socket = connect(relay.port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

/** All that comes back until the relay ends the connection. */
async function answerTo(...parts: Buffer[]): Promise<Buffer> {
  const socket = await dial();
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  const closed = once(socket, 'close');
  for (const part of parts) socket.write(part);
  await closed;
  return Buffer.concat(chunks);
}

describe('the relay', () => {
  it('leads the one host to the one address', async () => {
    const answer = await answerTo(greeting, request('shop.test'), Buffer.from('hello'));
    expect(answer.subarray(0, 12).toString('hex')).toBe('050005000001000000000000');
    expect(answer.subarray(12).toString()).toBe('heard hello');
  });

  it('takes a request that comes byte by byte', async () => {
    const bytes = Buffer.concat([greeting, request('shop.test')]);
    const socket = await dial();
    socket.setNoDelay(true);
    for (const byte of bytes) socket.write(Buffer.from([byte]));
    await once(socket, 'data');
    socket.destroy();
  });

  it.each(['redirector.gvt1.com', 'localhost', 'shop.test.evil', ''])('refuses %j', async (host) => {
    const answer = await answerTo(greeting, request(host));
    expect(answer.subarray(0, 4).toString('hex')).toBe('05000502');
    expect(reached).toBe(0);
  });

  it.each([
    ['another command', request('shop.test', { command: 2 })],
    ['an address instead of a name', request('shop.test', { type: 1 })],
  ])('refuses %s', async (_, bytes) => {
    expect((await answerTo(greeting, bytes)).subarray(2, 4).toString('hex')).toBe('0502');
    expect(reached).toBe(0);
  });

  it.each([
    ['another protocol', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['more than a request can be', Buffer.alloc(4_096, 5)],
  ])('hangs up on %s', async (_, bytes) => {
    await answerTo(bytes);
    expect(reached).toBe(0);
  });

  it('tells when the connection to the server has ended', async () => {
    await answerTo(greeting, request('shop.test'), Buffer.from('hello'));
    await relay.ended;
  });

  it('ends when nobody answers at the address', async () => {
    const gone = port();
    server.close();
    relay.close();
    relay = await certificateRelay({ host: 'shop.test', address: '127.0.0.1', port: gone });
    const answer = await answerTo(greeting, request('shop.test'));
    expect(answer.subarray(2, 4).toString('hex')).toBe('0505');
    await relay.ended;
  });

  it('closes what it carries', async () => {
    const socket = await dial();
    socket.on('error', () => undefined);
    const closed = once(socket, 'close');
    socket.write(Buffer.concat([greeting, request('shop.test')]));
    await once(socket, 'data');
    relay.close();
    await closed;
  });

  it('says nothing more once it is closed, though a connection was open', async () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
    const socket = await dial();
    socket.write(greeting);
    await once(socket, 'data');
    socket.write(request('shop.test'));
    await once(socket, 'data');
    const before = timers();
    const closed = once(socket, 'close');
    relay.close();
    await closed;
    await new Promise(setImmediate);
    expect(timers()).toBe(before);
  });
});
