import type { Socket } from 'node:net';
import type { ServerOptions } from 'node:https';
import type { TlsOptions } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ProbeFacts } from '../../../../electron/handshake/connection/facts.ts';
import { parseClientHello } from '../../../../electron/handshake/parser/hello.ts';
import { probe } from '../../../../electron/handshake/connection/probe.ts';
import { opensslAuthority, type Made } from '../openssl-authority.ts';
import { servers } from '../servers.ts';

const authority = opensslAuthority();
const running = servers();
let ec: Made, rsa: Made;

beforeAll(() => {
  const extensions = ['subjectAltName=DNS:shop.localhost'];
  ec = authority.issue({ extensions });
  rsa = authority.issue({ extensions, key: 'rsa' });
});
afterEach(() => running.closeAll());
afterAll(() => {
  authority.remove();
});

function ask(port: number, more: { timeoutMs?: number; host?: string } = {}): Promise<ProbeFacts> {
  return probe({ host: 'shop.localhost', port, addresses: ['127.0.0.1'], timeoutMs: 5_000, ...more });
}

function served({ certPem, keyPem }: Made, more: TlsOptions = {}): ServerOptions {
  return { cert: certPem, key: keyPem, ...more };
}

describe('a server that browsers cannot talk to, asked again', () => {
  it.each<[failure: string, evidence: string, options: () => TlsOptions]>([
    [
      'NO_SHARED_CIPHER',
      'TLS_DHE_RSA_WITH_AES_128_GCM_SHA256',
      () => served(rsa, { ciphers: 'DHE-RSA-AES128-GCM-SHA256', dhparam: 'auto', maxVersion: 'TLSv1.2' }),
    ],
    [
      'NO_SHARED_CIPHER',
      'TLS_ECDHE_ECDSA_WITH_AES_128_CCM',
      () => served(ec, { ciphers: 'ECDHE-ECDSA-AES128-CCM', maxVersion: 'TLSv1.2' }),
    ],
    [
      'NO_SHARED_CIPHER',
      'TLS_RSA_WITH_CAMELLIA_128_CBC_SHA',
      () => served(rsa, { ciphers: 'CAMELLIA128-SHA', maxVersion: 'TLSv1.2' }),
    ],
    [
      'NO_SHARED_CIPHER',
      'TLS_RSA_WITH_ARIA_128_GCM_SHA256',
      () => served(rsa, { ciphers: 'ARIA128-GCM-SHA256', maxVersion: 'TLSv1.2' }),
    ],
    [
      'NO_SHARED_CIPHER',
      'TLS_AES_128_CCM_SHA256',
      () => served(ec, { ciphers: 'TLS_AES_128_CCM_SHA256', minVersion: 'TLSv1.3' }),
    ],
    ['NO_SHARED_CIPHER', 'X448', () => served(ec, { ecdhCurve: 'X448', minVersion: 'TLSv1.3' })],
    ['NO_SHARED_CIPHER', 'P-521', () => served(ec, { ecdhCurve: 'P-521', minVersion: 'TLSv1.3' })],
    ['NO_SHARED_CIPHER', 'P-521', () => served(ec, { ecdhCurve: 'P-521', maxVersion: 'TLSv1.2' })],
    [
      'NO_SHARED_CIPHER',
      'rsa_pkcs1_sha224',
      () => served(rsa, { sigalgs: 'RSA+SHA224', maxVersion: 'TLSv1.2', ciphers: 'ECDHE:@SECLEVEL=0' }),
    ],
    [
      'TLS_TOO_OLD',
      'TLSv1',
      () => served(rsa, { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' }),
    ],
    [
      'TLS_TOO_OLD',
      'TLSv1.1',
      () => served(rsa, { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' }),
    ],
    ['ALPN_MISMATCH', 'no_application_protocol', () => served(ec, { ALPNCallback: () => undefined })],
    [
      'UNRECOGNIZED_SNI',
      'it answers without a name',
      () =>
        served(ec, {
          SNICallback: (_name, done) => {
            done(new Error('unknown'));
          },
        }),
    ],
    ['SERVER_ALERT', 'handshake_failure', () => ({})],
  ])('%s: %s', async (failure, evidence, options) => {
    const port = await running.https(options());
    const facts = await ask(port);
    expect({ failure: facts.failure, evidence: facts.evidence }).toEqual({ failure, evidence });
    expect(facts.secured).toBe(false);
  });

  it('tells an old version even where it is asked in the oldest way alone', async () => {
    // Answers only a ClientHello of SSL 3.0, and with its version.
    const hello = serverHello(0x0300, 0x0004);
    const port = await running.raw(
      answering((version, bytes) => (version === 0x0300 && !hasExtensions(bytes) ? hello : null)),
    );
    expect(await ask(port)).toMatchObject({ failure: 'TLS_TOO_OLD', evidence: 'SSLv3' });
  });

  it('names RC4 and 3DES, which this computer’s OpenSSL has forgotten', async () => {
    for (const [suite, evidence] of [
      [0x0005, 'TLS_RSA_WITH_RC4_128_SHA'],
      [0xc012, 'TLS_ECDHE_RSA_WITH_3DES_EDE_CBC_SHA'],
    ] as const) {
      const port = await running.raw(
        answering((_, bytes) => (helloOf(bytes)?.suites.includes(suite) ? serverHello(0x0303, suite) : null)),
      );
      expect(await ask(port)).toMatchObject({ failure: 'NO_SHARED_CIPHER', evidence });
    }
  });

  it('finds a server that refuses ALPN with an alert of another kind', async () => {
    const port = await running.raw(
      answering((_, bytes) => ((helloOf(bytes)?.alpn.length ?? 1) === 0 ? serverHello(0x0303, 0xc02b) : null)),
    );
    expect(await ask(port)).toMatchObject({ failure: 'ALPN_MISMATCH', evidence: 'h2, http/1.1' });
  });

  it('stays with what the server said where nothing is answered, and asks no name of an address', async () => {
    const names: (string | null)[] = [];
    const port = await running.raw(
      answering((_, bytes) => {
        const hello = helloOf(bytes);
        if (hello && hello.versions.length > 1) names.push(hello.serverName);
        return null;
      }),
    );
    expect(await ask(port)).toMatchObject({ failure: 'SERVER_ALERT', evidence: 'handshake_failure' });
    expect(names).toEqual(['shop.localhost', 'shop.localhost', 'shop.localhost', null]);
    names.length = 0;
    expect(await ask(port, { host: '127.0.0.1' })).toMatchObject({ failure: 'SERVER_ALERT' });
    expect(names).toEqual([null, null, null]);
  });

  it('does not look again at a server that was well understood', async () => {
    let connections = 0;
    const port = await running.raw((socket) => {
      connections += 1;
      socket.once('data', () => socket.end(Buffer.from('15030300020270', 'hex')));
    });
    expect(await ask(port)).toMatchObject({ failure: 'UNRECOGNIZED_SNI', evidence: 'unrecognized_name' });
    expect(connections).toBe(1);
  });

  it('ends with the time given although every look waits', async () => {
    let connections = 0;
    const port = await running.raw((socket) => {
      connections += 1;
      if (connections === 1) socket.once('data', () => socket.end(Buffer.from('15030300020228', 'hex')));
    });
    const facts = await ask(port, { timeoutMs: 300 });
    expect(facts.failure).toBe('SERVER_ALERT');
    expect(connections).toBe(2);
  });
});

/** Answers a ClientHello with bytes, or with the alert handshake_failure. */
function answering(answer: (version: number, hello: Buffer) => Buffer | null) {
  return (socket: Socket): void => {
    socket.once('data', (bytes: Buffer) => {
      socket.end(answer(bytes.readUInt16BE(9), bytes) ?? Buffer.from('15030300020228', 'hex'));
    });
  };
}

function helloOf(record: Buffer) {
  return parseClientHello(record.subarray(9));
}

function hasExtensions(record: Buffer): boolean {
  return (helloOf(record)?.extensions.length ?? 0) > 0;
}

/** RFC 5246, 7.4.1.3: version, random, an empty session, suite, no compression. */
function serverHello(version: number, suite: number): Buffer {
  const body = Buffer.alloc(38);
  body.writeUInt16BE(version, 0);
  body.writeUInt16BE(suite, 35);
  const message = Buffer.concat([Buffer.of(2, 0, 0, body.length), body]);
  return Buffer.concat([Buffer.of(22, version >> 8, version & 0xff, 0, message.length), message]);
}
