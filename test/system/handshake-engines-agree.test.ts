import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { TlsOptions } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { CheckResult } from '../../electron/shared/handshake.ts';
import { electronForTests } from '../setup/electron.ts';
import { opensslAuthority, type Made } from '../unit/handshake/openssl-authority.ts';
import { servers } from '../unit/handshake/servers.ts';
import { cli, cliHome, type CliHome } from './cli-process.ts';

/** The app runs on Electron's BoringSSL, the command line on Node's OpenSSL: they must say the same of a server. */

const runFile = promisify(execFile);
const authority = opensslAuthority();
const running = servers();
let home: CliHome;
let electron: string | undefined;
let missing = '';
let ec: Made, rsa: Made, ed25519: Made, p521: Made;

beforeAll(async () => {
  home = cliHome();
  const extensions = ['subjectAltName=DNS:shop.localhost'];
  ec = authority.issue({ extensions });
  rsa = authority.issue({ extensions, key: 'rsa' });
  ed25519 = authority.issue({ extensions, key: 'ed25519' });
  p521 = authority.issue({ extensions, key: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-521'] });
  electron = await electronForTests().then(
    ({ executable }) => executable,
    (error: unknown) => {
      missing = `there is no Electron here: ${String(error)}`;
      return undefined;
    },
  );
});
afterEach(() => running.closeAll());
afterAll(() => {
  home.remove();
  authority.remove();
});

async function checkIn(program: string, port: number, environment: Record<string, string>): Promise<CheckResult> {
  const args = [cli, 'check', `shop.localhost:${port}`, '--json', '--timeout', '5000'];
  const options = { env: { ...home.environment, ...environment }, cwd: home.folder, maxBuffer: 16 * 1024 * 1024 };
  // Exit code 1 says that something was found; the document is there all the same.
  const { stdout } = await runFile(program, args, options).catch((error: unknown) => error as { stdout: string });
  return JSON.parse(stdout) as CheckResult;
}

function told({ findings, tls, chain, steps }: CheckResult) {
  return {
    codes: findings.map(({ code }) => code),
    messages: findings.map(({ message }) => message),
    // The order of TLS 1.3's suites is each engine's own.
    tls: tls && { version: tls.version, group: tls.group, alpn: tls.alpn, signature: tls.signature },
    chain: chain.map(({ sha256 }) => sha256),
    steps: steps.map(({ state }) => state),
  };
}

describe('Node’s and Electron’s TLS', () => {
  it.each<[name: string, code: string, options: () => TlsOptions]>([
    ['TLS 1.3', 'SELF_SIGNED', () => served(ec)],
    ['an RSA key', 'SELF_SIGNED', () => served(rsa)],
    ['an Ed25519 key', 'UNSUPPORTED_KEY', () => served(ed25519)],
    ['a P-521 key', 'UNSUPPORTED_KEY', () => served(p521)],
    ['a P-521 key in TLS 1.2', 'UNSUPPORTED_KEY', () => served(p521, { maxVersion: 'TLSv1.2' })],
    ['HelloRetryRequest', 'SELF_SIGNED', () => served(ec, { ecdhCurve: 'P-384' })],
    ['TLS 1.2', 'SELF_SIGNED', () => served(ec, { maxVersion: 'TLSv1.2' })],
    ['TLS 1.2 with CBC', 'SELF_SIGNED', () => served(rsa, { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-RSA-AES256-SHA' })],
    ['RSA key transport', 'SELF_SIGNED', () => served(rsa, { maxVersion: 'TLSv1.2', ciphers: 'AES128-SHA' })],
    [
      'ECDSA with CBC',
      'NO_SHARED_CIPHER',
      () => served(ec, { maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES256-SHA' }),
    ],
    [
      'finite-field Diffie-Hellman',
      'NO_SHARED_CIPHER',
      () => served(rsa, { maxVersion: 'TLSv1.2', ciphers: 'DHE-RSA-AES128-GCM-SHA256', dhparam: 'auto' }),
    ],
    ['CCM', 'NO_SHARED_CIPHER', () => served(ec, { minVersion: 'TLSv1.3', ciphers: 'TLS_AES_128_CCM_SHA256' })],
    ['ARIA', 'NO_SHARED_CIPHER', () => served(rsa, { maxVersion: 'TLSv1.2', ciphers: 'ARIA128-GCM-SHA256' })],
    ['X448', 'NO_SHARED_CIPHER', () => served(ec, { minVersion: 'TLSv1.3', ecdhCurve: 'X448' })],
    ['P-521', 'NO_SHARED_CIPHER', () => served(ec, { ecdhCurve: 'P-521' })],
    [
      'TLS 1.1',
      'TLS_TOO_OLD',
      () => served(rsa, { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' }),
    ],
    ['ALPN refused', 'ALPN_MISMATCH', () => served(ec, { ALPNCallback: () => undefined })],
    ['no certificate at all', 'SERVER_ALERT', () => ({})],
  ])('say the same of a server with %s', async (_name, code, options) => {
    await compare(await running.https(options()), code);
  });

  it.each<[name: string, code: string, bytes: string]>([
    ['SSL 3.0', 'TLS_TOO_OLD', `160300002a020000260300${'00'.repeat(33)}000400`],
    ['TLS 1.0', 'TLS_TOO_OLD', `160301002a020000260301${'00'.repeat(33)}002f00`],
    ['RC4', 'NO_SHARED_CIPHER', `160303002a020000260303${'00'.repeat(33)}000500`],
    ['garbage after its greeting', 'NOT_TLS', `160303002a020000260303${'00'.repeat(33)}c02f00ffffffffffff`],
    ['garbage in a handshake message', 'NOT_TLS', '160303000502000001aa'],
    ['an alert that nobody knows', 'SERVER_ALERT', '150303000202e0'],
  ])('say the same of a server that answers with %s', async (_name, code, bytes) => {
    const answer = Buffer.from(bytes, 'hex');
    await compare(await running.raw((socket) => socket.once('data', () => socket.end(answer))), code);
  });

  async function compare(port: number, code: string): Promise<void> {
    const inNode = told(await checkIn(process.execPath, port, {}));
    expect(inNode.codes[0]).toBe(code);
    if (!electron) return;
    const inElectron = told(await checkIn(electron, port, { ELECTRON_RUN_AS_NODE: '1' }));
    expect(inElectron).toEqual(inNode);
  }

  it('were both asked', (context) => {
    if (!electron) context.skip(missing);
    expect(electron).toBeTypeOf('string');
  });
});

function served({ certPem, keyPem }: Made, more: TlsOptions = {}): TlsOptions {
  return { cert: certPem, key: keyPem, ...more };
}
