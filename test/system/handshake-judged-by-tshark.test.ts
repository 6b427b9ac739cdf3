import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { leafExtensions, opensslAuthority, type Made } from '../unit/handshake/openssl-authority.ts';
import { recordConnection, type RecordedConnection } from '../unit/handshake/record-connection.ts';
import { compareWithTshark } from './compare-with-tshark.ts';
import type { JudgedServer, Kind } from './judged-servers/judged-server.ts';
import { freePort } from './openssl-server.ts';
import { judgedServers } from './judged-servers/judged-servers.ts';
import { opensslServer } from './openssl-server.ts';
import { printTable } from './print-table.ts';
import { askTshark, tshark } from './tshark.ts';

const folder = mkdtempSync(join(tmpdir(), 'latchkey-tshark-'));
const authority = opensslAuthority();
let root: Made, client: Made;
let leaves: Record<'ec' | 'rsa', Made>;
const table: string[][] = [['server', 'version', 'key', 'variant', 'messages', 'fields', 'tshark']];

beforeAll(() => {
  root = authority.root('Root');
  leaves = {
    ec: authority.leaf(['DNS:shop.localhost'], root),
    rsa: authority.leaf(['DNS:shop.localhost'], root, { key: 'rsa' }),
  };
  client = authority.issue({ issuer: root, extensions: leafExtensions(['DNS:alice.localhost'], 'clientAuth') });
});
afterAll(() => {
  authority.remove();
  rmSync(folder, { recursive: true, force: true });
  const total = (column: number): string => String(table.slice(1).reduce((sum, row) => sum + Number(row[column]), 0));
  printTable([...table, ['together', '', '', `${table.length - 1} connections`, total(4), total(5), '']]);
});

interface Row {
  server: string;
  version: string;
  key: string;
  variant: string;
  recorded: RecordedConnection;
}

const versions = ['TLSv1.2', 'TLSv1.3'] as const;
type Version = (typeof versions)[number];

/** Everything that one server, with one key and set up for one thing, is asked to do. */
async function record(server: JudgedServer, key: 'ec' | 'rsa', kind: Kind): Promise<Row[]> {
  const place = join(folder, `${server.name}-${key}-${kind}`.replaceAll(/\W/g, '-'));
  mkdirSync(place);
  const file = (name: string, content: string): string => {
    writeFileSync(join(place, name), content, { mode: 0o600 });
    return join(place, name);
  };
  const leaf = leaves[key];
  const port = await freePort();
  const files = { chainFile: file('chain.pem', leaf.certPem + root.certPem), keyFile: file('key.pem', leaf.keyPem) };
  const setup = { ...files, rootFile: file('root.pem', root.certPem), kind, key, leaf, root, folder: place, port };
  const running = await server.start(setup);
  const rows: Row[] = [];
  async function visit(version: Version, variant: string, options: ConnectionOptions): Promise<RecordedConnection> {
    const both = { minVersion: version, maxVersion: version, ALPNProtocols: [], ...options };
    const recorded = await recordConnection(port, both);
    rows.push({ server: server.name, version, key, variant, recorded });
    return recorded;
  }
  try {
    if (kind === 'retry') await visit('TLSv1.3', 'retry', {});
    for (const version of kind === 'retry' ? [] : versions) {
      if (kind === 'client-certificate') {
        await visit(version, 'client certificate', { cert: client.certPem, key: client.keyPem });
      } else {
        const { session } = await visit(version, 'full', {});
        await visit(version, 'ALPN', { ALPNProtocols: ['h2', 'http/1.1'] });
        await visit(version, 'resumption', session ? { session } : {});
      }
    }
  } finally {
    await running.stop();
  }
  return rows;
}

/** Asks tshark about all of them at once, puts them into the table, and gives the differences. */
async function judge(rows: readonly Row[]): Promise<string[]> {
  const judged = await askTshark(
    folder,
    rows.map(({ recorded }) => recorded),
  );
  return rows.flatMap((row, index) => {
    const { server, version, key, variant, recorded } = row;
    const { transcript, messages, fields, differences } = compareWithTshark(recorded, judged[index] ?? []);
    const wrong = [...differences, ...missedVariant(variant, transcript)];
    const verdict = wrong.length === 0 ? 'agrees' : 'DIFFERS';
    table.push([server, version, key, variant, String(messages), String(fields), verdict]);
    return wrong.map((words) => `${server}, ${version}, ${key}, ${variant}: ${words}`);
  });
}

/** The comparison is worth nothing where the server did not do what the row is about. */
function missedVariant(variant: string, transcript: ReturnType<typeof compareWithTshark>['transcript']): string[] {
  const done: Record<string, boolean> = {
    retry: transcript.retried,
    resumption: transcript.resumed,
    ALPN: transcript.alpn === 'http/1.1',
    'client certificate': transcript.certificateRequested,
    full: transcript.chain?.length === 2,
  };
  return done[variant] === false ? ['did not happen'] : [];
}

describe('the parser, judged by tshark', () => {
  beforeEach((context) => {
    if (!tshark) context.skip('tshark is not installed');
  });

  it.for(judgedServers)('$name', async (server, context) => {
    const missing = server.missing();
    if (missing) {
      table.push([server.name, '', '', `not asked: ${missing}`, '', '', '']);
      context.skip(missing);
    }
    const rows: Row[] = [];
    for (const key of ['ec', 'rsa'] as const) {
      for (const kind of ['usual', 'retry', 'client-certificate'] as const) {
        rows.push(...(await record(server, key, kind)));
      }
    }
    expect(await judge(rows)).toEqual([]);
    expect(rows).toHaveLength(18);
  });

  it('every way to encrypt and to agree on a key, with OpenSSL', async () => {
    const tls12 = (...ciphers: string[]): string[] => ['-tls1_2', '-cipher', `${ciphers.join(':')}:@SECLEVEL=0`];
    const tls13Suites = [
      'TLS_AES_128_GCM_SHA256',
      'TLS_AES_256_GCM_SHA384',
      'TLS_CHACHA20_POLY1305_SHA256',
      'TLS_AES_128_CCM_SHA256',
      'TLS_AES_128_CCM_8_SHA256',
    ];
    const cases: [string, 'ec' | 'rsa', string[]][] = [
      ...tls13Suites.map((suite): [string, 'ec', string[]] => [suite, 'ec', ['-ciphersuites', suite]]),
      ['CBC, encrypt-then-MAC', 'rsa', tls12('ECDHE-RSA-AES128-SHA')],
      ['CBC with SHA-384', 'ec', tls12('ECDHE-ECDSA-AES256-SHA384')],
      ['ChaCha20', 'rsa', tls12('ECDHE-RSA-CHACHA20-POLY1305')],
      ['DHE', 'rsa', tls12('DHE-RSA-AES128-GCM-SHA256')],
      ['RSA key transport', 'rsa', tls12('AES128-GCM-SHA256')],
    ];
    const ciphers = `${tls13Suites.join(':')}:ALL:@SECLEVEL=0`;
    const rows: Row[] = [];
    for (const [variant, key, args] of cases) {
      const started = await opensslServer(folder, [leaves[key], root], args);
      try {
        const recorded = await recordConnection(started.port, { ciphers });
        const version = variant.startsWith('TLS_') ? 'TLSv1.3' : 'TLSv1.2';
        rows.push({ server: 'OpenSSL s_server', version, key, variant, recorded });
      } finally {
        await started.stop();
      }
    }
    expect(await judge(rows)).toEqual([]);
  });
});
