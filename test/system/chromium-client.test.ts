import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClientVerdict } from '../../electron/shared/handshake.ts';
import { findProgram, run } from '../../electron/system/run.ts';
import { type ChromiumEngine, chromiumEngine } from './chromium-engine.ts';
import { testAuthority, type TestAuthority, type TestCertificate } from './test-authority.ts';

type Answer = ClientVerdict & { home: string };

let folder: string;
let home: string;
let database: string;
let authority: TestAuthority;
let shop: TestCertificate;
let engine: ChromiumEngine;
const servers: Server[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-chromium-'));
  home = join(folder, 'home');
  database = join(home, '.local', 'share', 'pki', 'nssdb');
  authority = await testAuthority(folder);
  shop = await authority.issue({ names: 'DNS:shop.test,DNS:localhost,IP:127.0.0.1,IP:::1' });
  engine = await chromiumEngine(folder, home);
});

afterAll(async () => {
  for (const server of servers) server.close();
  await engine.stop();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function judge(
  host: string,
  server: { port: number; address?: string },
  { chain = shop.chain, timeoutMs = 15_000 } = {},
): Promise<Answer> {
  return await engine.judge({ host, address: '127.0.0.1', ...server, chain, timeoutMs });
}

async function listen(server: Server, address = '127.0.0.1'): Promise<{ port: number; address: string }> {
  servers.push(server);
  // A client that refuses the certificate ends the handshake: that is what these tests are about.
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  return { port: (server.address() as AddressInfo).port, address };
}

const serve = ({ cert, key }: TestCertificate, address?: string) => listen(createTlsServer({ cert, key }), address);

async function certutil(...args: string[]): Promise<void> {
  const program = findProgram('certutil');
  if (!program) throw new Error('certutil is not installed (Debian: apt-get install libnss3-tools)');
  const result = await run(program, ['-d', `sql:${database}`, ...args]);
  expect(result).toMatchObject({ exitCode: 0 });
}

describe('Chromium’s verdict', () => {
  it('follows the database that a current Chromium uses, through every change of it', async () => {
    const server = await serve(shop);
    expect(await judge('shop.test', server)).toMatchObject({
      id: 'chromium',
      accepts: false,
      code: 'ERR_CERT_AUTHORITY_INVALID',
      home,
    });

    await certutil('-A', '-t', 'C,,', '-n', 'test', '-i', authority.rootFile);
    expect(await judge('shop.test', server)).toMatchObject({ accepts: true });
    expect(await judge('localhost', server)).toMatchObject({ accepts: true });
    expect(await judge('127.0.0.1', server)).toMatchObject({ accepts: true });
    expect(await judge('other.test', server)).toMatchObject({
      accepts: false,
      code: 'ERR_CERT_COMMON_NAME_INVALID',
      reason: 'The certificate does not name this host.',
    });

    await certutil('-D', '-n', 'test');
    expect(await judge('shop.test', server)).toMatchObject({ accepts: false, code: 'ERR_CERT_AUTHORITY_INVALID' });

    await certutil('-A', '-t', 'C,,', '-n', 'test', '-i', authority.rootFile);
    expect(await judge('shop.test', server)).toMatchObject({ accepts: true });
  });

  it('never lets the legacy database appear, whose existence would turn every browser away from its own', async () => {
    expect(existsSync(join(home, '.pki'))).toBe(false);
    expect(await readdir(database)).toContain('cert9.db');
  });

  it('is about the very address that was checked, over IPv6 too', async () => {
    const server = await serve(shop, '::1');
    expect(await judge('::1', server)).toMatchObject({ accepts: true });
    expect(await judge('shop.test', server)).toMatchObject({ accepts: true });
  });

  it('names a certificate that expired', async () => {
    const old = await authority.issue({
      names: 'DNS:old.test',
      notBefore: '20240101000000Z',
      notAfter: '20240201000000Z',
    });
    const server = await serve(old);
    expect(await judge('old.test', server, { chain: old.chain })).toMatchObject({
      accepts: false,
      code: 'ERR_CERT_DATE_INVALID',
    });
  });

  it('is not available from a server that shows no certificate', async () => {
    const plain = await listen(createServer((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')));
    const closed = await listen(createServer((socket) => socket.destroy()));
    for (const server of [plain, closed]) {
      expect(await judge('plain.test', server)).toMatchObject({
        accepts: null,
        code: 'NOT_AVAILABLE',
        reason: 'The connection ended before Chromium had seen a certificate.',
      });
    }
  });

  it('says why it ends a handshake, and asks again once the server’s settings are mended', async () => {
    const old = createTlsServer({
      ...{ cert: shop.cert, key: shop.key, ciphers: 'AES128-SHA@SECLEVEL=0:ECDHE-ECDSA-AES128-CCM' },
      maxVersion: 'TLSv1.2',
    });
    expect(await judge('localhost', await listen(old))).toMatchObject({
      accepts: false,
      code: 'ERR_SSL_VERSION_OR_CIPHER_MISMATCH',
      reason: 'Chromium cannot speak with it: not with this kind of key, version or cipher.',
    });
    expect(await judge('localhost', await serve(shop))).toMatchObject({ accepts: true });
  });

  it('is not available where nothing listens', async () => {
    const server = await serve(shop);
    servers.pop()?.close();
    expect(await judge('nobody.test', server)).toMatchObject({ accepts: null, code: 'NOT_AVAILABLE' });
  });

  it('ends with its signal when a server stays silent', async () => {
    const silent = await listen(createServer(() => undefined));
    expect(await judge('silent.test', silent, { timeoutMs: 300 })).toMatchObject({
      accepts: null,
      code: 'NOT_AVAILABLE',
      reason: 'The check ended before Chromium had seen a certificate.',
    });
  });
});
