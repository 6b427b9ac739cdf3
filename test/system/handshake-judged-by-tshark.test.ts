import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { handshakeType } from '../../electron/handshake/messages.ts';
import { readTranscript, type Transcript } from '../../electron/handshake/transcript.ts';
import { withoutGrease } from '../../electron/handshake/hello.ts';
import { findProgram, run } from '../../electron/system/run.ts';
import { opensslAuthority, type Made } from '../unit/handshake/openssl-authority.ts';
import { recordConnection, type RecordedConnection } from '../unit/handshake/record-connection.ts';
import { servers } from '../unit/handshake/servers.ts';
import { captureFile } from './capture-file.ts';
import { opensslServer } from './openssl-server.ts';

const tshark = findProgram('tshark');
const folder = mkdtempSync(join(tmpdir(), 'latchkey-tshark-'));
const authority = opensslAuthority();
const running = servers();
let root: Made, ec: Made, rsa: Made;

beforeAll(() => {
  root = authority.root('Root');
  ec = authority.leaf(['DNS:shop.localhost'], root);
  rsa = authority.leaf(['DNS:shop.localhost'], root, { key: 'rsa' });
});
afterAll(async () => {
  await running.closeAll();
  authority.remove();
  rmSync(folder, { recursive: true, force: true });
});

interface Case {
  name: string;
  leaf: () => Made;
  server: string[];
  client?: ConnectionOptions;
}

const cases: Case[] = [
  { name: 'TLS 1.3, ECDSA, AES-128', leaf: () => ec, server: ['-ciphersuites', 'TLS_AES_128_GCM_SHA256'] },
  { name: 'TLS 1.3, RSA, AES-256', leaf: () => rsa, server: ['-ciphersuites', 'TLS_AES_256_GCM_SHA384'] },
  { name: 'TLS 1.3, ChaCha20', leaf: () => ec, server: ['-ciphersuites', 'TLS_CHACHA20_POLY1305_SHA256'] },
  { name: 'TLS 1.3 with a retry', leaf: () => ec, server: ['-groups', 'P-384'] },
  { name: 'TLS 1.3 with ALPN', leaf: () => ec, server: ['-alpn', 'http/1.1'] },
  { name: 'TLS 1.3, client certificate asked for', leaf: () => ec, server: ['-verify', '1'] },
  { name: 'TLS 1.2, ECDHE, ECDSA', leaf: () => ec, server: ['-tls1_2'] },
  { name: 'TLS 1.2, ECDHE, RSA, CBC', leaf: () => rsa, server: ['-tls1_2', '-cipher', 'ECDHE-RSA-AES128-SHA'] },
  { name: 'TLS 1.2, DHE', leaf: () => rsa, server: ['-tls1_2', '-cipher', 'DHE-RSA-AES128-GCM-SHA256'] },
  { name: 'TLS 1.2, RSA key transport', leaf: () => rsa, server: ['-tls1_2', '-cipher', 'AES128-GCM-SHA256'] },
  { name: 'TLS 1.2, client certificate asked for', leaf: () => ec, server: ['-tls1_2', '-verify', '1'] },
];

describe('the parser, judged by tshark', () => {
  beforeEach((ctx) => {
    if (!tshark) ctx.skip('tshark is not installed');
  });

  it.each(cases)('$name', async ({ leaf, server, client }) => {
    const started = await opensslServer(folder, [leaf(), root], server);
    try {
      await compare(await recordConnection(started.port, { ciphers: 'ALL', ...client }));
    } finally {
      await started.stop();
    }
  });

  it('Node’s server', async () => {
    const port = await running.https({ cert: ec.certPem + root.certPem, key: ec.keyPem });
    await compare(await recordConnection(port));
  });
});

async function compare(recorded: RecordedConnection): Promise<void> {
  const transcript = readTranscript(recorded.chunks, recorded.secrets);
  const judged = await askTshark(recorded);
  expect(ownSequence(transcript)).toEqual(judged.sequence);
  expect(judged.sequence.length).toBeGreaterThanOrEqual(7);
  const { clientHello, serverHello } = transcript;
  expect(clientHello?.suites).toEqual(judged.suites);
  expect(withoutGrease(clientHello?.groups ?? [])).toEqual(judged.groups);
  expect(clientHello?.serverName).toBe(judged.serverName);
  expect(clientHello?.alpn).toEqual(judged.alpn);
  expect(clientHello?.extensions).toEqual(judged.clientExtensions);
  expect(serverHello?.suite).toBe(judged.chosenSuite);
  expect(transcript.chain?.map(({ length }) => length)).toEqual(judged.certificateLengths);
  expect(transcript.unread).toBe(false);
}

/** `client 1 508`: side, type and length of every handshake message, in order. */
function ownSequence({ said, serverHello }: Transcript): string[] {
  const sealedFinished = serverHello?.version === 0x0303;
  return said
    .filter(({ kind }) => kind === 'handshake')
    .map(({ from, type, bytes }) =>
      // Before TLS 1.3 only the size of its sealed record can be told.
      sealedFinished && type === handshakeType.finished ? `${from} ${type}` : `${from} ${type} ${bytes - 4}`,
    );
}

interface Judged {
  sequence: string[];
  suites: number[];
  groups: number[];
  clientExtensions: number[];
  serverName: string;
  alpn: string[];
  chosenSuite: number;
  certificateLengths: number[];
}

async function askTshark({ chunks, keyLog }: RecordedConnection): Promise<Judged> {
  const capture = join(folder, 'connection.pcap');
  const keys = join(folder, 'keys.log');
  writeFileSync(capture, captureFile(chunks));
  writeFileSync(keys, keyLog, { mode: 0o600 });
  const { stdout, stderr, exitCode } = await run(
    tshark ?? '',
    [
      '-r',
      capture,
      '-d',
      'tcp.port==443,tls',
      '-o',
      `tls.keylog_file:${keys}`,
      '-T',
      'json',
      '--no-duplicate-keys',
      '-J',
      'tcp tls',
    ],
    { timeoutMs: 60_000 },
  );
  if (exitCode !== 0) throw new Error(stderr);
  const messages = (JSON.parse(stdout) as unknown[]).flatMap((packet) => handshakesIn(packet));
  const client = messages.find(({ type }) => type === 1);
  const server = messages.findLast(({ type }) => type === 2);
  const tls12 = !JSON.stringify(server?.fields).includes('supported_versions');
  return {
    sequence: messages.map(({ from, type, length }) =>
      tls12 && type === 20 ? `${from} ${type}` : `${from} ${type} ${length}`,
    ),
    suites: numbers(client?.fields, 'tls.handshake.ciphersuite'),
    groups: numbers(client?.fields, 'tls.handshake.extensions_supported_group'),
    clientExtensions: numbers(client?.fields, 'tls.handshake.extension.type'),
    serverName: values(client?.fields, 'tls.handshake.extensions_server_name')[0] ?? '',
    alpn: values(client?.fields, 'tls.handshake.extensions_alpn_str'),
    chosenSuite: numbers(server?.fields, 'tls.handshake.ciphersuite')[0] ?? -1,
    certificateLengths: numbers(messages.find(({ type }) => type === 11)?.fields, 'tls.handshake.certificate_length'),
  };
}

interface JudgedMessage {
  from: 'client' | 'server';
  type: number;
  length: number;
  fields: unknown;
}

function handshakesIn(packet: unknown): JudgedMessage[] {
  const from = values(packet, 'tcp.srcport')[0] === '443' ? 'server' : 'client';
  return objectsWith(packet, 'tls.handshake.type').map((fields) => ({
    from,
    type: Number(values(fields, 'tls.handshake.type')[0]),
    length: Number(values(fields, 'tls.handshake.length')[0]),
    fields,
  }));
}

/** Every value under this name, at any depth, in order. */
function values(tree: unknown, name: string): string[] {
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.entries(tree).flatMap(([key, value]: [string, unknown]) =>
    key === name ? [value].flat().map(String) : values(value, name),
  );
}

function numbers(tree: unknown, name: string): number[] {
  return values(tree, name).map(Number);
}

function objectsWith(tree: unknown, name: string): object[] {
  if (typeof tree !== 'object' || tree === null) return [];
  if (Object.hasOwn(tree, name)) return [tree];
  return Object.values(tree).flatMap((value) => objectsWith(value, name));
}
