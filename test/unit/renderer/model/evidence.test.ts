import { expect, test } from 'vitest';
import { evidenceKind } from '../../../../renderer/src/model/evidence.ts';

test('a fingerprint is one by its length and its digits', () => {
  expect(evidenceKind('0f'.repeat(32))).toBe('fingerprint');
  expect(evidenceKind('0f'.repeat(31))).not.toBe('fingerprint');
  expect(evidenceKind(`${'0f'.repeat(31)}g0`)).not.toBe('fingerprint');
});

test.each(['TLSv1.3', 'X25519', 'h2', 'ecdsa_secp256r1_sha256', 'AES-128-GCM', 'http/1.1', 'shop.localhost'])(
  '%s is a name on the wire',
  (value) => {
    expect(evidenceKind(value)).toBe('name');
  },
);

test.each(['', '2', 'yes', 'none', 'ECDSA P-256', 'yes, from an earlier connection', 'in Latchkey’s vault'])(
  '%j is words',
  (value) => {
    expect(evidenceKind(value)).toBe('words');
  },
);
