import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RecordedChunk } from '../../../../electron/handshake/parser/records.ts';
import { readTranscript } from '../../../../electron/handshake/parser/transcript.ts';
import { wireMessages } from '../../../../electron/handshake/parser/wire-messages.ts';
import { opensslAuthority } from '../openssl-authority.ts';
import { recordConnection, type RecordedConnection } from '../record-connection.ts';
import { servers } from '../servers.ts';

const authority = opensslAuthority();
const running = servers();
const recordings: Record<string, RecordedConnection> = {};
const noSecrets = { get: () => undefined };

beforeAll(async () => {
  const root = authority.root('Root');
  const leaf = authority.leaf(['DNS:shop.localhost'], root);
  const served = { cert: leaf.certPem + root.certPem, key: leaf.keyPem };
  recordings['1.3'] = await recordConnection(await running.https(served));
  recordings['1.3 retried'] = await recordConnection(await running.https({ ...served, ecdhCurve: 'P-384' }));
  recordings['1.2'] = await recordConnection(await running.https({ ...served, maxVersion: 'TLSv1.2' }));
});
afterAll(async () => {
  await running.closeAll();
  authority.remove();
});

function recorded(name: string): RecordedConnection {
  const recording = recordings[name];
  if (!recording) throw new Error(`nothing recorded for ${name}`);
  return recording;
}

function read(chunks: readonly RecordedChunk[], secrets: Pick<RecordedConnection['secrets'], 'get'>) {
  const transcript = readTranscript(chunks, secrets);
  return { transcript, messages: wireMessages(transcript) };
}

describe('readTranscript', () => {
  it('says honestly what it cannot read, in its place on the ladder', () => {
    const { transcript, messages } = read(recorded('1.3').chunks, noSecrets);
    expect(transcript).toMatchObject({ unread: true, chain: null });
    expect(messages.map(({ from, name, step }) => `${from} ${name} ${step}`)).toEqual([
      'client ClientHello hello',
      'server ServerHello hello',
      'server ChangeCipherSpec hello',
      'server Encrypted certificate',
      'client ChangeCipherSpec session-key',
      'client Encrypted session-key',
      'client Encrypted encrypted',
      'server Encrypted encrypted',
    ]);
    const clear = read(recorded('1.3').chunks, recorded('1.3').secrets).transcript;
    expect(clear.unread).toBe(false);
    expect(clear.chain).toHaveLength(2);
  });

  it('does not trust a secret of another connection', () => {
    const { transcript } = read(recorded('1.3').chunks, recorded('1.3 retried').secrets);
    expect(transcript).toMatchObject({ unread: true, chain: null });
  });

  it.each(['1.3', '1.3 retried', '1.2'])('reads %s the same however the bytes were cut', (name) => {
    const { chunks, secrets } = recorded(name);
    const whole = read(chunks, secrets).messages.map(({ from, name, bytes }) => `${from} ${name} ${bytes}`);
    const bytewise = chunks.flatMap(({ bytes, ...rest }) =>
      Array.from(bytes, (byte) => ({ ...rest, bytes: Buffer.from([byte]) })),
    );
    expect(read(bytewise, secrets).messages.map(({ from, name, bytes }) => `${from} ${name} ${bytes}`)).toEqual(whole);
  });

  it.each(['1.3', '1.3 retried', '1.2'])('survives every truncation of %s', (name) => {
    const { chunks, secrets } = recorded(name);
    const total = chunks.reduce((sum, { bytes }) => sum + bytes.length, 0);
    for (let keep = 0; keep < total; keep += 7) {
      const { messages } = read(truncate(chunks, keep), secrets);
      expect(messages.length).toBeLessThanOrEqual(20);
    }
  });

  it.each(['1.3', '1.3 retried', '1.2'])('survives every mutation of %s', (name) => {
    const { chunks, secrets } = recorded(name);
    const place = fc.tuple(fc.nat(chunks.length - 1), fc.nat(3_000), fc.nat(255));
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 8 }), (changes) => {
        const { messages } = read(mutate(chunks, changes), secrets);
        for (const { fields } of messages) for (const { value } of fields) expect(value).not.toMatch(/\p{Cc}/u);
      }),
      { numRuns: 1_500 },
    );
  });

  it('survives random bytes, and bytes that begin like records', () => {
    const bytes = fc.uint8Array({ maxLength: 600 });
    const recordLike = fc
      .tuple(fc.constantFrom(20, 21, 22, 23), bytes)
      .map(([type, body]) => Uint8Array.from([type, 3, 3, body.length >> 8, body.length & 255, ...body]));
    const handshakeLike = fc
      .tuple(fc.constantFrom(1, 2, 4, 8, 11, 12, 13, 15, 16, 20, 24), bytes)
      .map(([type, body]) => {
        const message = [type, 0, body.length >> 8, body.length & 255, ...body];
        return Uint8Array.from([22, 3, 3, message.length >> 8, message.length & 255, ...message]);
      });
    const chunk = fc.record({
      from: fc.constantFrom('client' as const, 'server' as const),
      at: fc.constant(0),
      bytes: fc.oneof(bytes, recordLike, handshakeLike).map((value) => Buffer.from(value)),
    });
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 12 }), (chunks) => {
        const { secrets } = recorded('1.3');
        expect(read(chunks, secrets).messages.length).toBeLessThanOrEqual(200);
      }),
      { numRuns: 2_000 },
    );
  });

  it('bounds its work on half a megabyte of empty messages', () => {
    const changeCipherSpecs = Buffer.from('140303000101'.repeat(87_000), 'hex');
    const { transcript, messages } = read([{ from: 'server', at: 0, bytes: changeCipherSpecs }], noSecrets);
    expect(transcript.said).toHaveLength(1_000);
    expect(messages).toHaveLength(200);
  });

  it('does not wait for a message that announces itself as endless', () => {
    const endless = Buffer.concat([Buffer.from('160303400002ffffff', 'hex'), Buffer.alloc(16_380)]);
    const { transcript } = read([{ from: 'server', at: 0, bytes: endless }], noSecrets);
    expect(transcript.said).toHaveLength(0);
  });
});

function truncate(chunks: readonly RecordedChunk[], keep: number): RecordedChunk[] {
  let left = keep;
  return chunks.flatMap((chunk) => {
    const bytes = chunk.bytes.subarray(0, left);
    left -= bytes.length;
    return bytes.length === 0 ? [] : [{ ...chunk, bytes }];
  });
}

function mutate(chunks: readonly RecordedChunk[], changes: readonly [number, number, number][]): RecordedChunk[] {
  const copies = chunks.map((chunk) => ({ ...chunk, bytes: Buffer.from(chunk.bytes) }));
  for (const [index, offset, value] of changes) {
    const bytes = copies[index]?.bytes;
    if (bytes) bytes[offset % bytes.length] = value;
  }
  return copies;
}
