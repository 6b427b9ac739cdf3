import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCheck } from '../../electron/handshake/check.ts';
import { systemRoots } from '../../electron/handshake/certificate/system-roots.ts';
import type { CheckResult } from '../../electron/shared/handshake.ts';
import { opensslAuthority, type Made } from '../unit/handshake/openssl-authority.ts';
import { opensslServer } from './openssl-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'latchkey-foreign-'));
const authority = opensslAuthority();
let root: Made, issuing: Made, ec: Made, rsa: Made;

beforeAll(() => {
  root = authority.root('Root');
  issuing = authority.intermediate('Issuing', root);
  ec = authority.leaf(['DNS:shop.localhost'], issuing);
  rsa = authority.leaf(['DNS:shop.localhost'], issuing, { key: 'rsa' });
});
afterAll(() => {
  authority.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function checkServer(leaf: Made, args: string[]): Promise<CheckResult> {
  const server = await opensslServer(folder, [leaf, issuing], args);
  try {
    return await createCheck({
      authority: () => Promise.resolve({ rootPem: root.certPem, issuingPem: issuing.certPem, previousRootSha256: [] }),
      stores: () => Promise.resolve([{ id: 'system', label: 'Debian’s certificates', state: 'trusted' }]),
      systemRoots: systemRoots(),
      clients: [],
    })({ host: 'shop.localhost', port: server.port });
  } finally {
    await server.stop();
  }
}

describe('openssl s_server', () => {
  it.each<[string, () => Made, string[], Partial<CheckResult['tls']>]>([
    ['TLS 1.3', () => ec, [], { version: 'TLSv1.3', cipher: 'TLS_AES_128_GCM_SHA256', group: 'X25519' }],
    ['TLS 1.3 on P-384', () => rsa, ['-groups', 'P-384'], { version: 'TLSv1.3', group: 'P-384' }],
    ['TLS 1.3 with HTTP/1.1 by ALPN', () => ec, ['-alpn', 'http/1.1'], { alpn: 'http/1.1' }],
    [
      'TLS 1.2 with ECDHE',
      () => rsa,
      ['-tls1_2', '-cipher', 'ECDHE-RSA-AES128-GCM-SHA256'],
      { version: 'TLSv1.2', cipher: 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', group: 'X25519' },
    ],
  ])('%s', async (_name, leaf, args, tls) => {
    const result = await checkServer(leaf(), args);
    expect(result.findings.map(({ code }) => code)).toEqual(['OK']);
    expect(result.tls).toMatchObject(tls ?? {});
    expect(result.steps.map(({ state }) => state)).toEqual(Array(6).fill('passed'));
  });

  it('tells RSA key transport as the old way', async () => {
    const result = await checkServer(rsa, ['-tls1_2', '-cipher', 'AES128-GCM-SHA256']);
    expect(result.tls).toMatchObject({ cipher: 'TLS_RSA_WITH_AES_128_GCM_SHA256', group: null });
    expect(result.steps[4]).toMatchObject({
      state: 'finding',
      summary: expect.stringContaining('the old way') as string,
    });
    expect(result.messages.map(({ name }) => name)).not.toContain('ServerKeyExchange');
  });

  it.each([
    ['ffdhe2048', ['-tls1_3', '-groups', 'ffdhe2048']],
    ['TLS_DHE_RSA_WITH_AES_256_GCM_SHA384', ['-tls1_2', '-cipher', 'DHE-RSA-AES256-GCM-SHA384']],
    ['TLS_RSA_WITH_AES_128_CCM', ['-tls1_2', '-cipher', 'AES128-CCM']],
  ])('knows nothing that browsers know: %s', async (evidence, args) => {
    const result = await checkServer(rsa, args);
    expect(result.findings.map(({ code }) => code)).toEqual(['NO_SHARED_CIPHER']);
    expect(result.verdict.message).toContain(evidence);
  });

  it.each(['-tls1', '-tls1_1'])('is too old when it knows only %s', async (version) => {
    const result = await checkServer(rsa, [version, '-cipher', 'ALL:@SECLEVEL=0']);
    expect(result.verdict.code).toBe('TLS_TOO_OLD');
    expect(result.steps[1]?.state).toBe('failed');
  });

  it('ends with an alert when there is no cipher that both know', async () => {
    const result = await checkServer(rsa, ['-tls1_2', '-cipher', 'PSK-AES128-CBC-SHA:@SECLEVEL=0']);
    expect(result.verdict).toMatchObject({ code: 'SERVER_ALERT', severity: 'error' });
    expect(result.verdict.message).toContain('handshake_failure');
  });

  it.each(['-tls1_2', '-tls1_3'])('wants a certificate from its visitors: %s', async (version) => {
    const result = await checkServer(ec, [version, '-Verify', '1', '-verify_return_error']);
    expect(result.verdict.code).toBe('CLIENT_CERTIFICATE_REQUIRED');
    expect(result.chain).toHaveLength(2);
  });

  it('shows a served certificate with an Ed25519 key', async () => {
    const odd = authority.leaf(['DNS:shop.localhost'], issuing, { key: 'ed25519' });
    const result = await checkServer(odd, []);
    expect(result.steps[0]?.summary).toContain('Ed25519');
    expect(result.verdict.code).toBe('UNSUPPORTED_KEY');
  });
});

describe('the system’s roots', () => {
  it('are read from this system’s own file, and read again only when it changes', async () => {
    const read = systemRoots();
    const first = await read();
    expect(first.file).toBe('/etc/ssl/certs/ca-certificates.crt');
    expect(first.certificates.length).toBeGreaterThan(50);
    expect(await read()).toBe(first);
  });

  it('are none where there is no file', async () => {
    expect(await systemRoots(['/nowhere/roots.pem'])()).toEqual({ file: undefined, certificates: [] });
  });
});
