import { createHash } from 'node:crypto';
import { afterAll, afterEach, expect, it } from 'vitest';
import { fingerprint } from '../../../../electron/handshake/certificate/certificate.ts';
import { createCheck, type ResolvedCheck } from '../../../../electron/handshake/check.ts';
import type { CheckResult, StepId } from '../../../../electron/shared/handshake.ts';
import { opensslAuthority, type Made } from '../openssl-authority.ts';
import { closedPort, servers } from '../servers.ts';

const authority = opensslAuthority();
const running = servers();
const root = authority.root('Root');
const issuing = authority.intermediate('Issuing', root);
afterEach(() => running.closeAll());
afterAll(() => {
  authority.remove();
});

const check = (request: Partial<ResolvedCheck> & { port: number }): Promise<CheckResult> =>
  createCheck({
    authority: () => Promise.resolve({ rootPem: root.certPem, issuingPem: issuing.certPem, previousRootSha256: [] }),
    stores: () => Promise.resolve([{ id: 'system', label: 'The system', state: 'trusted' }]),
    systemRoots: () => Promise.resolve({ file: undefined, certificates: [] }),
    clients: [],
  })({ host: 'shop.localhost', ...request });

const served = (leaf: Made) => ({ cert: leaf.certPem + issuing.certPem, key: leaf.keyPem });

function evidence({ steps }: CheckResult, id: StepId): Record<string, string> {
  const step = steps.find((one) => one.id === id);
  return Object.fromEntries(step?.evidence.map(({ label, value }) => [label, value]) ?? []);
}

it('shows the data of the connection behind each step', async () => {
  const leaf = authority.leaf(['DNS:shop.localhost'], issuing);
  const port = await running.https({ ...served(leaf), ciphers: 'TLS_AES_256_GCM_SHA384' });
  const sha256 = fingerprint(leaf.der);
  const project = { hosts: ['shop.localhost'], copies: 2 };
  const result = await check({ port, expectedSha256: sha256, keyLocation: 'the OS keychain', project });
  const spki = leaf.certificate.publicKey.export({ type: 'spki', format: 'der' });
  expect(evidence(result, 'keys')).toEqual({
    Algorithm: 'ECDSA P-256',
    'Public key, SHA-256': createHash('sha256').update(spki).digest('hex'),
    'Private key': 'in the OS keychain',
    'Exported copies': '2',
  });
  expect(result.steps[0]?.summary).toBe('ECDSA P-256. Kept in the OS keychain; 2 copies were exported.');
  expect(evidence(result, 'hello')).toMatchObject({
    Version: 'TLSv1.3',
    'Cipher suite': 'TLS_AES_256_GCM_SHA384',
    'Server name (SNI)': 'shop.localhost',
  });
  expect(evidence(result, 'certificate')).toMatchObject({
    'Certificates sent': '2',
    Names: 'shop.localhost',
    'Fingerprint, SHA-256': sha256,
    'Proved with': 'ecdsa_secp256r1_sha256',
  });
  expect(evidence(result, 'trust')).toMatchObject({ Issuer: 'Issuing', 'Ends at': 'Root: your authority' });
  expect(evidence(result, 'session-key')).toMatchObject({ Resumed: 'no', Finished: 'of both sides verified' });
  expect(evidence(result, 'encrypted')).toMatchObject({
    'Privacy and integrity': 'AES-256-GCM',
    'First request': 'HTTP/1.1 200',
  });
});

it('tells RSA key transport as the old way', async () => {
  const leaf = authority.leaf(['DNS:shop.localhost'], issuing, { key: 'rsa' });
  const port = await running.https({ ...served(leaf), maxVersion: 'TLSv1.2', ciphers: 'AES128-GCM-SHA256' });
  const result = await check({ port });
  expect(result.steps.find(({ id }) => id === 'session-key')).toMatchObject({
    state: 'finding',
    summary: expect.stringContaining('the old way') as string,
  });
  expect(evidence(result, 'session-key')).toMatchObject({
    'Key exchange': 'RSA key transport',
    'A key stolen later': 'opens this connection, if it was recorded',
  });
  expect(evidence(result, 'keys')).toMatchObject({ Algorithm: 'RSA 2048 bits' });
});

it('has none for what was not reached', async () => {
  const result = await check({ port: await closedPort() });
  expect(result.steps.map((step) => step.evidence)).toEqual([[], [], [], [], [], []]);
});
