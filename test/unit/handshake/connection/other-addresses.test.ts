import { createServer as createHttpsServer } from 'node:https';
import { createServer, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fingerprint } from '../../../../electron/handshake/certificate/certificate.ts';
import type { ProbeFacts } from '../../../../electron/handshake/connection/facts.ts';
import { probe } from '../../../../electron/handshake/connection/probe.ts';
import { opensslAuthority, type Made } from '../openssl-authority.ts';
import { servers } from '../servers.ts';

/** 127.0.0.1 and ::1 of one port, as `localhost` leads to. */

const authority = opensslAuthority();
const running = servers();
let one: Made, two: Made;

beforeAll(() => {
  const extensions = ['subjectAltName=DNS:shop.localhost'];
  one = authority.issue({ extensions });
  two = authority.issue({ extensions });
});
afterEach(() => running.closeAll());
afterAll(() => {
  authority.remove();
});

const https = ({ certPem, keyPem }: Made): Server =>
  createHttpsServer({ cert: certPem, key: keyPem }, (_request, response) => response.end('hello'));

/** Both on the same port. */
async function both(onIpv4: Server, onIpv6: Server): Promise<number> {
  const port = await running.listen(onIpv4);
  await running.listen(onIpv6, '::1', port);
  return port;
}

function ask(port: number, more: { host?: string; timeoutMs?: number } = {}): Promise<ProbeFacts> {
  return probe({ host: 'shop.localhost', port, timeoutMs: 5_000, ...more });
}

describe('the other address of a name', () => {
  it('serves the same certificate', async () => {
    const facts = await ask(await both(https(one), https(one)));
    expect(facts.address).toBe('127.0.0.1');
    expect(facts.others).toEqual([{ address: '::1', state: 'same', sha256: fingerprint(one.der) }]);
  });

  it('serves another', async () => {
    const facts = await ask(await both(https(one), https(two)));
    expect(facts.others).toEqual([{ address: '::1', state: 'different', sha256: fingerprint(two.der) }]);
  });

  it('has nobody listening', async () => {
    const facts = await ask(await running.listen(https(one)));
    expect(facts.others).toEqual([{ address: '::1', state: 'nothing', sha256: null }]);
  });

  it('does not speak TLS, or hangs up', async () => {
    for (const onIpv6 of [
      createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
      createServer((socket) => socket.once('data', () => socket.end())),
    ]) {
      const facts = await ask(await both(https(one), onIpv6));
      expect(facts.others).toEqual([{ address: '::1', state: 'not-tls', sha256: null }]);
    }
  });

  it('refuses the handshake that the first one takes', async () => {
    const alert = Buffer.from('15030300020228', 'hex');
    const facts = await ask(
      await both(
        https(one),
        createServer((socket) => socket.once('data', () => socket.end(alert))),
      ),
    );
    expect(facts.failure).toBeNull();
    expect(facts.others).toEqual([{ address: '::1', state: 'different', sha256: null }]);
  });

  it('is left out while it says nothing, and holds nobody up', async () => {
    const facts = await ask(
      await both(
        https(one),
        createServer(() => undefined),
      ),
      { timeoutMs: 60_000 },
    );
    expect(facts.others).toEqual([]);
    expect(facts.answer?.status).toBe(200);
  });

  it('is compared although the first one is no TLS server', async () => {
    const facts = await ask(
      await both(
        createServer((socket) => socket.end('SSH-2.0-x\r\n')),
        https(two),
      ),
    );
    expect(facts).toMatchObject({ failure: 'NOT_TLS', evidence: 'SSH' });
    expect(facts.others).toEqual([{ address: '::1', state: 'different', sha256: fingerprint(two.der) }]);
  });

  it('is none when the host is an address', async () => {
    const facts = await ask(await both(https(one), https(two)), { host: '127.0.0.1' });
    expect(facts.others).toEqual([]);
  });
});
