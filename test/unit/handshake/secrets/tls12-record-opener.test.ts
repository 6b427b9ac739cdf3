import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import * as tls from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cipherSuiteName } from '../../../../electron/handshake/parser/cipher-suites.ts';
import { pseudoRandom, tls12RecordOpener } from '../../../../electron/handshake/secrets/tls12-record-opener.ts';
import { recordingDuplex } from '../../../../electron/handshake/connection/recording-duplex.ts';
import { trafficSecrets } from '../../../../electron/handshake/secrets/secrets.ts';
import { readTranscript } from '../../../../electron/handshake/parser/transcript.ts';
import { opensslAuthority, type Made } from '../openssl-authority.ts';
import { recordConnection } from '../record-connection.ts';
import { servers } from '../servers.ts';

const authority = opensslAuthority();
const running = servers();
let leaf: Made;

beforeAll(() => {
  leaf = authority.leaf(['DNS:shop.localhost'], authority.root('Root'));
});
afterAll(async () => {
  await running.closeAll();
  authority.remove();
});

// https://github.com/openssl/openssl/blob/openssl-3.0/include/openssl/ssl.h.in: not among node:crypto's constants.
const noEncryptThenMac = 1 << 19;

async function connectWith(ciphers: string, client: tls.SecureContextOptions = {}) {
  const options = { ciphers: `${ciphers}:@SECLEVEL=0`, maxVersion: 'TLSv1.2' as const };
  const port = await running.https({ cert: leaf.certPem, key: leaf.keyPem, ...options });
  const recorded = await recordConnection(port, { ...options, ...client, ALPNProtocols: ['http/1.1'] });
  const transcript = readTranscript(recorded.chunks, recorded.secrets);
  const suite = cipherSuiteName(transcript.serverHello?.suite ?? 0);
  return { ...recorded, transcript, suite };
}

const suites = [
  ['ECDHE-ECDSA-AES128-GCM-SHA256', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'],
  ['ECDHE-ECDSA-AES256-GCM-SHA384', 'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'],
  ['ECDHE-ECDSA-CHACHA20-POLY1305', 'TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256'],
  ['ECDHE-ECDSA-AES128-SHA', 'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA'],
  ['ECDHE-ECDSA-AES128-SHA256', 'TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256'],
  ['ECDHE-ECDSA-AES256-SHA384', 'TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384'],
  ['ECDHE-ECDSA-AES128-CCM', 'TLS_ECDHE_ECDSA_WITH_AES_128_CCM'],
  ['ECDHE-ECDSA-AES256-CCM8', 'TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8'],
  ['ECDHE-ECDSA-CAMELLIA256-SHA384', 'TLS_ECDHE_ECDSA_WITH_CAMELLIA_256_CBC_SHA384'],
  ['ECDHE-ECDSA-ARIA128-GCM-SHA256', 'TLS_ECDHE_ECDSA_WITH_ARIA_128_GCM_SHA256'],
] as const;

describe('tls12RecordOpener', () => {
  const variants = suites.flatMap(([openssl, name]) =>
    name.includes('CBC')
      ? [[openssl, name, true] as const, [openssl, name, false] as const]
      : [[openssl, name, false] as const],
  );

  it.each(variants)('opens what a real connection sealed with %s, %s (encrypt-then-mac: %s)', async (...variant) => {
    const [openssl, name, encryptThenMac] = variant;
    const { transcript, suite } = await connectWith(openssl, encryptThenMac ? {} : { secureOptions: noEncryptThenMac });
    expect(suite).toBe(name);
    expect(transcript.serverHello?.encryptThenMac).toBe(encryptThenMac);
    expect(transcript.unread).toBe(false);
    const sealed = transcript.said.filter(({ encrypted }) => encrypted);
    expect(sealed.map(({ from, name, readable }) => `${from} ${name} ${readable}`)).toEqual(
      expect.arrayContaining([
        'client Finished true',
        'server Finished true',
        'client ApplicationData true',
        'server ApplicationData true',
        'server Alert true',
      ]),
    );
    const finished = sealed.filter(({ type }) => type === 20);
    expect(finished.map(({ bytes, body }) => [bytes, body.length])).toEqual([
      [16, 12],
      [16, 12],
    ]);
    expect(sealed.find(({ alert }) => alert)?.alert?.name).toBe('close_notify');
    const request = sealed.find(({ kind, from }) => kind === 'application-data' && from === 'client');
    expect(Buffer.from(request?.body ?? []).toString()).toContain('GET / HTTP/1.1');
  });

  it('opens nothing with another connection’s master secret, and says what is still known', async () => {
    const one = await connectWith('ECDHE-ECDSA-AES128-SHA');
    const other = await connectWith('ECDHE-ECDSA-AES128-SHA');
    const { said } = readTranscript(one.chunks, other.secrets);
    const sealed = said.filter(({ encrypted }) => encrypted);
    expect(sealed.some(({ readable }) => readable)).toBe(false);
    expect(sealed.map(({ name }) => name).slice(0, 2)).toEqual(['Finished', 'Finished']);
  });

  it('shows the first handshake of a connection that is renegotiated, and says that the second one stayed unread', async () => {
    const port = await running.https({ cert: leaf.certPem, key: leaf.keyPem, maxVersion: 'TLSv1.2' });
    const plain = connect({ host: '127.0.0.1', port });
    await once(plain, 'connect');
    const { duplex, recording } = recordingDuplex(plain);
    const secrets = trafficSecrets();
    const socket = tls.connect({ socket: duplex, rejectUnauthorized: false });
    socket.on('keylog', (line: Buffer) => {
      secrets.add(line);
    });
    await once(socket, 'secureConnect');
    const refused = await new Promise<Error | null>((resolve) =>
      socket.renegotiate({ rejectUnauthorized: false }, resolve),
    );
    expect(refused).toBeNull();
    socket.destroy();
    const { said, chain } = readTranscript(recording.chunks, secrets);
    const names = said
      .filter(({ from }) => from === 'client')
      .map(({ name, encrypted }) => `${name}${encrypted ? ' *' : ''}`);
    expect(names.slice(0, 7)).toEqual([
      ...['ClientHello', 'ClientKeyExchange', 'ChangeCipherSpec', 'Finished *', 'ClientHello *'],
      ...['ClientKeyExchange *', 'ChangeCipherSpec *'],
    ]);
    expect(chain).toEqual([leaf.der]);
    expect(said.filter(({ readable }) => !readable).map(({ name }) => name)).toContain('Finished');
  });

  it('gives nothing for altered or short records, and does not try suites that it does not know', () => {
    const agreement = { clientRandom: Buffer.alloc(32), serverRandom: Buffer.alloc(32), encryptThenMac: false };
    const master = Buffer.alloc(48, 7);
    const record = { from: 'client' as const, chunk: 0, at: 0, type: 22, version: 0x0303, header: Buffer.alloc(5) };
    for (const [, suite] of suites) {
      for (const encryptThenMac of [true, false]) {
        const opener = tls12RecordOpener('client', { ...agreement, suite, encryptThenMac }, master);
        for (const length of [0, 1, 7, 8, 15, 16, 24, 32, 48, 64, 80, 100]) {
          expect(opener?.open({ ...record, body: Buffer.alloc(length, 1) })).toBeNull();
        }
      }
    }
    for (const suite of ['TLS_RSA_WITH_RC4_128_SHA', 'TLS_AES_128_GCM_SHA256', 'GREASE', '0x0000']) {
      expect(tls12RecordOpener('client', { ...agreement, suite }, master)).toBeNull();
    }
    expect(tls12RecordOpener('client', { ...agreement, suite: suites[0][1] }, Buffer.alloc(0))).toBeNull();
  });
});

describe('pseudoRandom', () => {
  it('makes the Finished of a real connection', async () => {
    const { transcript, secrets } = await connectWith('ECDHE-ECDSA-AES128-GCM-SHA256');
    const messages = transcript.said.filter(({ kind, type }) => kind === 'handshake' && type !== 20);
    const whole = messages.map(({ type, body }) =>
      Buffer.concat([Buffer.from([type, 0, body.length >> 8, body.length & 255]), body]),
    );
    // What came before the client's Finished; a session ticket comes after it.
    const before = whole.filter((_, index) => messages[index]?.type !== 4);
    const digest = createHash('sha256').update(Buffer.concat(before)).digest();
    const expected = pseudoRandom(
      'sha256',
      secrets.get('CLIENT_RANDOM') ?? Buffer.alloc(0),
      'client finished',
      digest,
      12,
    );
    const finished = transcript.said.find(({ from, type }) => from === 'client' && type === 20);
    expect(Buffer.from(finished?.body ?? [])).toEqual(expected);
  });
});
