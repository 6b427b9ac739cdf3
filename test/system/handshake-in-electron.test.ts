import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from 'vite';
import { run } from '../../electron/system/run.ts';
import { electronForTests } from '../setup/electron.ts';
import { opensslAuthority, type Made } from '../unit/handshake/openssl-authority.ts';
import { opensslServer, type OpensslServer } from './openssl-server.ts';

const folder = mkdtempSync(join(tmpdir(), 'latchkey-electron-tls-'));
const authority = opensslAuthority();
let root: Made, leaf: Made;

beforeAll(() => {
  root = authority.root('Root');
  leaf = authority.leaf(['DNS:shop.localhost'], root, { key: 'rsa' });
});
afterAll(() => {
  authority.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function buildDriver(): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'warn',
    build: {
      ...{ ssr: join(import.meta.dirname, 'electron-handshake-driver.ts'), outDir: folder, emptyOutDir: false },
      rolldownOptions: { output: { entryFileNames: 'driver.mjs' } },
    },
  });
  return join(folder, 'driver.mjs');
}

const tls12 = (cipher: string): string[] => ['-tls1_2', '-cipher', `${cipher}:@SECLEVEL=0`];
const suites: [string, string[]][] = [
  ['TLS_AES_256_GCM_SHA384', ['-ciphersuites', 'TLS_AES_256_GCM_SHA384']],
  // Electron's crypto has no such cipher, its TLS has.
  ['TLS_CHACHA20_POLY1305_SHA256', ['-ciphersuites', 'TLS_CHACHA20_POLY1305_SHA256']],
  ['TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256', tls12('ECDHE-RSA-CHACHA20-POLY1305')],
  ['TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256', tls12('ECDHE-RSA-AES128-GCM-SHA256')],
  ['TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA', tls12('ECDHE-RSA-AES128-SHA')],
];

describe('the parser inside Electron', () => {
  it('reads everything that Electron’s own TLS encrypts', async (context) => {
    const electron = await electronForTests().catch((error: unknown) => context.skip(`no Electron: ${String(error)}`));
    const running: OpensslServer[] = [];
    try {
      for (const [, args] of suites) running.push(await opensslServer(folder, [leaf, root], args));
      const ports = running.map(({ port }) => String(port));
      const { stdout, stderr } = await run(electron.executable, [await buildDriver(), ...ports], {
        ...{ env: { ELECTRON_RUN_AS_NODE: '1' }, timeoutMs: 60_000 },
      });
      const told = stdout.trim().split('\n').filter(Boolean);
      expect(told, stderr).toHaveLength(suites.length);
      for (const [index, [cipher]] of suites.entries()) {
        const { read, ...rest } = JSON.parse(told[index] ?? '{}') as { read: string[] };
        expect(rest).toEqual({ cipher, unread: 0 });
        expect(read).toEqual(expect.arrayContaining(['client Finished', 'server Finished', 'server ApplicationData']));
      }
    } finally {
      for (const server of running) await server.stop();
    }
  });
});
