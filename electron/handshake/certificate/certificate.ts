import { createHash, X509Certificate } from 'node:crypto';
import type { ServedCertificate } from '../../shared/handshake.ts';
import { visibleText } from '../../shared/visible-text.ts';
import { certificateFields } from './certificate-fields.ts';
import { subjectNames } from './subject-names.ts';

/** `null` when the bytes are no certificate that this runtime reads. */
export function readCertificate(der: Buffer): X509Certificate | null {
  try {
    const certificate = new X509Certificate(der);
    // Times and key are decoded late: a certificate that hides a broken one must not throw later.
    return Number.isNaN(Date.parse(certificate.validTo) + Date.parse(certificate.validFrom)) ? null : certificate;
  } catch {
    // Broken bytes are an answer here, not a failure.
    return null;
  }
}

/** Every certificate in a PEM text that this runtime reads; the others are left out. */
export function certificatesInPem(pem: string): X509Certificate[] {
  return derInPem(pem).flatMap((der) => readCertificate(der) ?? []);
}

/** DER of every certificate in a PEM text. */
function derInPem(pem: string): Buffer[] {
  const blocks = pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g);
  return Array.from(blocks, ([, base64 = '']) => Buffer.from(base64, 'base64'));
}

export function pemOf(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

/** SHA-256 of the DER, lower-case hex. */
export function fingerprint(der: Uint8Array): string {
  return createHash('sha256').update(der).digest('hex');
}

/** A served certificate as plain, visible text; also for bytes that are none. */
export function servedCertificate(der: Buffer): ServedCertificate {
  const certificate = readCertificate(der);
  const names = subjectNames(der);
  return {
    subject: certificate ? subjectText(certificate.subject) : 'not readable',
    sans: [...names.dns, ...names.ip, ...names.other].map((name) => visibleText(name)),
    sha256: fingerprint(der),
    notBefore: certificate ? isoTime(certificate.validFrom) : '',
    notAfter: certificate ? isoTime(certificate.validTo) : '',
  };
}

/**
 * RFC 4514 from Node's form, which has one attribute a line, in the order of the certificate, its values already
 * escaped (ASN1_STRFLGS_ESC_2253).
 */
function subjectText(lines: string | undefined): string {
  return visibleText((lines ?? '').slice(0, 4_000).split('\n').reverse().join(','));
}

/** The name by which a person knows the subject: its CN, else O, else the whole. */
export function commonText(lines: string | undefined): string {
  const attributes = (lines ?? '').slice(0, 4_000).split('\n');
  const find = (type: string): string | undefined =>
    attributes.find((attribute) => attribute.startsWith(`${type}=`))?.slice(type.length + 1);
  return visibleText(find('CN') ?? find('O') ?? subjectText(lines), 100);
}

/** The name by which a person knows who issued this certificate. */
export function issuerText({ issuer }: X509Certificate): string {
  return commonText(issuer);
}

function isoTime(text: string): string {
  return new Date(text).toISOString();
}

/** `ECDSA P-256`, `RSA 2048 bits`, `Ed25519` … from the DER, so that Node and Electron call it the same. */
export function keyText({ raw }: X509Certificate): string {
  const key = certificateFields(raw)?.key;
  if (!key) return 'a kind of key that cannot be read';
  const { algorithm, curve, rsaBits } = key;
  if (rsaBits !== null) return `RSA ${rsaBits} bits`;
  if (algorithm === ellipticCurve) return `ECDSA ${curveNames[curve] ?? (curve || 'on a curve of its own')}`;
  return keyNames[algorithm] ?? `a key of kind ${algorithm}`;
}

const ellipticCurve = '1.2.840.10045.2.1';

const curveNames: Readonly<Record<string, string>> = {
  '1.2.840.10045.3.1.1': 'P-192',
  '1.3.132.0.33': 'P-224',
  '1.2.840.10045.3.1.7': 'P-256',
  '1.3.132.0.34': 'P-384',
  '1.3.132.0.35': 'P-521',
  '1.3.132.0.10': 'secp256k1',
  '1.3.36.3.3.2.8.1.1.7': 'brainpoolP256r1',
  '1.3.36.3.3.2.8.1.1.11': 'brainpoolP384r1',
  '1.3.36.3.3.2.8.1.1.13': 'brainpoolP512r1',
};

const keyNames: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.1.10': 'RSA-PSS',
  '1.2.840.10040.4.1': 'DSA',
  '1.3.101.112': 'Ed25519',
  '1.3.101.113': 'Ed448',
  '2.16.840.1.101.3.4.3.17': 'ML-DSA-44',
  '2.16.840.1.101.3.4.3.18': 'ML-DSA-65',
  '2.16.840.1.101.3.4.3.19': 'ML-DSA-87',
};
