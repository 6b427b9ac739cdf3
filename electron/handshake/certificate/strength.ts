import type { CertificateFields, PublicKeyFields } from './certificate-fields.ts';

const rsa = '1.2.840.113549.1.1.1';
const pss = '1.2.840.113549.1.1.10';
const ellipticCurve = '1.2.840.10045.2.1';

/** P-256 and P-384: what every browser takes from a server. */
const serverCurves: readonly string[] = ['1.2.840.10045.3.1.7', '1.3.132.0.34'];
/** And P-521, with which an authority may have signed. */
const authorityCurves: readonly string[] = [...serverCurves, '1.3.132.0.35'];

/**
 * Below 2,048 bits OpenSSL refuses a key at Debian's and Fedora's level of security, Apple in every case; Chromium
 * and Firefox refuse it below 1,024. https://support.apple.com/en-us/103769
 */
const leastRsaBits = 2_048;

/** MD2, MD4 and MD5, which BoringSSL does not verify any more. */
const forgottenSignatures: readonly string[] = ['1.2.840.113549.1.1.2', '1.2.840.113549.1.1.3', '1.2.840.113549.1.1.4'];

/** And SHA-1. */
const weakSignatures: readonly string[] = [
  ...forgottenSignatures,
  '1.2.840.113549.1.1.5',
  '1.3.14.3.2.29',
  '1.2.840.10040.4.3',
  '1.2.840.10045.4.1',
];

/** False for P-521, Ed25519, Ed448, DSA and all else that Chromium does not take from a server. Pure. */
export function isSupportedKey({ algorithm, curve }: PublicKeyFields, holder: 'server' | 'authority'): boolean {
  const curves = holder === 'server' ? serverCurves : authorityCurves;
  return algorithm === rsa || (algorithm === ellipticCurve && curves.includes(curve));
}

/** True for an RSA key that is too short. Pure. */
export function isWeakKey({ rsaBits }: PublicKeyFields): boolean {
  return rsaBits !== null && rsaBits < leastRsaBits;
}

/** True when the issuer signed with a hash that can be forged. Pure. */
export function isWeakSignature({ signatureAlgorithm, signatureHashIsDefault }: CertificateFields): boolean {
  return weakSignatures.includes(signatureAlgorithm) || (signatureAlgorithm === pss && signatureHashIsDefault);
}

/** True when not every TLS library here could tell whether the signature is a true one. Pure. */
export function isForgottenSignature({ signatureAlgorithm }: CertificateFields): boolean {
  return forgottenSignatures.includes(signatureAlgorithm);
}
