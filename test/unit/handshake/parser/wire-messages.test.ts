import { deflateSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WireMessage } from '../../../../electron/shared/handshake.ts';
import { createCheck } from '../../../../electron/handshake/check.ts';
import type { RecordedChunk } from '../../../../electron/handshake/parser/records.ts';
import { systemRoots } from '../../../../electron/handshake/certificate/system-roots.ts';
import { tlsFacts } from '../../../../electron/handshake/parser/tls-facts.ts';
import { readTranscript } from '../../../../electron/handshake/parser/transcript.ts';
import { wireMessages } from '../../../../electron/handshake/parser/wire-messages.ts';
import { opensslAuthority, type Made } from '../openssl-authority.ts';
import { recordConnection, type RecordedConnection } from '../record-connection.ts';
import { servers } from '../servers.ts';
import {
  bytes,
  extension,
  handshakeRecord,
  number16,
  number32,
  text,
  vector16,
  vector24,
  vector8,
} from './wire-bytes.ts';

const authority = opensslAuthority();
const running = servers();
let leaf: Made;
let port: number;

beforeAll(async () => {
  const root = authority.root('Root');
  leaf = authority.leaf(['DNS:shop.localhost'], root);
  port = await running.https({
    cert: leaf.certPem + root.certPem,
    key: leaf.keyPem,
    requestCert: true,
    rejectUnauthorized: false,
    ca: root.certPem,
  });
});
afterAll(async () => {
  await running.closeAll();
  authority.remove();
});

function ladder({ chunks, secrets }: Pick<RecordedConnection, 'chunks' | 'secrets'>) {
  const transcript = readTranscript(chunks, secrets);
  return { transcript, messages: wireMessages(transcript, { raw: true }), facts: tlsFacts(transcript) };
}

function fieldOf(messages: readonly WireMessage[], name: string, label: string): string | undefined {
  return messages.find((message) => message.name === name)?.fields.find((field) => field.label === label)?.value;
}

const noSecrets = { get: () => undefined };
const random = bytes(32, 1);

/** Messages that no server here sends, as records of one side. */
function spoken(from: RecordedChunk['from'], ...records: Buffer[]): RecordedChunk {
  return { from, at: 0, bytes: Buffer.concat(records) };
}

function serverHello(version: number, ...extensions: number[][]): Buffer {
  const chosen = version === 0x0304 ? [extension(43, ...number16(version))] : [];
  const end = [...vector8(), ...number16(version === 0x0304 ? 0x1301 : 0xc02b), 0];
  const block = vector16(...[...chosen, ...extensions].flat());
  return handshakeRecord(2, [...number16(Math.min(version, 0x0303)), ...random, ...end, ...block]);
}

describe('wireMessages', () => {
  it('shows TLS 1.2 with client authentication, its Finished read and in its place', async () => {
    const { messages, facts } = ladder(await recordConnection(port, { maxVersion: 'TLSv1.2' }));
    expect(messages.map(({ from, name, step }) => `${from} ${name} ${step}`)).toEqual([
      'client ClientHello hello',
      'server ServerHello hello',
      'server Certificate certificate',
      'server ServerKeyExchange certificate',
      'server CertificateRequest certificate',
      'server ServerHelloDone certificate',
      'client Certificate certificate',
      'client ClientKeyExchange session-key',
      'client ChangeCipherSpec session-key',
      'client Finished session-key',
      'server NewSessionTicket session-key',
      'server ChangeCipherSpec session-key',
      'server Finished session-key',
      'client ApplicationData encrypted',
      'server ApplicationData encrypted',
      'server Alert encrypted',
    ]);
    expect(fieldOf(messages, 'Finished', 'Proof of the whole handshake')).toBe('12 B');
    expect(fieldOf(messages, 'CertificateRequest', 'Issuers it accepts')).toBe('CN=Root');
    expect(fieldOf(messages, 'CertificateRequest', 'Kinds of key')).toContain('ecdsa_sign');
    expect(fieldOf(messages, 'ClientKeyExchange', 'ECDHE public key')).toMatch(/^(32|65) B$/);
    expect(fieldOf(messages, 'ServerKeyExchange', 'Signature')).toMatch(/^ecdsa_secp256r1_sha256, 7\d B$/);
    expect(fieldOf(messages, 'NewSessionTicket', 'Lifetime')).toMatch(/^\d+ s$/);
    expect(fieldOf(messages, 'Alert', 'Alert')).toBe('close_notify');
    expect(facts).toMatchObject({ version: 'TLSv1.2', resumed: false, tickets: 1, earlyData: null });
  });

  it('gives each message’s first bytes, but never a ticket’s or the conversation’s', async () => {
    for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
      const recorded = await recordConnection(port, { maxVersion });
      const { messages } = ladder(recorded);
      for (const { name, hex, bytes } of messages) {
        if (name === 'NewSessionTicket' || name === 'ApplicationData') expect(hex).toBeUndefined();
        else expect(hex).toHaveLength(2 * Math.min(bytes, 2_048));
      }
      const certificate = messages.find(({ name }) => name === 'Certificate')?.hex ?? '';
      expect(certificate.slice(0, 2)).toBe('0b');
      expect(certificate).toContain(leaf.der.toString('hex'));
      expect(wireMessages(ladder(recorded).transcript).every(({ hex }) => hex === undefined)).toBe(true);
      const unread = wireMessages(readTranscript(recorded.chunks, noSecrets), { raw: true });
      expect(unread.filter(({ encrypted }) => encrypted).every(({ hex }) => hex === undefined)).toBe(true);
    }
  });

  it('keeps the bytes only for a check that asks for them', async () => {
    const check = createCheck({
      authority: () => Promise.resolve(null),
      stores: () => Promise.resolve([]),
      systemRoots: systemRoots(),
      clients: [],
    });
    for (const raw of [true, false]) {
      const { messages } = await check({ host: '127.0.0.1', port, raw });
      expect(messages.map(({ name }) => name)).toContain('ClientHello');
      expect(messages.some(({ hex }) => hex?.startsWith('01') === true)).toBe(raw);
    }
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('knows a resumed session of %s', async (maxVersion) => {
    const first = await recordConnection(port, { maxVersion });
    expect(ladder(first).facts).toMatchObject({ resumed: false, tickets: maxVersion === 'TLSv1.2' ? 1 : 2 });
    const { messages, facts, transcript } = ladder(
      await recordConnection(port, { maxVersion, session: first.session }),
    );
    expect(facts).toMatchObject({ resumed: true, signature: null });
    expect(transcript.chain).toBeNull();
    expect(transcript.chainBroken).toBe(false);
    expect(fieldOf(messages, 'ServerHello', 'Session')).toBe('resumed from an earlier connection');
    expect(messages.map(({ name }) => name)).not.toContain('Certificate');
  });

  it('reads a compressed certificate as the chain, names what it cannot read, and knows a broken one', () => {
    const body = Buffer.from([...vector8(), ...vector24(...vector24(...leaf.der), ...vector16())]);
    const compressed = (algorithm: number, content: Buffer): RecordedChunk[] => {
      const size = [0, ...number16(body.length)];
      const message = handshakeRecord(25, [...number16(algorithm), ...size, ...vector24(...content)]);
      return [spoken('server', serverHello(0x0304), message)];
    };
    const zlib = ladder({ chunks: compressed(1, deflateSync(body)), secrets: recordedNothing });
    expect(zlib.transcript.chain).toEqual([leaf.der]);
    expect(fieldOf(zlib.messages, 'CompressedCertificate', 'Leaf')).toBe(`${String(leaf.der.length)} B`);
    expect(fieldOf(zlib.messages, 'CompressedCertificate', 'Compressed')).toMatch(/^zlib, \d+ B instead of \d+ B$/);
    const zstd = ladder({ chunks: compressed(3, body), secrets: recordedNothing });
    expect(zstd.transcript).toMatchObject({ chain: null, chainBroken: false });
    expect(fieldOf(zstd.messages, 'CompressedCertificate', 'Content')).toBe('Latchkey cannot read zstd');
    expect(ladder({ chunks: compressed(2, body), secrets: recordedNothing }).transcript.chainBroken).toBe(true);
  });

  it('knows a placeholder for an encrypted greeting', () => {
    const placeholder = [0, ...number16(1), ...number16(1), 9, ...vector16(...bytes(32)), ...vector16(...bytes(208))];
    const start = [...number16(0x0303), ...random, ...vector8(), ...vector16(...number16(0x1301)), ...vector8(0)];
    const hello = [...start, ...vector16(...extension(0x0a0a), ...extension(0xfe0d, ...placeholder))];
    const { messages } = ladder({ chunks: [spoken('client', handshakeRecord(1, hello))], secrets: recordedNothing });
    expect(fieldOf(messages, 'ClientHello', 'Encrypted greeting')).toBe('a placeholder (GREASE), 208 B');
    expect(fieldOf(messages, 'ClientHello', 'Extensions')).toBe('encrypted_client_hello (GREASE)');
  });

  it('tells the cookie of a retry, a stapled answer, what a ticket allows, and a greeting of SSL 2.0', () => {
    const status = handshakeRecord(22, [1, ...vector24(...bytes(500))]);
    const older = ladder({ chunks: [spoken('server', serverHello(0x0303), status)], secrets: recordedNothing });
    expect(fieldOf(older.messages, 'CertificateStatus', 'OCSP answer')).toBe('500 B');
    const cookie = ladder({
      chunks: [spoken('server', serverHello(0x0304, extension(44, ...vector16(...bytes(40)))))],
      secrets: recordedNothing,
    });
    expect(fieldOf(cookie.messages, 'ServerHello', 'Cookie')).toBe('40 B');
    const ticket = [...number32(300), ...number32(1), ...vector8(1), ...vector16(...bytes(64))];
    const allowed = handshakeRecord(4, [...ticket, ...vector16(...extension(42, ...number32(16_384)))]);
    const early = ladder({ chunks: [spoken('server', serverHello(0x0304), allowed)], secrets: recordedNothing });
    expect(early.facts).toMatchObject({ tickets: 1, earlyData: 16_384 });
    expect(fieldOf(early.messages, 'NewSessionTicket', '0-RTT data allowed')).toBe('16384 B');
    const ssl2 = Buffer.from('802804000100020000000300100102', 'hex');
    const old = ladder({ chunks: [spoken('server', ssl2)], secrets: recordedNothing });
    expect(old.transcript).toMatchObject({ ssl2: true, malformed: true });
    expect(old.messages).toMatchObject([{ from: 'server', name: 'SSLv2 ServerHello', step: 'hello' }]);
  });

  it('reads the greeting of SSL 3.0 as what it is', () => {
    const { facts } = ladder({ chunks: [spoken('server', serverHello(0x0300))], secrets: recordedNothing });
    expect(facts?.version).toBe('SSLv3');
  });

  it('makes a stranger’s text visible', () => {
    const alpn = extension(16, ...vector16(...vector8(...text('h2\u001b[31m'))));
    const { messages } = ladder({ chunks: [spoken('server', serverHello(0x0303, alpn))], secrets: recordedNothing });
    expect(fieldOf(messages, 'ServerHello', 'Protocol (ALPN)')).toBe('h2\\u{001B}[31m');
  });
});

const recordedNothing = { ...noSecrets, add: () => undefined, wipe: () => undefined };
