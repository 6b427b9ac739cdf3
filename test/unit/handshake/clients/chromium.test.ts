import type { Session } from 'electron';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { chromiumClient } from '../../../../electron/handshake/clients/chromium.ts';

type VerifyProc = Parameters<Session['setCertificateVerifyProc']>[0];

// The engine itself is asked in test/system; here it only counts how often it is asked.
let server: Server;
let stamp: string;
let asked: string[];
let errorCode: number;

beforeEach(async () => {
  stamp = 'one';
  asked = [];
  errorCode = 0;
  server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => server.close());

function fakeSession(): Session {
  let verify: VerifyProc = null;
  let rules = '';
  let lookups = 0;
  const session = {
    setCertificateVerifyProc: (proc: VerifyProc) => {
      verify = proc;
    },
    setProxy: ({ proxyRules }: { proxyRules: string }) => {
      rules = proxyRules;
      return Promise.resolve();
    },
    // In force a moment later than promised, as on a busy computer.
    resolveProxy: () => {
      lookups += 1;
      return Promise.resolve(lookups < 3 ? 'DIRECT' : rules.replace('socks5://', 'SOCKS5 '));
    },
    closeAllConnections: () => Promise.resolve(),
    preconnect: ({ url }: { url: string }) => {
      if (lookups < 3) throw new Error('Connected past the relay.');
      asked.push(url);
      const verificationResult = errorCode === 0 ? 'net::OK' : 'net::ERR_CERT_DATE_INVALID';
      const request = { hostname: new URL(url).hostname, errorCode, verificationResult };
      verify?.(request as Parameters<NonNullable<VerifyProc>>[0], () => undefined);
    },
  };
  return session as unknown as Session;
}

function judge(client: ReturnType<typeof chromiumClient>, host = 'shop.test', certificate = 'leaf') {
  const { port } = server.address() as AddressInfo;
  const chain = [Buffer.from(certificate)];
  return client.judge({ host, port, address: '127.0.0.1', chain, signal: AbortSignal.timeout(10_000) });
}

const newClient = () =>
  chromiumClient({ sessions: { fromPartition: fakeSession }, trustStamp: () => Promise.resolve(stamp) });

it('asks once while certificate, host and trust stay the same', async () => {
  const client = newClient();
  expect(await judge(client)).toEqual({ id: 'chromium', label: 'Chrome, Chromium, Edge', accepts: true });
  await judge(client);
  expect(asked).toHaveLength(1);
});

it('asks again for another host, another certificate, and after every change of trust', async () => {
  const client = newClient();
  await judge(client);
  await judge(client, 'other.test');
  await judge(client, 'shop.test', 'renewed');
  stamp = 'two';
  errorCode = -201;
  expect(await judge(client)).toMatchObject({ accepts: false, code: 'ERR_CERT_DATE_INVALID' });
  stamp = 'one';
  await judge(client);
  expect(asked).toHaveLength(5);
});

it('asks about the name alone: Chromium would refuse to speak to some ports at all', async () => {
  await judge(newClient(), '::1');
  await judge(newClient());
  expect(asked).toEqual(['https://[::1]', 'https://shop.test']);
});

it('prepares once, before the first question', async () => {
  const order: string[] = [];
  const client = chromiumClient({
    sessions: { fromPartition: fakeSession },
    trustStamp: () => Promise.resolve(String(order.push('stamp'))),
    prepare: () => Promise.resolve(void order.push('prepare')),
  });
  await judge(client);
  await judge(client);
  expect(order).toEqual(['prepare', 'stamp', 'stamp']);
});

it('never throws', async () => {
  const client = chromiumClient({
    sessions: { fromPartition: fakeSession },
    trustStamp: () => Promise.reject(new Error('the database is on fire')),
  });
  expect(await judge(client)).toMatchObject({
    accepts: null,
    code: 'NOT_AVAILABLE',
    reason: 'the database is on fire',
  });
});
