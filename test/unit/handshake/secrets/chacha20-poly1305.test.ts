import { createCipheriv, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { chacha20, openChaCha20Poly1305 } from '../../../../electron/handshake/secrets/chacha20-poly1305.ts';
import { poly1305 } from '../../../../electron/handshake/secrets/poly1305.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'hex');
const from = (first: number): Buffer => Buffer.from(Array.from({ length: 32 }, (_, index) => first + index));
const sunscreen = Buffer.from(
  'Ladies and Gentlemen of the class of ’99: If I could offer you only one tip for the future, sunscreen would be it.'.replace(
    '’',
    "'",
  ),
);

describe('chacha20', () => {
  it('gives what RFC 8439, 2.4.2 gives', () => {
    const encrypted = chacha20(from(0), 1, hex('000000000000004a00000000'), sunscreen);
    expect(encrypted.toString('hex')).toBe(
      '6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0bf91b65c5524733ab8f593dabcd62b357' +
        '1639d624e65152ab8f530c359f0861d807ca0dbf500d6a6156a38e088a22b65e52bc514d16ccf806818ce91ab7793736' +
        '5af90bbf74a35be6b40b8eedf2785e42874d',
    );
  });
});

describe('poly1305', () => {
  const zeros = '00'.repeat(16);
  const ones = 'ff'.repeat(16);
  const two = `02${'00'.repeat(15)}`;
  const one = `01${'00'.repeat(15)}`;
  const wide = `01000000000000000400000000000000`;

  // RFC 8439, 2.5.2 and A.3, the last ones made to catch a carry that is lost.
  it.each([
    [
      '85d6be7857556d337f4452fe42d506a8' + '0103808afb0db2fd4abff6af4149f51b',
      Buffer.from('Cryptographic Forum Research Group').toString('hex'),
      'a8061dc1305136c6c22b8baf0c0127a9',
    ],
    [two + zeros, ones, `03${'00'.repeat(15)}`],
    [two + ones, two, `03${'00'.repeat(15)}`],
    [one + zeros, `${ones}f0${'ff'.repeat(15)}11${'00'.repeat(15)}`, `05${'00'.repeat(15)}`],
    [one + zeros, `${ones}fb${'fe'.repeat(15)}${'01'.repeat(16)}`, zeros],
    [two + zeros, `fd${'ff'.repeat(15)}`, `fa${'ff'.repeat(15)}`],
    [
      wide + zeros,
      `e33594d7505e43b900000000000000003394d7505e4379cd01000000000000000000000000000000000000000000000001${'00'.repeat(15)}`,
      '14000000000000005500000000000000',
    ],
    [
      wide + zeros,
      'e33594d7505e43b900000000000000003394d7505e4379cd010000000000000000000000000000000000000000000000',
      `13${'00'.repeat(15)}`,
    ],
  ])('tag of key %s', (key, message, tag) => {
    expect(poly1305(hex(key), hex(message)).toString('hex')).toBe(tag);
  });
});

describe('openChaCha20Poly1305', () => {
  it('opens RFC 8439, 2.8.2', () => {
    const opened = openChaCha20Poly1305({
      key: from(0x80),
      nonce: hex('070000004041424344454647'),
      additional: hex('50515253c0c1c2c3c4c5c6c7'),
      ciphertext: hex(
        'd31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d63dbea45e8ca9671282fafb69da92728b' +
          '1a71de0a9e060b2905d6a5b67ecd3b3692ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc' +
          '3ff4def08e4b7a9de576d26586cec64b6116',
      ),
      tag: hex('1ae10b594f09e26a7e902ecbd0600691'),
    });
    expect(opened).toEqual(sunscreen);
  });

  function seal(length: number, additionalLength: number) {
    const [key, nonce] = [randomBytes(32), randomBytes(12)];
    const [plain, additional] = [randomBytes(length), randomBytes(additionalLength)];
    const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 });
    cipher.setAAD(additional, { plaintextLength: length });
    const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
    return { plain, sealed: { key, nonce, additional, ciphertext, tag: cipher.getAuthTag() } };
  }

  it('opens what OpenSSL sealed, of every length', () => {
    for (let length = 0; length < 300; length += 1) {
      const { plain, sealed } = seal(length, length % 40);
      expect(openChaCha20Poly1305(sealed)).toEqual(plain);
    }
    const { plain, sealed } = seal(16_384, 5);
    expect(openChaCha20Poly1305(sealed)).toEqual(plain);
  });

  it('gives nothing when a single bit was altered anywhere, and for lengths that are off', () => {
    const { sealed } = seal(40, 5);
    for (const part of ['key', 'nonce', 'additional', 'ciphertext', 'tag'] as const) {
      for (let bit = 0; bit < sealed[part].length * 8; bit += 3) {
        const altered = Buffer.from(sealed[part]);
        altered[bit >> 3] = (altered[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(openChaCha20Poly1305({ ...sealed, [part]: altered })).toBeNull();
      }
    }
    expect(openChaCha20Poly1305({ ...sealed, key: Buffer.alloc(31) })).toBeNull();
    expect(openChaCha20Poly1305({ ...sealed, nonce: Buffer.alloc(8) })).toBeNull();
    expect(openChaCha20Poly1305({ ...sealed, tag: Buffer.alloc(0) })).toBeNull();
  });
});
