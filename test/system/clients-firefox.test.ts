import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { firefoxClient } from '../../electron/handshake/clients/firefox.ts';
import type { ClientVerdict } from '../../electron/shared/handshake.ts';
import { findProgram, run } from '../../electron/system/run.ts';
import { leafExtensions, opensslAuthority, type Made } from '../unit/handshake/openssl-authority.ts';

const authority = opensslAuthority();
const folder = mkdtempSync(join(tmpdir(), 'latchkey-firefox-'));
const certutil = findProgram('certutil');
let root: Made, issuing: Made, stranger: Made;
let trusting: string, empty: string;

beforeAll(() => {
  root = authority.root('Root');
  issuing = authority.intermediate('Issuing', root);
  stranger = authority.root('Stranger');
  if (!certutil) return;
  empty = database('empty');
  trusting = database('trusting');
  writeFileSync(join(folder, 'root.pem'), root.certPem);
  execFileSync(certutil, [
    '-d',
    `sql:${trusting}`,
    '-A',
    '-t',
    'C,,',
    '-n',
    'root',
    '-i',
    join(folder, 'root.pem'),
    '-f',
    '/dev/null',
  ]);
});
afterAll(() => {
  authority.remove();
  rmSync(folder, { recursive: true, force: true });
});

function database(name: string): string {
  const path = mkdtempSync(join(folder, name));
  execFileSync(certutil ?? '', ['-d', `sql:${path}`, '-N', '--empty-password']);
  return path;
}

async function ask(
  profiles: readonly string[],
  chain: readonly Made[],
  host = 'shop.localhost',
): Promise<ClientVerdict> {
  const client = firefoxClient({ run, findProgram, profiles: () => Promise.resolve(profiles) });
  const signal = AbortSignal.timeout(20_000);
  return await client.judge({ host, port: 443, address: '127.0.0.1', chain: chain.map(({ der }) => der), signal });
}

const leaf = (names: string[], more = {}): Made => authority.leaf(names, issuing, more);

describe('Firefox, by NSS’s own verifier', () => {
  beforeEach((ctx) => {
    if (!certutil || !findProgram('vfychain'))
      ctx.skip('certutil and vfychain (package libnss3-tools) are not installed');
  });

  it('judges with the profile’s database', async () => {
    const good = [leaf(['DNS:shop.localhost']), issuing];
    expect(await ask([trusting], good)).toEqual({ id: 'firefox', label: 'Firefox', accepts: true });
    expect(await ask([empty], good)).toMatchObject({ accepts: false, code: 'SEC_ERROR_UNKNOWN_ISSUER' });
    expect(await ask([empty], [...good, root])).toMatchObject({ accepts: false, code: 'SEC_ERROR_UNKNOWN_ISSUER' });
    expect(await ask([trusting, empty], good)).toMatchObject({
      accepts: false,
      reason: 'It does not know the issuer. In 1 of 2 profiles.',
    });
  });

  it.each<[string, () => Made[], string]>([
    ['another name', () => [leaf(['DNS:other.localhost']), issuing], 'SSL_ERROR_BAD_CERT_DOMAIN'],
    ['expired', () => [leaf(['DNS:shop.localhost'], { from: -9, to: -1 }), issuing], 'SEC_ERROR_EXPIRED_CERTIFICATE'],
    [
      'not yet valid',
      () => [leaf(['DNS:shop.localhost'], { from: 1 }), issuing],
      'MOZILLA_PKIX_ERROR_NOT_YET_VALID_CERTIFICATE',
    ],
    ['without the issuing certificate', () => [leaf(['DNS:shop.localhost'])], 'SEC_ERROR_UNKNOWN_ISSUER'],
    ['another authority', () => [authority.leaf(['DNS:shop.localhost'], stranger)], 'SEC_ERROR_UNKNOWN_ISSUER'],
    [
      'signed by itself',
      () => [authority.issue({ extensions: ['subjectAltName=DNS:shop.localhost'] })],
      'MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT',
    ],
    [
      'a client’s certificate',
      () => [
        authority.issue({ extensions: leafExtensions(['DNS:shop.localhost'], 'clientAuth'), issuer: issuing }),
        issuing,
      ],
      'SEC_ERROR_INADEQUATE_CERT_TYPE',
    ],
  ])('refuses: %s', async (_name, chain, code) => {
    expect(await ask([trusting], chain())).toMatchObject({ accepts: false, code });
  });

  it('changes nothing in the database', async () => {
    const before = readFileSync(join(trusting, 'cert9.db'));
    await ask([trusting], [leaf(['DNS:shop.localhost']), issuing]);
    expect(readFileSync(join(trusting, 'cert9.db')).equals(before)).toBe(true);
  });

  it('says why it cannot be asked', async () => {
    expect(await ask([], [issuing])).toMatchObject({
      accepts: null,
      code: 'NOT_AVAILABLE',
      reason: 'No Firefox profile was found.',
    });
    const client = firefoxClient({ run, findProgram: () => undefined, profiles: () => Promise.resolve(['/x']) });
    const question = { host: 'a', port: 1, address: '', chain: [issuing.der], signal: AbortSignal.timeout(5_000) };
    expect((await client.judge(question)).reason).toContain('libnss3-tools');
  });
});
