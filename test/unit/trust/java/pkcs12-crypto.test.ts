import { describe, expect, it } from 'vitest';
import { readDer, type DerElement } from '../../../../electron/handshake/certificate/der.ts';
import { usualMac } from '../../../../electron/trust/java/pkcs12-crypto.ts';
import { element } from '../../../../electron/trust/java/pkcs12-writing.ts';

const sha256 = element(0x30, Buffer.from('0609608648016503040201', 'hex'), Buffer.from('0500', 'hex'));

function macData(rounds: string): DerElement {
  const digest = element(0x30, sha256, element(4, Buffer.alloc(32)));
  const iterations = element(2, Buffer.from(rounds, 'hex'));
  const read = readDer(element(0x30, digest, element(4, Buffer.from('salt')), iterations));
  if (!read) throw new Error('It is no DER.');
  return read;
}

describe('usualMac', () => {
  it('is made with as many rounds as are asked for', async () => {
    const [one, two] = [await usualMac(macData('01')), await usualMac(macData('02'))];
    expect(one?.of(Buffer.from('content'))).toHaveLength(32);
    expect(one?.of(Buffer.from('content'))).not.toEqual(two?.of(Buffer.from('content')));
  });

  it.each(['00', '0186a1', '7fffffff', '00ffffffff', 'ff'.repeat(40)])(
    'is not made where %s rounds are asked for',
    async (rounds) => {
      expect(await usualMac(macData(rounds))).toBeUndefined();
    },
  );
});
