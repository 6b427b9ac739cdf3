import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RecordedChunk } from '../../electron/handshake/parser/records.ts';
import { trafficSecrets, type TrafficSecrets } from '../../electron/handshake/secrets/secrets.ts';
import { tlsFacts } from '../../electron/handshake/parser/tls-facts.ts';
import { wireMessages } from '../../electron/handshake/parser/wire-messages.ts';
import { findProgram, run } from '../../electron/system/run.ts';
import { opensslAuthority, type Made } from '../unit/handshake/openssl-authority.ts';
import { servers } from '../unit/handshake/servers.ts';
import { compareWithTshark } from './compare-with-tshark.ts';
import { enclosureMissing } from './enclosed.ts';
import { startEnclosedProgram } from './judged-servers/judged-server.ts';
import { freePort } from './openssl-server.ts';
import { recordingProxy } from './recording-proxy.ts';
import { askTshark, tshark } from './tshark.ts';

/** What our own TLS cannot be made to send, sent by clients that can, and read all the same. */

const folder = mkdtempSync(join(tmpdir(), 'latchkey-clients-'));
const authority = opensslAuthority();
const running = servers();
const keyLogFile = join(folder, 'keys.log');
let leaf: Made;

beforeAll(() => {
  leaf = authority.leaf(['DNS:shop.localhost'], authority.root('Root'), { key: 'rsa' });
});
afterAll(async () => {
  await running.closeAll();
  authority.remove();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach((context) => {
  if (!tshark) context.skip('tshark is not installed');
});

/** `s_client` changes its keys where a line begins with K, and asks the server to do so too. */
async function updateKeys(port: number): Promise<void> {
  const to = ['-connect', `127.0.0.1:${port}`, '-servername', 'shop.localhost', '-keylogfile', keyLogFile];
  const client = spawn(findProgram('openssl') ?? '', ['s_client', ...to], { stdio: 'pipe' });
  // Read once the handshake is done.
  client.stdin.write('K\n');
  let said = '';
  client.stderr.on('data', (bytes: Buffer) => {
    said += bytes.toString();
    if (said.includes('KEYUPDATE'))
      client.stdin.write('GET / HTTP/1.1\r\nHost: shop.localhost\r\nConnection: close\r\n\r\n');
  });
  client.stdout.resume();
  client.stdin.on('error', () => undefined);
  const giveUp = setTimeout(() => client.kill('SIGKILL'), 20_000);
  await once(client, 'close');
  clearTimeout(giveUp);
}

/** The secrets of one connection out of a key log of several: its lines name the client's random. */
function secretsOf(chunks: readonly RecordedChunk[], keyLog: string): TrafficSecrets {
  const secrets = trafficSecrets();
  // Behind the record's header, the message's and the version.
  const random = Buffer.concat(chunks.filter(({ from }) => from === 'client').map(({ bytes }) => bytes)).subarray(
    11,
    43,
  );
  for (const line of keyLog.split('\n')) {
    if (line.split(' ')[1] === random.toString('hex')) secrets.add(Buffer.from(`${line}\n`));
  }
  return secrets;
}

async function compareAll(connections: readonly (readonly RecordedChunk[])[]) {
  const keyLog = readFileSync(keyLogFile, 'utf8');
  const judged = await askTshark(
    folder,
    connections.map((chunks, index) => ({ chunks, keyLog: index === 0 ? keyLog : '' })),
  );
  return connections.map((chunks, index) =>
    compareWithTshark({ chunks: [...chunks], secrets: secretsOf(chunks, keyLog) }, judged[index] ?? []),
  );
}

describe('the parser, on greetings of other clients', () => {
  it('reads 0-RTT data of GnuTLS, and what a ticket allows', async (context) => {
    const [client, server] = [findProgram('gnutls-cli'), findProgram('gnutls-serv')];
    if (!client || !server) return context.skip('gnutls-cli and gnutls-serv are not installed');
    const open = enclosureMissing();
    if (open !== undefined) return context.skip(open);
    const file = (name: string, content: string): string => {
      writeFileSync(join(folder, name), content, { mode: 0o600 });
      return join(folder, name);
    };
    const port = await freePort();
    const served = ['--x509certfile', file('leaf.pem', leaf.certPem), '--x509keyfile', file('key.pem', leaf.keyPem)];
    const args = ['--http', '--quiet', '--disable-client-cert', '--earlydata', '--maxearlydata', '16384'];
    const argumentsFor = (inner: number): string[] => [...args, '--port', String(inner), ...served];
    const started = await startEnclosedProgram(server, argumentsFor, { folder, port });
    const proxy = await recordingProxy(port);
    try {
      const early = ['--earlydata', file('early.txt', 'GET / HTTP/1.0\r\n')];
      await run(client, ['--insecure', '--resume', ...early, '--port', String(proxy.port), '127.0.0.1'], {
        ...{ input: '\r\n', env: { SSLKEYLOGFILE: keyLogFile }, timeoutMs: 20_000 },
      });
    } finally {
      await proxy.close();
      await started.stop();
    }
    const [first, second] = await compareAll(proxy.connections);
    expect([first?.differences, second?.differences]).toEqual([[], []]);
    expect(first && tlsFacts(first.transcript)).toMatchObject({ resumed: false, earlyData: 16_384 });
    expect(second?.transcript).toMatchObject({ resumed: true, earlyData: 'accepted' });
    const names = second ? wireMessages(second.transcript).map(({ from, name }) => `${from} ${name}`) : [];
    expect(names).toEqual(expect.arrayContaining(['client EarlyData', 'client EndOfEarlyData', 'client Finished']));
    const data = second?.transcript.said.find(({ name }) => name === 'EarlyData');
    expect(Buffer.from(data?.body ?? []).toString()).toBe('GET / HTTP/1.0\r\n');
  });

  it('follows both sides to their next keys after a KeyUpdate of OpenSSL', async () => {
    rmSync(keyLogFile, { force: true });
    const proxy = await recordingProxy(await running.https({ cert: leaf.certPem, key: leaf.keyPem }));
    try {
      await updateKeys(proxy.port);
    } finally {
      await proxy.close();
    }
    const [only] = await compareAll(proxy.connections);
    expect(only?.differences).toEqual([]);
    const messages = only ? wireMessages(only.transcript) : [];
    const updates = messages.filter(({ name }) => name === 'KeyUpdate');
    expect(updates.map(({ from, fields }) => `${from} ${fields[0]?.value ?? ''}`)).toEqual([
      'client to change too',
      'server stays',
    ]);
    const answer = only?.transcript.said.findLast(({ from, kind }) => from === 'server' && kind === 'application-data');
    expect(Buffer.from(answer?.body ?? []).toString()).toContain('hello');
  });

  it('reads Chromium’s greeting: GREASE, a hybrid key share, and a placeholder for an encrypted greeting', async (context) => {
    const chromium = findProgram('chromium');
    if (!chromium) return context.skip('chromium is not installed');
    rmSync(keyLogFile, { force: true });
    const proxy = await recordingProxy(await running.https({ cert: leaf.certPem, key: leaf.keyPem }));
    try {
      const quiet = [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--no-first-run',
        '--disable-background-networking',
      ];
      const own = [`--user-data-dir=${join(folder, 'chromium')}`, `--ssl-key-log-file=${keyLogFile}`];
      const url = `https://shop.localhost:${proxy.port}/`;
      await run(chromium, [...quiet, ...own, '--ignore-certificate-errors', '--dump-dom', url], {
        // Or it makes an NSS database in the user's own home.
        ...{ env: { HOME: folder }, timeoutMs: 60_000 },
      });
    } finally {
      await proxy.close();
    }
    const compared = await compareAll(proxy.connections);
    expect(compared.length).toBeGreaterThan(0);
    expect(compared.flatMap(({ differences }) => differences)).toEqual([]);
    const [first] = compared;
    const [hello] = first ? wireMessages(first.transcript) : [];
    const fields = Object.fromEntries(hello?.fields.map(({ label, value }) => [label, value]) ?? []);
    expect(fields['Extensions']).toContain('encrypted_client_hello (GREASE)');
    expect(fields['Encrypted greeting']).toMatch(/^a placeholder \(GREASE\), \d+ B$/);
    expect(fields['Key shares']).toMatch(/MLKEM768 1216 B|Kyber768Draft00 1216 B/);
    expect(fields['Certificate compression']).toBe('brotli');
    expect(fields['Server name']).toBe('shop.localhost');
  });
});
