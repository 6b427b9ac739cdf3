import { createHash, generateKeyPair, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { KeyType } from '../shared/project.ts';
import { bitString, type Der, encode, nullValue, objectIdentifier, sequence } from './der.ts';

export interface KeyPair {
  privateKey: KeyObject;
  publicKey: KeyObject;
}

const generate = promisify(generateKeyPair);

/** Makes a key natively: an elliptic curve's at once (40 microseconds), RSA's off the main thread. */
export async function generateKeys(keyType: KeyType): Promise<KeyPair> {
  switch (keyType) {
    case 'ec-p256':
      return generateKeyPairSync('ec', { namedCurve: 'P-256' });
    case 'ec-p384':
      return generateKeyPairSync('ec', { namedCurve: 'P-384' });
    case 'rsa-2048':
      return generate('rsa', { modulusLength: 2048 });
    case 'rsa-3072':
      return generate('rsa', { modulusLength: 3072 });
  }
}

/** PKCS#8 PEM, as the keychain keeps it. */
export function privateKeyPem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

const ecPublicKey = '1.2.840.10045.2.1';
const curves: Readonly<Record<string, string>> = { 'P-256': '1.2.840.10045.3.1.7', 'P-384': '1.3.132.0.34' };

/** SubjectPublicKeyInfo, DER. */
export function publicKeyInfo(key: KeyObject): Buffer {
  if (key.asymmetricKeyType !== 'ec') return key.export({ type: 'spki', format: 'der' });
  // OpenSSL 3.0's encoder takes longer over an EC key than making the key and signing together; a JWK does not.
  const { crv = '', x = '', y = '' } = key.export({ format: 'jwk' });
  const curve = curves[crv];
  if (curve === undefined) throw new TypeError(`No identifier known for the curve ${crv}`);
  const point = Buffer.concat([Buffer.of(0x04), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]);
  return encode(sequence(sequence(objectIdentifier(ecPublicKey), objectIdentifier(curve)), bitString(point)));
}

/** The first 160 bits of the SPKI's SHA-256: a key identifier by RFC 7093, section 2, method 4. */
export function keyIdentifier(spki: Buffer): Buffer {
  return createHash('sha256').update(spki).digest().subarray(0, 20);
}

interface SignatureAlgorithm {
  hash: 'sha256' | 'sha384';
  identifier: Der;
}

const ecdsaWithSha256 = '1.2.840.10045.4.3.2';
const ecdsaWithSha384 = '1.2.840.10045.4.3.3';
const sha256WithRsa = '1.2.840.113549.1.1.11';

/** The AlgorithmIdentifier for what this key signs with. RFC 5758 forbids parameters for ECDSA. */
export function signatureAlgorithm(key: KeyObject): SignatureAlgorithm {
  if (key.asymmetricKeyType === 'rsa') {
    return { hash: 'sha256', identifier: sequence(objectIdentifier(sha256WithRsa), nullValue()) };
  }
  if (key.asymmetricKeyDetails?.namedCurve === 'secp384r1') {
    return { hash: 'sha384', identifier: sequence(objectIdentifier(ecdsaWithSha384)) };
  }
  return { hash: 'sha256', identifier: sequence(objectIdentifier(ecdsaWithSha256)) };
}

export function signWith(key: KeyObject, content: Buffer): Buffer {
  return sign(signatureAlgorithm(key).hash, content, key);
}
