import { describe, expect, it } from 'vitest';
import { looksLikeSsl2, looksLikeTls, parseRecords } from '../../../../electron/handshake/parser/records.ts';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

describe('parseRecords', () => {
  it('cuts one side’s bytes into records and times each by its last byte', () => {
    const chunks = [
      { from: 'server' as const, at: 1, bytes: hex('16030300') },
      { from: 'client' as const, at: 2, bytes: hex('1503030002010015') },
      { from: 'server' as const, at: 3, bytes: hex('02aabb1403') },
      { from: 'server' as const, at: 4, bytes: hex('03000101') },
    ];
    const { records, malformed, rest } = parseRecords(chunks, 'server');
    expect(records.map(({ type, at, chunk, body }) => [type, at, chunk, body.toString('hex')])).toEqual([
      [22, 3, 2, 'aabb'],
      [20, 4, 3, '01'],
    ]);
    expect(malformed).toBe(false);
    expect(rest).toHaveLength(0);
    const client = parseRecords(chunks, 'client');
    expect(client.records).toHaveLength(1);
    expect(client.rest.toString('hex')).toBe('15');
  });

  it('stops at the first byte that is no record', () => {
    const bytes = Buffer.concat([hex('140303000101'), Buffer.from('HTTP/1.1 400')]);
    const { records, malformed, rest } = parseRecords([{ from: 'server', at: 0, bytes }], 'server');
    expect(records).toHaveLength(1);
    expect(malformed).toBe(true);
    expect(rest.toString()).toBe('HTTP/1.1 400');
  });
});

describe('looksLikeTls', () => {
  it.each([
    ['16', true],
    ['1603', true],
    ['16030300ff', true],
    ['1603034900', false],
    ['160202', false],
    ['18030300ff', false],
    ['', false],
    ['48545450', false],
  ])('%s: %s', (bytes, expected) => {
    expect(looksLikeTls(hex(bytes))).toBe(expected);
  });
});

describe('looksLikeSsl2', () => {
  // A length of 46 and 40 bytes: the greeting of https://www.rfc-editor.org/rfc/rfc5246#appendix-E.2, and an answer.
  const greeting = hex('802e0103010015000000100700c0');
  const answer = hex('802804000100020000000300100102');

  it.each([
    ['an old client that greets a newer server', greeting, 'client', true],
    ['a server of SSL 2.0', answer, 'server', true],
    ['the other side’s greeting', greeting, 'server', false],
    ['TLS', hex('160301002e01000015'), 'client', false],
    ['too few bytes', greeting.subarray(0, 4), 'client', false],
    ['text', Buffer.from('HTTP/1.1 400'), 'server', false],
  ] as const)('%s', (_name, bytes, from, expected) => {
    expect(looksLikeSsl2(bytes, from)).toBe(expected);
    const { ssl2, malformed, records } = parseRecords([{ from, at: 0, bytes }], from);
    expect([ssl2, records]).toEqual([expected, []]);
    if (expected) expect(malformed).toBe(true);
  });
});
