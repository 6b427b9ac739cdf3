import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { certificateFields, extensionOf } from '../../../../electron/handshake/certificate/certificate-fields.ts';
import { isSupportedKey, isWeakKey, isWeakSignature } from '../../../../electron/handshake/certificate/strength.ts';
import { leafExtensions, opensslAuthority } from '../openssl-authority.ts';

const authority = opensslAuthority();
afterAll(() => {
  authority.remove();
});

function fieldsOf(wanted: Partial<Parameters<typeof authority.issue>[0]> = {}) {
  const made = authority.issue({ extensions: leafExtensions(['DNS:a.test']), ...wanted });
  const fields = certificateFields(made.der);
  if (!fields) throw new Error('not read');
  return { ...fields, made };
}

describe('certificateFields', () => {
  it('reads what node:crypto reads, and what it does not tell', () => {
    const { made, ...fields } = fieldsOf({
      extensions: ['basicConstraints=critical,CA:true,pathlen:3', 'keyUsage=critical,keyCertSign,digitalSignature'],
    });
    expect(fields.serial.toUpperCase()).toBe(made.certificate.serialNumber.replace(/^0+/, ''));
    expect(fields).toMatchObject({ isCa: true, pathLength: 3, signatureAlgorithm: '1.2.840.10045.4.3.2' });
    expect((fields.keyUsage ?? 0) & 0x80).toBe(0x80);
    expect(fieldsOf({ extensions: ['basicConstraints=CA:false'] })).toMatchObject({
      ...{ isCa: false, pathLength: null, keyUsage: null },
    });
  });

  it.each<[string, string[], boolean, boolean, boolean]>([
    ['P-256', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'], true, true, false],
    ['P-384', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-384'], true, true, false],
    ['P-521', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-521'], false, true, false],
    ['secp256k1', ['ec', '-pkeyopt', 'ec_paramgen_curve:secp256k1'], false, false, false],
    ['Ed25519', ['ed25519'], false, false, false],
    ['Ed448', ['ed448'], false, false, false],
    ['RSA 1024', ['rsa:1024'], true, true, true],
    ['RSA 2040', ['rsa:2040'], true, true, true],
    ['RSA 2048', ['rsa:2048'], true, true, false],
    ['RSA 3072', ['rsa:3072'], true, true, false],
    ['RSA-PSS', ['rsa-pss', '-pkeyopt', 'rsa_keygen_bits:2048'], false, false, false],
  ])('judges the key %s', (_, key, server, issuer, weak) => {
    const fields = fieldsOf({ key });
    expect([
      isSupportedKey(fields.key, 'server'),
      isSupportedKey(fields.key, 'authority'),
      isWeakKey(fields.key),
    ]).toEqual([server, issuer, weak]);
  });

  it.each<[string, string[], boolean]>([
    ['md5', ['rsa:2048'], true],
    ['sha1', ['rsa:2048'], true],
    ['sha1', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'], true],
    ['sha256', ['rsa:2048'], false],
    ['sha512', ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'], false],
  ])('judges a signature with %s (%j)', (hash, key, weak) => {
    expect(isWeakSignature(fieldsOf({ hash, key }))).toBe(weak);
  });

  it('takes any bytes, and any damage to a real certificate', () => {
    const { der } = fieldsOf().made;
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.nat(der.length - 1),
        fc.integer({ min: 0, max: 255 }),
        (bytes, at, value) => {
          const damaged = Buffer.from(der);
          damaged[at] = value;
          for (const input of [bytes, damaged, der.subarray(0, at)]) {
            certificateFields(input);
            extensionOf(input, '2.5.29.17');
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
