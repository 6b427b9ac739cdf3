import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../electron/handshake/client.ts';
import { nodeClient } from '../../electron/handshake/clients/node.ts';
import { systemToolsClient } from '../../electron/handshake/clients/system-tools.ts';
import type { ClientVerdict } from '../../electron/shared/handshake.ts';
import { findProgram, run } from '../../electron/system/run.ts';
import { leafExtensions, opensslAuthority, type Made } from '../unit/handshake/openssl-authority.ts';
import { servers } from '../unit/handshake/servers.ts';

const authority = opensslAuthority();
const running = servers();
const folder = mkdtempSync(join(tmpdir(), 'latchkey-clients-'));
const bundle = join(folder, 'roots.pem');
let root: Made, issuing: Made, stranger: Made;

beforeAll(() => {
  root = authority.root('Root');
  issuing = authority.intermediate('Issuing', root);
  stranger = authority.root('Stranger');
  writeFileSync(bundle, root.certPem);
});
afterAll(async () => {
  await running.closeAll();
  authority.remove();
  rmSync(folder, { recursive: true, force: true });
});

interface Case {
  name: string;
  host?: string;
  /** Leaf first. */
  chain: () => Made[];
  accepts: boolean;
  openssl?: string;
  node?: string;
}

const leaf = (names: string[], more = {}): Made => authority.leaf(names, issuing, more);

const cases: Case[] = [
  { name: 'a good chain', chain: () => [leaf(['DNS:shop.localhost']), issuing], accepts: true },
  {
    name: 'a wildcard',
    host: 'a.shop.localhost',
    chain: () => [leaf(['DNS:*.shop.localhost']), issuing],
    accepts: true,
  },
  { name: 'an address', host: '127.0.0.1', chain: () => [leaf(['IP:127.0.0.1']), issuing], accepts: true },
  {
    ...{ name: 'another name', chain: () => [leaf(['DNS:other.localhost']), issuing], accepts: false },
    ...{ openssl: 'X509_V_ERR_HOSTNAME_MISMATCH', node: 'ERR_TLS_CERT_ALTNAME_INVALID' },
  },
  {
    ...{ name: 'another address', host: '127.0.0.1', chain: () => [leaf(['IP:127.0.0.2']), issuing], accepts: false },
    ...{ openssl: 'X509_V_ERR_IP_ADDRESS_MISMATCH', node: 'ERR_TLS_CERT_ALTNAME_INVALID' },
  },
  {
    ...{ name: 'expired', chain: () => [leaf(['DNS:shop.localhost'], { from: -9, to: -1 }), issuing], accepts: false },
    ...{ openssl: 'X509_V_ERR_CERT_HAS_EXPIRED', node: 'CERT_HAS_EXPIRED' },
  },
  {
    ...{ name: 'not yet valid', chain: () => [leaf(['DNS:shop.localhost'], { from: 1 }), issuing], accepts: false },
    ...{ openssl: 'X509_V_ERR_CERT_NOT_YET_VALID', node: 'CERT_NOT_YET_VALID' },
  },
  {
    ...{ name: 'without the issuing certificate', chain: () => [leaf(['DNS:shop.localhost'])], accepts: false },
    ...{ openssl: 'X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY', node: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
  },
  {
    ...{ name: 'another authority', chain: () => [authority.leaf(['DNS:shop.localhost'], stranger)], accepts: false },
    ...{ openssl: 'X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY', node: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
  },
  {
    ...{ name: 'another authority, its root served', accepts: false, openssl: 'X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN' },
    ...{ chain: () => [authority.leaf(['DNS:shop.localhost'], stranger), stranger], node: 'SELF_SIGNED_CERT_IN_CHAIN' },
  },
  {
    ...{ name: 'signed by itself', accepts: false, openssl: 'X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT' },
    ...{ chain: () => [authority.issue({ extensions: ['subjectAltName=DNS:shop.localhost'] })] },
    node: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  },
  {
    ...{
      name: 'a client’s certificate',
      accepts: false,
      openssl: 'X509_V_ERR_INVALID_PURPOSE',
      node: 'INVALID_PURPOSE',
    },
    chain: () => [
      authority.issue({ extensions: leafExtensions(['DNS:shop.localhost'], 'clientAuth'), issuer: issuing }),
      issuing,
    ],
  },
];

async function ask(
  client: Client,
  chain: readonly Made[],
  host = 'shop.localhost',
  port = 443,
): Promise<ClientVerdict> {
  const signal = AbortSignal.timeout(20_000);
  return await client.judge({ host, port, address: '127.0.0.1', chain: chain.map(({ der }) => der), signal });
}

describe('curl, git, OpenSSL', () => {
  const client = systemToolsClient({ run, findProgram, bundle: () => Promise.resolve(bundle) });

  it.each(cases)('$name', async ({ chain, host, accepts, openssl }) => {
    const served = chain();
    const verdict = await ask(client, served, host);
    expect(verdict).toMatchObject({ id: 'system-tools', accepts, ...(openssl && { code: openssl }) });
    if (!accepts) expect(verdict.reason).toMatch(/^It .*\.$|^The .*\.$/);
  });

  it('leaves no file behind', async () => {
    const before = leftovers();
    await ask(client, [leaf(['DNS:shop.localhost']), issuing]);
    expect(leftovers()).toEqual(before);
  });

  it('says why it cannot be asked', async () => {
    const missing = systemToolsClient({ run, findProgram: () => undefined, bundle: () => Promise.resolve(bundle) });
    expect(await ask(missing, [issuing])).toMatchObject({
      accepts: null,
      code: 'NOT_AVAILABLE',
      reason: expect.stringContaining('not installed') as string,
    });
    const bare = systemToolsClient({ run, findProgram, bundle: () => Promise.resolve(undefined) });
    expect(await ask(bare, [issuing])).toMatchObject({ accepts: null, code: 'NOT_AVAILABLE' });
  });

  it('takes bytes that are no certificate', async () => {
    const garbage = { der: Buffer.from('garbage') } as Made;
    expect(await ask(client, [garbage, garbage])).toMatchObject({ accepts: false });
  });
});

describe('Node', () => {
  const rootFile = (): Promise<string> => Promise.resolve(bundle);
  const nodeIn = (environment: Record<string, string>): Client =>
    nodeClient({ run, findProgram, rootFile, environment });
  const serve = async (served: readonly Made[]): Promise<number> =>
    await running.https({ cert: served.map(({ certPem }) => certPem).join(''), key: served[0]?.keyPem ?? '' });

  it.each(cases)('$name', async ({ chain, host, accepts, node }) => {
    const served = chain();
    const verdict = await ask(nodeIn({ NODE_EXTRA_CA_CERTS: bundle }), served, host, await serve(served));
    expect(verdict).toMatchObject({ id: 'node', accepts, ...(node && { code: node }) });
    expect(verdict).not.toHaveProperty('needs');
  });

  it('says what to set where only that keeps it from accepting', async () => {
    const served = [leaf(['DNS:shop.localhost']), issuing];
    const port = await serve(served);
    expect(await ask(nodeIn({}), served, 'shop.localhost', port)).toMatchObject({
      accepts: false,
      code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      reason: expect.stringContaining('NODE_EXTRA_CA_CERTS') as string,
      needs: `NODE_EXTRA_CA_CERTS=${bundle}`,
    });
    const another = join(folder, 'another.pem');
    writeFileSync(another, stranger.certPem);
    expect(await ask(nodeIn({ NODE_EXTRA_CA_CERTS: another }), served, 'shop.localhost', port)).toMatchObject({
      accepts: false,
      reason: `NODE_EXTRA_CA_CERTS names another file, ${another}; it must hold your authority’s root as well.`,
      needs: `NODE_EXTRA_CA_CERTS=${bundle}`,
    });
  });

  it('says what is wrong, not what to set, where both are', async () => {
    const served = [leaf(['DNS:other.localhost']), issuing];
    const verdict = await ask(nodeIn({}), served, 'shop.localhost', await serve(served));
    expect(verdict).toMatchObject({ accepts: false, code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    expect(verdict).not.toHaveProperty('needs');
  });

  it('writes the setting as a shell reads it', async () => {
    const spaced = join(folder, 'our root’s');
    writeFileSync(spaced, root.certPem);
    const client = nodeClient({ run, findProgram, environment: {}, rootFile: () => Promise.resolve(spaced) });
    const served = [leaf(['DNS:shop.localhost']), issuing];
    const { needs } = await ask(client, served, 'shop.localhost', await serve(served));
    const printed = execFileSync('/bin/sh', ['-c', `${needs ?? ''}; printf %s "$NODE_EXTRA_CA_CERTS"`]);
    expect(printed.toString()).toBe(spaced);
  });

  it('takes the user’s choice of roots from NODE_OPTIONS, and nothing else', async () => {
    const served = [leaf(['DNS:shop.localhost']), issuing];
    const port = await serve(served);
    const options = `--require ${join(folder, 'missing.cjs')} --use-openssl-ca`;
    const client = nodeIn({ NODE_OPTIONS: options });
    expect(await ask(client, served, 'shop.localhost', port)).toMatchObject({ accepts: false });
  });

  it('knows only its own list without our root', async () => {
    const served = [leaf(['DNS:shop.localhost']), issuing];
    const client = nodeClient({ run, findProgram, environment: {}, rootFile: () => Promise.resolve(undefined) });
    const verdict = await ask(client, served, 'shop.localhost', await serve(served));
    expect(verdict).toMatchObject({ accepts: false });
    expect(verdict).not.toHaveProperty('needs');
  });

  it('says why it cannot be asked', async () => {
    const missing = nodeClient({ run, findProgram: () => undefined, rootFile, environment: {} });
    expect(await ask(missing, [])).toMatchObject({ accepts: null, code: 'NOT_AVAILABLE' });
    const hangsUp = await running.raw((socket) => socket.destroy());
    expect(await ask(nodeIn({}), [issuing], 'shop.localhost', hangsUp)).toMatchObject({ accepts: null });
  });
});

function leftovers(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('latchkey-files-'));
}

it('runs against the real openssl', () => {
  expect(existsSync('/usr/bin/openssl')).toBe(true);
  expect(execFileSync('/usr/bin/openssl', ['version'], { encoding: 'utf8' })).toMatch(/^OpenSSL 3/);
});
