import { expect, test } from 'vitest';
import type { TlsFacts } from '../../../../electron/shared/handshake.ts';
import { readouts } from '../../../../renderer/src/model/readouts.ts';
import { okResult } from '../../../preview/check-results.ts';
import { rsaTransportResult } from '../../../preview/finding-results.ts';
import { project } from '../../../preview/fixtures.ts';

const shop = project({ name: 'shop', hosts: ['shop.localhost'] });
const { tls, steps } = okResult(shop);

function shown(change: Partial<TlsFacts>): Record<string, string> {
  const facts = tls && { ...tls, ...change };
  return Object.fromEntries(readouts({ tls: facts, steps }).map(({ label, value }) => [label, value]));
}

test('what was agreed on, as the standards name it', () => {
  expect(shown({})).toEqual({
    Protocol: 'TLS 1.3',
    Cipher: 'AES_128_GCM_SHA256',
    'Key agreement': 'X25519MLKEM768',
    'Proof of the key': 'ecdsa_secp256r1_sha256',
    Speaks: 'h2',
    Session: 'new, 2 tickets given',
    'In all': '9.3 ms',
  });
});

test('RSA key transport is named as the old way, and proves nothing by a signature', () => {
  const old = Object.fromEntries(readouts(rsaTransportResult(shop)).map(({ label, value }) => [label, value]));
  expect(old['Key agreement']).toBe('RSA key transport, the old way');
  expect(old).not.toHaveProperty('Proof of the key');
});

test('resumption and 0-RTT are named', () => {
  const resumed = { resumed: true, group: null, signature: null, earlyData: 16_384 };
  expect(shown(resumed)).toMatchObject({
    'Key agreement': 'kept from the resumed session',
    Session: 'resumed, no certificate sent; 0-RTT up to 16,384 B',
  });
  expect(shown({ tickets: 0 })).not.toHaveProperty('Session');
});

test('where nothing was agreed on there is nothing to read', () => {
  expect(readouts({ tls: null, steps })).toEqual([]);
});
