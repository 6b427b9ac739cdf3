import { createCipheriv, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { recordOpener } from '../../../../electron/handshake/secrets/record-opener.ts';

// The server's handshake traffic secret of https://www.rfc-editor.org/rfc/rfc8448#section-3, and the key and the
// initialisation vector which that text derives from it.
const secret = Buffer.from('b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38', 'hex');
const key = Buffer.from('3fce516009c21727d0f2e4e86ee403bc', 'hex');
const iv = Buffer.from('5d313eb2671276ee13000b30', 'hex');

const record = { from: 'server' as const, chunk: 0, at: 0, type: 23, version: 0x0303 };

/** Seals as a TLS 1.3 sender does. */
function sealed(cipher: string, tagLength: number, plain: Buffer, keys: { key: Buffer; iv: Buffer } = { key, iv }) {
  const header = Buffer.from([23, 3, 3, 0, plain.length + tagLength]);
  const sealing = createCipheriv(cipher as 'aes-128-gcm', keys.key, keys.iv, { authTagLength: tagLength });
  sealing.setAAD(header, { plaintextLength: plain.length });
  const ciphertext = Buffer.concat([sealing.update(plain), sealing.final()]);
  return { ...record, header, body: Buffer.concat([ciphertext, sealing.getAuthTag()]) };
}

describe('recordOpener', () => {
  it.each([
    [0x1301, 'aes-128-gcm', 16],
    [0x1304, 'aes-128-ccm', 16],
    [0x1305, 'aes-128-ccm', 8],
  ])('0x%s opens with the key that RFC 8448 derives, and takes the padding off', (suite, cipher, tagLength) => {
    const opener = recordOpener(suite, secret);
    const padded = Buffer.from([...Buffer.from('hello'), 22, 0, 0, 0]);
    expect(opener?.open(sealed(cipher, tagLength, padded))).toEqual({ type: 22, body: Buffer.from('hello') });
  });

  it('goes to the next key after a KeyUpdate, and forgets all keys when wiped', () => {
    const opener = recordOpener(0x1301, secret);
    const label = (name: string, length: number): Buffer =>
      Buffer.from([0, length, name.length + 6, ...Buffer.from(`tls13 ${name}`), 0, 1]);
    const expand = (from: Buffer, name: string, length: number): Buffer =>
      createHmac('sha256', from).update(label(name, length)).digest().subarray(0, length);
    const next = expand(secret, 'traffic upd', 32);
    const keys = { key: expand(next, 'key', 16), iv: expand(next, 'iv', 12) };
    const plain = Buffer.from([1, 23]);
    opener?.update();
    expect(opener?.open(sealed('aes-128-gcm', 16, plain, keys))).toEqual({ type: 23, body: Buffer.from([1]) });
    opener?.wipe();
    expect(opener?.open(sealed('aes-128-gcm', 16, plain, keys))).toBeNull();
  });

  it('refuses suites that it does not know', () => {
    expect(recordOpener(0x1306, secret)).toBeNull();
    expect(recordOpener(0xc02b, secret)).toBeNull();
  });

  it('gives nothing for bytes that are not authentic', () => {
    for (const suite of [0x1301, 0x1302, 0x1303, 0x1304, 0x1305]) {
      const opener = recordOpener(suite, secret);
      for (const length of [0, 1, 8, 9, 16, 17, 100]) {
        expect(
          opener?.open({ ...record, header: Buffer.from('1703030011', 'hex'), body: Buffer.alloc(length) }),
        ).toBeNull();
      }
    }
  });
});
