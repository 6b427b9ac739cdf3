import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { fingerprint } from '../../../../electron/handshake/certificate/certificate.ts';
import { createCheck, type CheckDependencies, type ResolvedCheck } from '../../../../electron/handshake/check.ts';
import type { CheckResult, VerdictCode } from '../../../../electron/shared/handshake.ts';
import { thisComputer } from '../../../../electron/shared/permitted-names.ts';
import type { Store } from '../../../../electron/shared/trust.ts';
import type { Judgement } from '../../../../electron/handshake/verdict/judgement.ts';
import { situationFindings } from '../../../../electron/handshake/verdict/situation-findings.ts';
import { followTrustPath } from '../../../../electron/handshake/certificate/trust-path.ts';
import { leafExtensions, opensslAuthority, type Made, type Wanted } from '../openssl-authority.ts';
import { opensslCrl } from '../openssl-crl.ts';
import { closedPort, servers } from '../servers.ts';

const authority = opensslAuthority();
const running = servers();
let root: Made, issuing: Made;

beforeAll(() => {
  root = authority.root('Root');
  issuing = authority.intermediate('Issuing', root);
});
afterEach(() => running.closeAll());
afterAll(() => {
  authority.remove();
});

const host = 'shop.localhost';
const permitted = { permittedDns: [...thisComputer.permittedDns], permittedIp: [...thisComputer.permittedIp] };
const system: Store = { id: 'system', label: 'The system', state: 'trusted' };

function check(
  request: Partial<ResolvedCheck> & { port: number },
  more: Partial<CheckDependencies> & { crls?: Buffer[] } = {},
): Promise<CheckResult> {
  const { crls = [], ...dependencies } = more;
  const known = { rootPem: root.certPem, issuingPem: issuing.certPem, previousRootSha256: [], permitted, crls };
  return createCheck({
    authority: () => Promise.resolve(known),
    stores: () => Promise.resolve([system]),
    systemRoots: () => Promise.resolve({ file: undefined, certificates: [] }),
    clients: [],
    ...dependencies,
  })({ host, ...request });
}

/** As a server takes them; OpenSSL itself would refuse to serve what is weak. */
const served = (leaf: Made, ...others: Made[]) => ({
  ciphers: 'DEFAULT:@SECLEVEL=0',
  cert: [leaf, ...others].map(({ certPem }) => certPem).join(''),
  key: leaf.keyPem,
});
const ours = (more: Partial<Wanted> = {}): Made => authority.leaf([`DNS:${host}`], issuing, more);
const codes = (result: CheckResult): VerdictCode[] => result.findings.map(({ code }) => code);
const ca = (...lines: string[]): string[] => ['keyUsage=critical,keyCertSign', 'subjectKeyIdentifier=hash', ...lines];

/** A chain of ours with these extensions on an authority in its middle, told by openssl's own builder. */
function below(extensions: string[], names = [`DNS:${host}`]) {
  const middle = authority.issue({ subject: '/CN=Middle', extensions: ca(...extensions), issuer: root });
  return served(authority.leaf(names, middle), middle);
}

describe('the certificate', () => {
  it.each<[VerdictCode, string, () => ReturnType<typeof served>]>([
    ['TLD_WILDCARD', '*.localhost', () => served(authority.leaf(['DNS:*.localhost'], issuing), issuing)],
    ['CA_USED_AS_LEAF', '“An authority”', authorityAsLeaf],
    ['WRONG_USAGE', 'may not sign', () => served(withUsage('keyEncipherment'), issuing)],
    ['WEAK_KEY', 'RSA 1024 bits', () => served(ours({ key: ['rsa:1024'] }), issuing)],
    [
      'UNSUPPORTED_KEY',
      'ECDSA P-521',
      () => served(ours({ key: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-521'] }), issuing),
    ],
    ['UNSUPPORTED_KEY', 'Ed25519', () => served(ours({ key: 'ed25519' }), issuing)],
    ['WEAK_SIGNATURE', 'SHA-1 or MD5', () => served(ours({ hash: 'sha1' }), issuing)],
    ['PATH_LENGTH', '“Issuing”', tooDeep],
    [
      'NAME_CONSTRAINT',
      'may not sign for shop.localhost, only for test',
      () => below(['basicConstraints=critical,CA:true', 'nameConstraints=critical,permitted;DNS:test']),
    ],
    [
      'NAME_CONSTRAINT',
      'may not sign for shop.localhost.',
      () => below(['basicConstraints=critical,CA:true', 'nameConstraints=critical,excluded;DNS:localhost']),
    ],
  ])('%s: %s', async (code, words, options) => {
    const port = await running.tls(options(), (socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'));
    const result = await check({ port });
    expect(codes(result)).toEqual([code]);
    expect(result.verdict.message).toContain(words);
    expect(result.verdict.fix).toMatch(/\.$/);
    expect(result.ok).toBe(false);
    const isKey = ['WEAK_KEY', 'UNSUPPORTED_KEY'].includes(code);
    expect(result.steps.find(({ state }) => state === 'failed')?.id).toBe(isKey ? 'keys' : 'trust');
  });

  function authorityAsLeaf() {
    const extensions = [...ca('basicConstraints=critical,CA:true'), `subjectAltName=DNS:${host}`].map((line) =>
      line.replace('critical,keyCertSign', 'critical,keyCertSign,digitalSignature'),
    );
    return served(authority.issue({ subject: '/CN=An authority', extensions, issuer: issuing }), issuing);
  }

  function withUsage(usage: string): Made {
    return authority.issue({
      extensions: [...leafExtensions([`DNS:${host}`]), `keyUsage=critical,${usage}`],
      issuer: issuing,
    });
  }

  function tooDeep() {
    const short = authority.issue({
      subject: '/CN=Issuing',
      extensions: ca('basicConstraints=critical,CA:true,pathlen:0'),
      issuer: root,
    });
    const extra = authority.intermediate('Extra', short);
    return served(authority.leaf([`DNS:${host}`], extra), extra, short);
  }

  it('allows as many authorities as the path length says', async () => {
    const port = await running.https(below(['basicConstraints=critical,CA:true,pathlen:0']));
    expect(codes(await check({ port }))).toEqual(['OK']);
  });

  it('is judged weak also where an issuer is', async () => {
    const middle = authority.intermediate('Old', root, { hash: 'sha1' });
    const port = await running.https(served(authority.leaf([`DNS:${host}`], middle), middle));
    const { verdict } = await check({ port });
    expect(verdict.code).toBe('WEAK_SIGNATURE');
    expect(verdict.message).toContain('its issuer “Old”');
  });

  it('may be revoked, which is told with the day and the reason', async () => {
    const leaf = ours();
    const port = await running.https(served(leaf, issuing));
    const crls = [opensslCrl(issuing, [{ certificate: leaf, reason: 'keyCompromise' }])];
    const result = await check(
      { port, project: { hosts: [host], copies: 0 }, expectedSha256: fingerprint(leaf.der) },
      { crls },
    );
    expect(codes(result)).toEqual(['REVOKED']);
    expect(result.verdict.message).toContain('(keyCompromise)');
    expect(result.verdict.action).toEqual({ kind: 'renew' });
    expect(codes(await check({ port }))).toEqual(['OK']);
  });

  it('is too long for Apple from 826 days on, and works elsewhere', async () => {
    const port = await running.https(served(ours({ from: -1, to: 900 }), issuing));
    const result = await check({ port });
    expect(codes(result)).toEqual(['TOO_LONG_FOR_APPLE']);
    expect(result).toMatchObject({ ok: true, verdict: { severity: 'warning' } });
    const fine = await running.https(served(ours({ from: -1, to: 823 }), issuing));
    expect(codes(await check({ port: fine }))).toEqual(['OK']);
  });
});

describe('the situation', () => {
  it('a store that was told never to trust us', async () => {
    const port = await running.https(served(ours(), issuing));
    const denied: Store = { id: 'nss:a', label: 'Firefox', state: 'absent', denied: true };
    const alone = await check({ port }, { stores: () => Promise.resolve([denied]) });
    expect(alone.verdict).toMatchObject({ code: 'TRUST_DENIED', severity: 'error', action: { kind: 'trust' } });
    expect(alone.ok).toBe(false);
    const beside = await check({ port }, { stores: () => Promise.resolve([system, denied]) });
    expect(codes(beside)).toEqual(['TRUST_DENIED']);
    expect(beside.ok).toBe(true);
  });

  it('a development name that leads away from this computer', () => {
    // Nothing here may be reached but loopback, so what such a connection would have told is made up.
    const at = (address: string, name = 'shop.test') => {
      const leaf = authority.leaf([`DNS:${name}`], issuing);
      const known = {
        root: root.certificate,
        issuing: issuing.certificate,
        previousRootSha256: [],
        systemRoots: [],
        crls: [],
      };
      const path = followTrustPath({ chain: [leaf.der, issuing.der], host: name, now: new Date(), known });
      if (!path) throw new Error('no path');
      const facts = { address, others: [] } as unknown as Judgement['facts'];
      return situationFindings(path, { host: name, port: 443, facts, restartNeeded: [] } as unknown as Judgement);
    };
    expect(at('192.0.2.7')).toMatchObject([{ code: 'NOT_LOOPBACK', severity: 'warning' }]);
    expect(at('192.0.2.7')[0]?.message).toContain('192.0.2.7');
    expect(at('2001:db8::7')).toMatchObject([{ code: 'NOT_LOOPBACK' }]);
    for (const address of ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1']) expect(at(address)).toEqual([]);
    // A name of the local network is meant to lead elsewhere.
    expect(at('192.168.0.9', 'printer.lan')).toEqual([]);
  });

  it('a store that lacks our root, but only when the chain would reach it', async () => {
    const stores = () => Promise.resolve<Store[]>([system, { id: 'nss:a', label: 'Firefox', state: 'absent' }]);
    const complete = await running.https(served(ours(), issuing));
    expect(codes(await check({ port: complete }, { stores }))).toEqual(['NOT_TRUSTED_HERE']);
    const alone = await running.https(served(ours()));
    expect(codes(await check({ port: alone }, { stores }))).toEqual(['MISSING_INTERMEDIATE']);
    const expired = await running.https(served(ours({ from: -9, to: -1 }), issuing));
    expect(codes(await check({ port: expired }, { stores }))).toEqual(['EXPIRED', 'NOT_TRUSTED_HERE']);
  });

  it('a browser that must be restarted, instead of its refusal', async () => {
    const port = await running.https(served(ours(), issuing));
    const named = { id: 'chromium', label: 'Chromium' };
    const refusing = { ...named, judge: () => Promise.resolve({ ...named, accepts: false }) };
    const restartNeeded = () => Promise.resolve(['Chromium']);
    const result = await check({ port }, { restartNeeded, clients: [refusing] });
    expect(codes(result)).toEqual(['RESTART_BROWSER']);
    expect(result.ok).toBe(true);
  });

  it('a client that lacks a setting of its own, which is no fault of the server', async () => {
    const port = await running.https(served(ours(), issuing));
    const client = (id: string, more: object) => ({
      ...{ id, label: id },
      judge: () => Promise.resolve({ ...{ id, label: id, accepts: true }, ...more }),
    });
    const lacking = client('Node', { accepts: false, needs: 'NODE_EXTRA_CA_CERTS=/root.pem' });
    const result = await check({ port }, { clients: [client('curl', {}), lacking] });
    expect(codes(result)).toEqual(['OK']);
    expect(result.verdict.message).toContain('All clients asked here accept it, Node once a setting is made.');
    const refusing = await check({ port }, { clients: [client('curl', { accepts: false }), lacking] });
    expect(refusing.verdict.message).toBe('curl does not accept it: no reason given');
  });

  it('a server that goes on without the certificate that it wants, and says so in HTTP', async () => {
    const { cert, key } = served(ours(), issuing);
    const asks = { cert, key, ca: root.certPem, requestCert: true, rejectUnauthorized: false };
    const answering = (status: string) => running.tls(asks, (socket) => socket.end(`HTTP/1.1 ${status}\r\n\r\n`));
    const refused = await check({ port: await answering('400 Bad Request') });
    expect(codes(refused)).toEqual(['CLIENT_CERTIFICATE_REQUIRED']);
    expect(refused.verdict.message).toContain('it answered 400');
    expect(refused.ok).toBe(false);
    expect(codes(await check({ port: await answering('200 OK') }))).toEqual(['OK']);
    expect(codes(await check({ port: await answering('404 Not Found') }))).toEqual(['OK']);
  });

  it('a tool whose authority is not trusted here, with its own way to trust it', async () => {
    const caddy = authority.root('Caddy Local Authority - 2026 ECC Root');
    const port = await running.https(served(authority.leaf([`DNS:${host}`], caddy), caddy));
    const untrusted = await check({ port });
    expect(codes(untrusted)).toEqual(['UNTRUSTED_ISSUER', 'OTHER_AUTHORITY']);
    expect(untrusted.verdict.fix).toContain('`caddy trust`');
    expect(untrusted.findings[1]?.fix).toBeUndefined();
    const systemRoots = () => Promise.resolve({ file: undefined, certificates: [caddy.certificate] });
    const trusted = await check({ port }, { systemRoots });
    expect(codes(trusted)).toEqual(['OTHER_AUTHORITY']);
    expect(trusted.verdict.fix).toContain('Nothing needs to be done');
  });

  it('a name for which browsers offer no way past', async () => {
    const lookup = () => Promise.resolve([{ address: '127.0.0.1' }]);
    const port = await running.https(served(authority.leaf(['DNS:shop.dev'], authority.root('Stranger'))));
    const { verdict } = await check({ port, host: 'shop.dev' }, { lookup });
    expect(verdict.fix).toContain('every name below .dev');
    const plain = await running.http();
    expect((await check({ port: plain, host: 'shop.dev', timeoutMs: 1_000 }, { lookup })).verdict.fix).toContain(
      '.dev',
    );
    expect((await check({ port: plain, timeoutMs: 1_000 })).verdict.fix).not.toContain('Browsers insist');
  });
});

describe('what mends it', () => {
  const project = { hosts: [host], copies: 0 };

  it('a project: serve, renew, use, or a new certificate with the name', async () => {
    const nobody = await check({ port: await closedPort(), project });
    expect(nobody.verdict.action).toEqual({ kind: 'serve' });
    const expired = ours({ from: -9, to: -1 });
    const port = await running.https(served(expired, issuing));
    const own = { port, project, expectedSha256: fingerprint(expired.der) };
    expect((await check(own)).verdict.action).toEqual({ kind: 'renew' });
    const newer = await check({ ...own, expectedSha256: 'ab'.repeat(32) });
    expect(codes(newer)).toEqual(['EXPIRED', 'STALE_CERTIFICATE']);
    expect(newer.verdict.action).toEqual({ kind: 'use' });
  });

  it('reissue only where the authority may sign the name', async () => {
    const leaf = ours();
    const port = await running.https(served(leaf, issuing));
    const request = { port, project, expectedSha256: fingerprint(leaf.der) };
    const lookup = () => Promise.resolve([{ address: '127.0.0.1' }]);
    const wanted = await check({ ...request, host: 'api.test' }, { lookup });
    expect(wanted.verdict).toMatchObject({ code: 'WRONG_NAME', action: { kind: 'reissue', host: 'api.test' } });
    expect(wanted.verdict.fix).toContain('Reissue the project’s certificate for api.test as well');
    const outside = await check({ ...request, host: 'api.example.com' }, { lookup });
    expect(outside.verdict.code).toBe('WRONG_NAME');
    expect(outside.verdict.action).toBeUndefined();
  });

  it('a host of no project: make it one, or nothing', async () => {
    const stranger = authority.root('Stranger');
    const port = await running.https(served(authority.leaf([`DNS:${host}`, 'DNS:a.example.com'], stranger)));
    expect((await check({ port })).verdict.action).toEqual({ kind: 'add', host });
    const lookup = () => Promise.resolve([{ address: '127.0.0.1' }]);
    expect((await check({ port, host: 'a.example.com' }, { lookup })).verdict.action).toBeUndefined();
  });

  it('a name that leads nowhere: the line for the hosts file', async () => {
    const result = await check({ port: 443, host: 'shop.test' }, { lookup: () => Promise.resolve([]) });
    expect(result.verdict.action).toEqual({ kind: 'copy', text: '127.0.0.1 shop.test' });
  });
});
