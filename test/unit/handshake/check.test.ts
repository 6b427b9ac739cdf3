import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fingerprint } from '../../../electron/handshake/certificate/certificate.ts';
import { createCheck, type CheckDependencies, type ResolvedCheck } from '../../../electron/handshake/check.ts';
import type { CheckResult, StepState, VerdictCode } from '../../../electron/shared/handshake.ts';
import type { Store } from '../../../electron/shared/trust.ts';
import { leafExtensions, opensslAuthority, type Made } from './openssl-authority.ts';
import { closedPort, servers } from './servers.ts';

const authority = opensslAuthority();
const running = servers();
let root: Made, issuing: Made, otherRoot: Made, systemRoot: Made, mkcert: Made;

beforeAll(() => {
  root = authority.root('Latchkey root test');
  issuing = authority.intermediate('Latchkey issuing test', root);
  otherRoot = authority.root('Somebody else');
  systemRoot = authority.root('Well known');
  mkcert = authority.root('mkcert alice@wonderland');
});
afterEach(() => running.closeAll());
afterAll(() => {
  authority.remove();
});

const system: Store = { id: 'system', label: 'Debian’s certificates (curl, git, Python …)', state: 'trusted' };
const chromium: Store = { id: 'nss:chromium', label: 'Chromium', state: 'trusted' };
const firefox: Store = { id: 'nss:firefox:a', label: 'Firefox (a)', state: 'trusted' };

function check(
  request: Partial<ResolvedCheck> & { port: number },
  more: Partial<CheckDependencies> = {},
): Promise<CheckResult> {
  return createCheck({
    authority: () => Promise.resolve({ rootPem: root.certPem, issuingPem: issuing.certPem, previousRootSha256: [] }),
    stores: () => Promise.resolve([system, chromium]),
    systemRoots: () => Promise.resolve({ file: undefined, certificates: [systemRoot.certificate] }),
    clients: [],
    ...more,
  })({ host: 'shop.localhost', ...request });
}

/** Our leaf with the issuing certificate, as a server takes them. */
function served(leaf: Made, ...others: Made[]): { cert: string; key: string } {
  return { cert: [leaf, ...others].map(({ certPem }) => certPem).join(''), key: leaf.keyPem };
}

function ours(names = ['DNS:shop.localhost']): Made {
  return authority.leaf(names, issuing);
}

/** Writes the same for as long as somebody takes it. */
function flood(socket: Socket, bytes: Buffer): void {
  const more = (): void => {
    while (!socket.destroyed && socket.write(bytes));
  };
  socket.on('drain', more);
  socket.on('error', () => socket.destroy());
  more();
}

function codes(result: CheckResult): VerdictCode[] {
  return result.findings.map(({ code }) => code);
}

function states(result: CheckResult): Record<string, StepState> {
  return Object.fromEntries(result.steps.map(({ id, state }) => [id, state]));
}

const allPassed = {
  keys: 'passed',
  hello: 'passed',
  certificate: 'passed',
  trust: 'passed',
  'session-key': 'passed',
  encrypted: 'passed',
};

describe('a good server', () => {
  it('passes all six steps, with their evidence', async () => {
    const leaf = ours(['DNS:*.shop.localhost', 'DNS:shop.localhost']);
    const port = await running.https({ ...served(leaf, issuing), ciphers: 'TLS_AES_128_GCM_SHA256' });
    const result = await check({
      port,
      host: 'www.shop.localhost',
      expectedSha256: fingerprint(leaf.der),
      keyLocation: 'the OS keychain',
    });
    expect(codes(result)).toEqual(['OK']);
    expect(result.ok).toBe(true);
    expect(states(result)).toEqual(allPassed);
    expect(result.steps.map(({ summary }) => summary)).toEqual([
      'ECDSA P-256. Kept in the OS keychain.',
      'TLS_AES_128_GCM_SHA256, X25519, http/1.1',
      '*.shop.localhost, with the issuing certificate. And it proved that it holds the key.',
      'Issuer found in Debian’s certificates and 1 more place. Matched *.shop.localhost.',
      'Fresh for this connection, gone after it. Both Finished messages verified.',
      'Private and unaltered by AES-128-GCM. GET / answered 200.',
    ]);
    expect(result.tls).toEqual({
      version: 'TLSv1.3',
      cipher: 'TLS_AES_128_GCM_SHA256',
      group: 'X25519',
      alpn: 'http/1.1',
      signature: 'ecdsa_secp256r1_sha256',
      resumed: false,
      tickets: 2,
      earlyData: null,
    });
    expect(result.chain.map(({ sha256 }) => sha256)).toEqual([leaf, issuing].map(({ der }) => fingerprint(der)));
    expect(result.chain[0]?.sans).toEqual(['*.shop.localhost', 'shop.localhost']);
    expect(result.target.addresses).toEqual(['127.0.0.1', '::1']);
  });

  it.each([
    ['TLS_AES_128_GCM_SHA256', 36],
    ['TLS_AES_256_GCM_SHA384', 52],
    ['TLS_CHACHA20_POLY1305_SHA256', 36],
  ])('shows the messages of TLS 1.3 as what they are, with the sizes of the wire: %s', async (suite, finished) => {
    const leaf = ours();
    const port = await running.https({ ...served(leaf, issuing), ciphers: suite });
    const { messages } = await check({ port });
    const ladder = messages.filter(({ name }) => !['ChangeCipherSpec', 'NewSessionTicket', 'Alert'].includes(name));
    expect(ladder.map(({ from, name, step }) => `${from} ${name} ${step}`)).toEqual([
      'client ClientHello hello',
      'server ServerHello hello',
      'server EncryptedExtensions hello',
      'server Certificate certificate',
      'server CertificateVerify certificate',
      'server Finished session-key',
      'client Finished session-key',
      'client GET / encrypted',
      'server 200 encrypted',
    ]);
    // RFC 8446, 4.4.2: header 4, context 1, list 3; each certificate 3 and its extensions 2.
    const certificate = 8 + [leaf, issuing].reduce((sum, { der }) => sum + der.length + 5, 0);
    const size = Object.fromEntries(ladder.map(({ name, bytes }) => [name, bytes]));
    expect(size['Certificate']).toBe(certificate);
    expect(size['Finished']).toBe(finished);
    expect(ladder.filter(({ encrypted }) => encrypted)).toHaveLength(7);
  });

  it('is judged over TLS 1.2, whose certificate crosses in the clear', async () => {
    const port = await running.https({ ...served(ours(), issuing), maxVersion: 'TLSv1.2' });
    const result = await check({ port });
    expect(codes(result)).toEqual(['OK']);
    expect(result.tls).toMatchObject({
      version: 'TLSv1.2',
      group: expect.stringMatching(/^(X25519|P-256)$/) as string,
    });
    expect(result.messages.map(({ name }) => name)).toEqual([
      ...['ClientHello', 'ServerHello', 'Certificate', 'ServerKeyExchange', 'ServerHelloDone'],
      ...['ClientKeyExchange', 'ChangeCipherSpec', 'Finished'],
      ...['NewSessionTicket', 'ChangeCipherSpec', 'Finished', 'GET /', '200'],
      ...(result.messages.at(-1)?.name === 'Alert' ? ['Alert'] : []),
    ]);
  });

  it('is asked over HTTP/2 when that is all it speaks', async () => {
    const port = await running.http2Only(served(ours(), issuing));
    const result = await check({ port });
    expect(codes(result)).toEqual(['OK']);
    expect(result.tls?.alpn).toBe('h2');
    expect(result.steps.at(-1)?.summary).toContain('GET / answered 200.');
    expect(result.messages.map(({ name }) => name)).toEqual(expect.arrayContaining(['GET /', '200']) as string[]);
  });

  it('is found on IPv6 when nothing listens on IPv4', async () => {
    const port = await running.https(served(ours(), issuing), '::1');
    const result = await check({ port });
    expect(codes(result)).toEqual(['OK']);
  });

  it('is checked by its address, without a server name', async () => {
    const port = await running.https(served(ours(['IP:127.0.0.1']), issuing));
    const result = await check({ port, host: '127.0.0.1' });
    expect(codes(result)).toEqual(['OK']);
    const hello = result.messages[0]?.fields.find(({ label }) => label === 'Server name');
    expect(hello?.value).toBe('none');
  });

  it('may end at a root that only the system knows', async () => {
    const port = await running.https(served(authority.leaf(['DNS:shop.localhost'], systemRoot)));
    const result = await check({ port });
    expect(codes(result)).toEqual(['OK']);
    expect(result.steps[3]?.summary).toBe('Issuer found in Debian’s certificates. Matched shop.localhost.');
  });

  it('asks for another group with a HelloRetryRequest', async () => {
    const port = await running.https({ ...served(ours(), issuing), ecdhCurve: 'P-384' });
    const result = await check({ port });
    expect(codes(result)).toEqual(['OK']);
    expect(result.tls?.group).toBe('P-384');
    expect(result.messages.map(({ name }) => name).filter((name) => name.includes('Hello'))).toEqual([
      ...['ClientHello', 'HelloRetryRequest', 'ClientHello', 'ServerHello'],
    ]);
  });
});

describe('the momentary server', () => {
  it('serves the project’s certificate whatever its name, and is gone afterwards', async () => {
    const leaf = ours(['DNS:api.shop.test']);
    const serve = { chainPem: leaf.certPem + issuing.certPem, keyPem: leaf.keyPem };
    const result = await check({ port: 443, host: 'api.shop.test', serve });
    expect(codes(result)).toEqual(['OK']);
    expect(result.momentary).toBe(true);
    const again = await check({ port: result.target.port, host: 'localhost' });
    expect(again.verdict.code).toBe('NOTHING_LISTENING');
  });

  it.each(['::1', '127.0.0.2'])('serves a project of the address %s at that address', async (address) => {
    const leaf = ours([`IP:${address}`]);
    const serve = { chainPem: leaf.certPem + issuing.certPem, keyPem: leaf.keyPem };
    const result = await check({ port: 443, host: address, serve });
    expect(codes(result)).toEqual(['OK']);
    expect(result.target.address).toBe(address);
  });

  it('says so when it cannot start', async () => {
    const serve = { chainPem: ours().certPem, keyPem: otherRoot.keyPem };
    await expect(check({ port: 443, serve })).rejects.toMatchObject({ code: 'SERVE_FAILED' });
  });
});

describe('a server with a bad certificate', () => {
  it.each<[VerdictCode, string, () => { cert: string; key: string }]>([
    [
      'EXPIRED',
      'expired on',
      () => served(authority.leaf(['DNS:shop.localhost'], issuing, { from: -9, to: -1 }), issuing),
    ],
    [
      'NOT_YET_VALID',
      'valid only from',
      () => served(authority.leaf(['DNS:shop.localhost'], issuing, { from: 1 }), issuing),
    ],
    [
      'WRONG_NAME',
      'is for a.test and b.test, not for shop.localhost',
      () => served(ours(['DNS:a.test', 'DNS:b.test']), issuing),
    ],
    [
      'NO_SAN',
      'names no host',
      () =>
        served(
          authority.issue({ subject: '/CN=shop.localhost', extensions: leafExtensions([]), issuer: issuing }),
          issuing,
        ),
    ],
    [
      'SELF_SIGNED',
      'signed by itself',
      () => served(authority.issue({ extensions: ['subjectAltName=DNS:shop.localhost'] })),
    ],
    ['UNTRUSTED_ISSUER', '“Somebody else”', () => served(authority.leaf(['DNS:shop.localhost'], otherRoot))],
    ['UNTRUSTED_ISSUER', '“Somebody else”', () => served(authority.leaf(['DNS:shop.localhost'], otherRoot), otherRoot)],
    ['MISSING_INTERMEDIATE', '“Latchkey issuing test”', () => served(ours())],
    [
      'WRONG_USAGE',
      'not meant for servers',
      () =>
        served(
          authority.issue({ extensions: leafExtensions(['DNS:shop.localhost'], 'clientAuth'), issuer: issuing }),
          issuing,
        ),
    ],
    [
      'ISSUER_NOT_CA',
      'may not sign',
      () => {
        const middle = authority.issue({
          subject: '/CN=Not an authority',
          extensions: ['basicConstraints=CA:false'],
          issuer: issuing,
        });
        return served(authority.leaf(['DNS:shop.localhost'], middle), middle, issuing);
      },
    ],
    [
      'ISSUER_EXPIRED',
      'expired on',
      () => {
        const middle = authority.intermediate('Old', root, { from: -9, to: -1 });
        return served(authority.leaf(['DNS:shop.localhost'], middle), middle);
      },
    ],
  ])('%s: %s', async (code, words, options) => {
    const port = await running.https(options());
    const result = await check({ port });
    expect(codes(result)).toContain(code);
    expect(result.verdict.code).toBe(code);
    expect(result.ok).toBe(false);
    expect(result.verdict.message).toContain(words);
    expect(result.verdict.fix).toMatch(/\.$/);
    // The connection is encrypted all the same, and is shown so.
    expect(states(result)).toMatchObject({
      hello: 'passed',
      trust: 'failed',
      'session-key': 'passed',
      encrypted: 'passed',
    });
    expect(result.steps.at(-1)?.summary).toContain('Untrusted');
  });

  it('names all that is wrong, what must be mended first in front', async () => {
    const port = await running.https(served(authority.leaf(['DNS:a.test'], otherRoot, { from: -9, to: -1 })));
    const result = await check({ port });
    expect(codes(result)).toEqual(['WRONG_NAME', 'EXPIRED', 'UNTRUSTED_ISSUER']);
  });

  it('accepts a chain that is out of order', async () => {
    const port = await running.https(served(ours(), root, issuing));
    expect(codes(await check({ port }))).toEqual(['OK']);
  });

  it('notes another local authority', async () => {
    const port = await running.https(served(authority.leaf(['DNS:shop.localhost'], mkcert)));
    expect(codes(await check({ port }))).toEqual(['UNTRUSTED_ISSUER', 'OTHER_AUTHORITY']);
    const trusted = { systemRoots: () => Promise.resolve({ file: undefined, certificates: [mkcert.certificate] }) };
    const result = await check({ port }, trusted);
    expect(codes(result)).toEqual(['OTHER_AUTHORITY']);
    expect(result.ok).toBe(true);
    expect(result.verdict.message).toContain('mkcert');
  });

  it('shows hostile text in a certificate as text', async () => {
    const name = '\u202Egnp.exe\u001B[31mred\u0007';
    const port = await running.https(
      served(authority.issue({ subject: `/CN=${name}`, extensions: ['subjectAltName=DNS:\u001B[2Jx.test'] })),
    );
    const result = await check({ port });
    const text = JSON.stringify(result);
    expect(text).not.toMatch(/[\u001B\u0007\u202E]|\\u001b|\\u0007/);
    expect(result.chain[0]?.sans).toEqual(['\\u{001B}[2Jx.test']);
  });
});

describe('trust on this computer', () => {
  const absent = (store: Store): Store => ({ ...store, state: 'absent' });
  const stores = (...list: Store[]) => ({ stores: () => Promise.resolve(list) });

  it('is an error when nobody trusts our root', async () => {
    const port = await running.https(served(ours(), issuing));
    const result = await check({ port }, stores(absent(system), { ...chromium, state: 'unavailable' }));
    expect(result.verdict).toMatchObject({ code: 'NOT_TRUSTED_HERE', severity: 'error' });
    expect(result.ok).toBe(false);
    expect(states(result)['trust']).toBe('failed');
  });

  it('is a warning that names those who do not', async () => {
    const port = await running.https(served(ours(), issuing));
    const result = await check({ port }, stores(system, absent(firefox), { ...chromium, state: 'unavailable' }));
    expect(result.verdict).toMatchObject({
      code: 'NOT_TRUSTED_HERE',
      severity: 'warning',
      message: 'Trusted by Debian’s certificates; not yet by Firefox.',
    });
    expect(result.ok).toBe(true);
    expect(states(result)['trust']).toBe('finding');
  });

  it('asks no more of stores that are not there', async () => {
    const port = await running.https(served(ours(), issuing));
    const result = await check({ port }, stores(system, { ...chromium, state: 'unavailable' }));
    expect(codes(result)).toEqual(['OK']);
  });

  it('listens to the clients, and never waits for one that hangs', async () => {
    const port = await running.https(served(ours(), issuing));
    const label = (id: string) => ({ id, label: id });
    const result = await check(
      { port, timeoutMs: 400 },
      {
        clients: [
          { ...label('Good'), judge: () => Promise.resolve({ ...label('Good'), accepts: true }) },
          {
            ...label('Stubborn'),
            judge: () =>
              Promise.resolve({ ...label('Stubborn'), accepts: false, reason: 'It does not know the issuer.' }),
          },
          { ...label('Hanging'), judge: () => new Promise(() => undefined) },
        ],
      },
    );
    expect(result.verdict).toMatchObject({
      code: 'NOT_TRUSTED_HERE',
      severity: 'warning',
      message: 'Stubborn does not accept it: It does not know the issuer.',
    });
    expect(result.clients[2]).toMatchObject({ accepts: null, code: 'NOT_AVAILABLE' });
  });

  it('does not repeat what a client says about a fault that is named already', async () => {
    const port = await running.https(
      served(authority.leaf(['DNS:shop.localhost'], issuing, { from: -9, to: -1 }), issuing),
    );
    const named = { id: 'a', label: 'A' };
    const refusing = { ...named, judge: () => Promise.resolve({ ...named, accepts: false }) };
    expect(codes(await check({ port }, { clients: [refusing] }))).toEqual(['EXPIRED']);
  });

  it('says when the server still serves another of our certificates', async () => {
    const port = await running.https(served(ours(), issuing));
    const result = await check({ port, expectedSha256: 'ab'.repeat(32), keyLocation: 'the OS keychain' });
    expect(result.verdict).toMatchObject({ code: 'STALE_CERTIFICATE', severity: 'warning' });
    expect(result.ok).toBe(true);
    expect(states(result)['certificate']).toBe('finding');
    expect(result.steps[0]?.summary).not.toContain('keychain');
  });

  it('recognises a root that was replaced', async () => {
    const port = await running.https(served(authority.leaf(['DNS:shop.localhost'], otherRoot), otherRoot));
    const previousRootSha256 = [fingerprint(otherRoot.der)];
    const result = await check(
      { port },
      { authority: () => Promise.resolve({ rootPem: root.certPem, issuingPem: issuing.certPem, previousRootSha256 }) },
    );
    expect(result.verdict).toMatchObject({ code: 'NOT_TRUSTED_HERE', severity: 'warning' });
    expect(result.verdict.message).toContain('previous authority');
  });
});

describe('nobody there, or somebody else', () => {
  const banner = (text: string) => () => running.raw((socket) => socket.write(text));

  it.each<[VerdictCode, string, () => Promise<number>]>([
    ['NOTHING_LISTENING', 'Nothing listens', closedPort],
    ['TIMEOUT', 'gave no answer within 0.5 seconds', () => running.raw(() => undefined)],
    ['CLOSED_EARLY', 'closed the connection', () => running.raw((socket) => socket.end())],
    ['CLOSED_EARLY', 'closed the connection', () => running.raw((socket) => socket.resetAndDestroy())],
    [
      'CLOSED_EARLY',
      'closed the connection',
      () => running.raw((socket) => socket.once('data', () => socket.resetAndDestroy())),
    ],
    ['PLAIN_HTTP', 'plain HTTP', () => running.http()],
    ['PLAIN_HTTP', 'plain HTTP', () => running.raw(httpOnlyFor(/^GET /))],
    ['PLAIN_HTTP', 'plain HTTP', () => running.raw(httpOrClose)],
    ['NOT_TLS', 'SSH', banner('SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n')],
    ['NOT_TLS', 'SMTP', banner('220 mail.example.com ESMTP Postfix\r\n')],
    ['NOT_TLS', 'nobody here recognises', banner('\u0000\u0001\u0002garbage of no protocol at all')],
    [
      'NOT_TLS',
      'break its rules',
      () => running.raw((socket) => socket.end(Buffer.from('160303000502000001aa', 'hex'))),
    ],
    [
      'NOT_TLS',
      'more bytes than any handshake has',
      // A HelloRequest is four zero bytes, and a client passes over as many as come.
      () =>
        running.raw((socket) => {
          flood(socket, Buffer.concat([Buffer.from('1603034000', 'hex'), Buffer.alloc(0x4000)]));
        }),
    ],
    [
      'SERVER_ALERT',
      '“handshake_failure”',
      () => running.raw((socket) => socket.end(Buffer.from('15030300020228', 'hex'))),
    ],
    ['TLS_TOO_OLD', 'versions of TLS', () => running.raw((socket) => socket.end(Buffer.from('15030100020246', 'hex')))],
    [
      'UNRECOGNIZED_SNI',
      'does not know the name shop.localhost',
      () => running.raw((socket) => socket.end(Buffer.from('15030300020270', 'hex'))),
    ],
  ])('%s: %s', async (code, words, start) => {
    const port = await start();
    const result = await check({ port, timeoutMs: code === 'TIMEOUT' ? 500 : 1_000 });
    expect(codes(result)).toEqual([code]);
    expect(result.verdict.message).toContain(words);
    expect(result.verdict.fix).toMatch(/\.$/);
    expect(states(result)).toEqual({
      ...{ keys: 'skipped', hello: 'failed', certificate: 'skipped', trust: 'skipped' },
      ...{ 'session-key': 'skipped', encrypted: 'skipped' },
    });
    expect(result.tls).toBeNull();
  });

  it('NAME_NOT_RESOLVED, with the line for the hosts file', async () => {
    const lookup = () => Promise.reject(new Error('ENOTFOUND'));
    const result = await check({ port: 443, host: 'shop.test' }, { lookup });
    expect(codes(result)).toEqual(['NAME_NOT_RESOLVED']);
    expect(result.verdict.fix).toBe('Add this line to /etc/hosts: 127.0.0.1 shop.test');
  });

  it('gives up in time when a server stops in the middle', async () => {
    const port = await running.raw((socket) => socket.write(Buffer.from('16030300', 'hex')));
    const result = await check({ port, timeoutMs: 300 });
    expect(codes(result)).toEqual(['TIMEOUT']);
  });

  it('survives a server without end', async () => {
    const port = await running.raw((socket) => {
      const more = (): void => {
        while (!socket.destroyed && socket.write(Buffer.alloc(65_536, 0x16)));
      };
      socket.on('drain', more);
      more();
    });
    const result = await check({ port, timeoutMs: 1_000 });
    expect(['NOT_TLS', 'TIMEOUT']).toContain(result.verdict.code);
  });

  it.each([0, -1, 65_536, 1.5])('refuses the port %s', async (port) => {
    await expect(check({ port })).rejects.toMatchObject({ code: 'PORT_INVALID' });
  });

  it('refuses a host that is none', async () => {
    await expect(check({ port: 443, host: 'a\r\nX: y' })).rejects.toMatchObject({ code: 'HOST_TARGET_INVALID' });
    await expect(check({ port: 443, host: '-verify' })).rejects.toMatchObject({ code: 'HOST_TARGET_INVALID' });
  });

  it('ends when it is told to', async () => {
    const port = await running.raw(() => undefined);
    const aborter = new AbortController();
    const pending = createCheck({
      authority: () => Promise.resolve(null),
      stores: () => Promise.resolve([]),
      systemRoots: () => Promise.resolve({ file: undefined, certificates: [] }),
      clients: [],
    })({ host: 'localhost', port, timeoutMs: 60_000 }, { signal: aborter.signal });
    aborter.abort();
    await expect(pending).rejects.toMatchObject({ code: 'CHECK_CANCELLED' });
  });
});

describe('after the handshake', () => {
  it('NO_HTTP_ANSWER when the server says nothing, or something else', async () => {
    const options = served(ours(), issuing);
    for (const onSecure of [
      () => undefined,
      (socket: { end(text: string): void }) => {
        socket.end('* OK IMAP ready\r\n');
      },
    ]) {
      const port = await running.tls(options, onSecure);
      const result = await check({ port, timeoutMs: 500 });
      expect(codes(result)).toEqual(['NO_HTTP_ANSWER']);
      expect(result.ok).toBe(true);
      expect(states(result)['encrypted']).toBe('finding');
    }
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('CLIENT_CERTIFICATE_REQUIRED in %s', async (maxVersion) => {
    const options = { ...served(ours(), issuing), maxVersion, requestCert: true, rejectUnauthorized: true };
    const port = await running.https({ ...options, ca: root.certPem });
    const result = await check({ port });
    expect(result.verdict.code).toBe('CLIENT_CERTIFICATE_REQUIRED');
    expect(result.messages.map(({ name }) => name)).toContain('CertificateRequest');
  });
});

/** Answers a first chunk of this form, and waits in silence for any other. */
function httpOnlyFor(pattern: RegExp) {
  return (socket: Socket): void => {
    socket.once('data', (bytes: Buffer) => {
      if (pattern.test(bytes.toString('latin1'))) socket.end('HTTP/1.0 200 OK\r\n\r\n');
    });
  };
}

/** Hangs up on a ClientHello, answers everything else. */
function httpOrClose(socket: Socket): void {
  socket.once('data', (bytes: Buffer) => {
    if (bytes[0] === 0x16) socket.end();
    else socket.end('HTTP/1.1 200 OK\r\n\r\n');
  });
}
