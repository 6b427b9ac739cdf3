import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../electron/handshake/client.ts';
import { gnutlsClient } from '../../electron/handshake/clients/gnutls.ts';
import { javaClient } from '../../electron/handshake/clients/java.ts';
import type { ClientVerdict } from '../../electron/shared/handshake.ts';
import { findProgram, run } from '../../electron/system/run.ts';
import { opensslAuthority, type Made } from '../unit/handshake/openssl-authority.ts';
import { closedPort, servers } from '../unit/handshake/servers.ts';
import { javaHome } from './java-home.ts';

// What they say about each certificate is in clients-agree.test.ts; here is what they do besides.
const authority = opensslAuthority();
const running = servers();
const folder = mkdtempSync(join(tmpdir(), 'latchkey-java-'));
const rootFile = join(folder, 'root.pem');
let good: Made[];
let home: ReturnType<typeof javaHome>;

beforeAll(() => {
  const root = authority.root('Root');
  writeFileSync(rootFile, root.certPem);
  const issuing = authority.intermediate('Issuing', root);
  good = [authority.leaf(['DNS:shop.localhost', 'DNS:localhost', 'IP:127.0.0.1', 'IP:::1'], issuing), issuing];
  home = javaHome(folder, rootFile);
});
afterAll(async () => {
  await running.closeAll();
  authority.remove();
  rmSync(folder, { recursive: true, force: true });
});

interface Asked {
  host?: string;
  port?: number;
  address?: string;
  chain?: readonly Made[];
  timeoutMs?: number;
}

async function ask(client: Client, { chain = good, timeoutMs = 30_000, ...more }: Asked = {}): Promise<ClientVerdict> {
  const question = { host: 'shop.localhost', port: 443, address: '127.0.0.1', ...more };
  const signal = AbortSignal.timeout(timeoutMs);
  return await client.judge({ ...question, chain: chain.map(({ der }) => der), signal });
}

const served = (): { cert: string; key: string } => ({
  cert: good.map(({ certPem }) => certPem).join(''),
  key: good[0]?.keyPem ?? '',
});

describe('GnuTLS', () => {
  beforeEach((ctx) => {
    if (!findProgram('certtool')) ctx.skip('certtool (package gnutls-bin) is not installed');
  });

  it('judges by name and by address of both kinds', async () => {
    const client = gnutlsClient({ run, findProgram, roots: rootFile });
    for (const host of ['shop.localhost', 'localhost', '127.0.0.1', '::1']) {
      expect(await ask(client, { host })).toEqual({ id: 'gnutls', label: client.label, accepts: true });
    }
    expect(await ask(client, { host: '::2' })).toMatchObject({ accepts: false, code: 'GNUTLS_CERT_UNEXPECTED_OWNER' });
  });

  it('has the system’s roots by itself', async () => {
    const client = gnutlsClient({ run, findProgram });
    expect(await ask(client)).toMatchObject({
      accepts: false,
      code: 'GNUTLS_CERT_SIGNER_NOT_FOUND',
      reason: 'It does not know the issuer.',
    });
  });

  it('takes bytes that are no certificate', async () => {
    const client = gnutlsClient({ run, findProgram, roots: rootFile });
    const garbage = { der: Buffer.from('garbage') } as Made;
    expect(await ask(client, { chain: [garbage] })).toMatchObject({ accepts: false, code: 'UNREADABLE' });
    expect(await ask(client, { chain: [] })).toMatchObject({ accepts: null });
  });

  it('says why it cannot be asked', async () => {
    const missing = gnutlsClient({ run, findProgram: () => undefined });
    expect((await ask(missing)).reason).toContain('gnutls-bin');
  });
});

describe('Java', () => {
  const java = (environment = {}): Client => {
    if (typeof home === 'string') throw new Error(home);
    return javaClient({ run, findProgram, environment: { JAVA_HOME: home.home, ...environment } });
  };

  beforeEach((ctx) => {
    if (typeof home === 'string') ctx.skip(home);
  });

  it('judges by name and by address of both kinds, also names that resolve nowhere', async () => {
    const port = await running.https(served());
    for (const host of ['shop.localhost', 'localhost', '127.0.0.1']) {
      expect(await ask(java(), { host, port })).toEqual({ id: 'java', label: 'Java', accepts: true });
    }
    const six = await running.https(served(), '::1');
    for (const host of ['shop.localhost', '::1']) {
      expect(await ask(java(), { host, port: six, address: '::1' })).toMatchObject({ accepts: true });
    }
    expect(await ask(java(), { host: 'other.test', port })).toMatchObject({
      accepts: false,
      code: 'CertificateException',
      reason: 'The certificate is for another name.',
    });
  });

  it('follows no redirect, and makes one request', async () => {
    const asked: string[] = [];
    const elsewhere = createServer(served(), (request, response) => {
      asked.push(`elsewhere ${request.url ?? ''}`);
      response.end();
    });
    const away = `https://127.0.0.1:${await running.listen(elsewhere)}/`;
    const first = createServer(served(), (request, response) => {
      asked.push(`${request.headers['user-agent'] ?? ''} ${request.url ?? ''}`);
      response.writeHead(302, { location: away }).end();
    });
    expect(await ask(java(), { port: await running.listen(first) })).toMatchObject({ accepts: true });
    expect(asked).toEqual([expect.stringMatching(/^Latchkey Java\/.* \/$/)]);
  });

  it('has judged when the server answers nonsense, an error, or nothing', async () => {
    const answers: ((write: (text: string) => void, end: () => void) => void)[] = [
      (write, end) => {
        write('SSH-2.0-OpenSSH\r\n');
        end();
      },
      (write, end) => {
        write('HTTP/1.1 401 No\r\nWWW-Authenticate: Negotiate\r\nContent-Length: 0\r\n\r\n');
        end();
      },
      () => undefined,
      (_write, end) => {
        end();
      },
    ];
    for (const answer of answers) {
      const port = await running.tls(served(), (socket) => {
        socket.once('data', () => {
          answer(
            (text) => socket.write(text),
            () => socket.end(),
          );
        });
      });
      expect(await ask(java(), { port })).toMatchObject({ accepts: true });
    }
  });

  it('is not filled by an answer without end', async () => {
    let sent = 0;
    const port = await running.tls(served(), (socket) => {
      const chunk = Buffer.alloc(65_536, 'x');
      const flood = (): void => {
        // Bounded, should Java take it all.
        while (!socket.destroyed && sent < 1e9 && socket.write(chunk)) sent += chunk.length;
        sent += chunk.length;
      };
      socket.on('drain', flood);
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        flood();
      });
    });
    expect(await ask(java(), { port })).toMatchObject({ accepts: true });
    expect(sent).toBeLessThan(2e8);
  });

  it('cannot be asked where no handshake comes about', async () => {
    const silent = await running.raw(() => undefined);
    const closed = await closedPort();
    const plain = await running.http();
    for (const port of [silent, closed, plain]) {
      expect(await ask(java(), { port })).toMatchObject({ accepts: null, code: 'NOT_AVAILABLE' });
    }
  });

  it('ends with its signal', async () => {
    const silent = await running.raw(() => undefined);
    expect(await ask(java(), { port: silent, timeoutMs: 100 })).toMatchObject({
      accepts: null,
      reason: 'It did not answer in time.',
    });
  });

  it('leaves no file behind', async () => {
    const left = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('latchkey-files-'));
    const before = left();
    await ask(java(), { port: await running.https(served()) });
    expect(left()).toEqual(before);
  });

  it('says why it cannot be asked', async () => {
    const missing = javaClient({ run, findProgram: () => undefined, environment: {} });
    expect(await ask(missing)).toMatchObject({ accepts: null, reason: 'Java is not installed.' });
    const bare = join(folder, 'bare');
    mkdirSync(join(bare, 'bin'), { recursive: true });
    writeFileSync(join(bare, 'bin', 'java'), '', { mode: 0o755 });
    expect((await ask(java({ JAVA_HOME: bare }))).reason).toContain('no keytool');
  });
});
