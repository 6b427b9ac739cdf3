import { createHash, X509Certificate } from 'node:crypto';
import type { ServedCertificate } from '../shared/handshake.ts';
import { visibleText } from '../shared/visible-text.ts';
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

/** `ECDSA P-256`, `RSA 2048 bits`, `Ed25519` … */
export function keyText(certificate: X509Certificate): string {
  try {
    const { asymmetricKeyType: type, asymmetricKeyDetails: details } = certificate.publicKey;
    if (type === 'ec')
      return `ECDSA ${curveNames[details?.namedCurve ?? ''] ?? details?.namedCurve ?? 'on its own curve'}`;
    if (type === 'rsa' || type === 'rsa-pss') return `RSA ${details?.modulusLength ?? 0} bits`;
    return (type && keyNames[type]) ?? type ?? 'unknown kind';
  } catch {
    // Electron's BoringSSL knows fewer kinds of key than OpenSSL.
    return 'A kind of key that this program does not know';
  }
}

const curveNames: Readonly<Record<string, string>> = { prime256v1: 'P-256', secp384r1: 'P-384', secp521r1: 'P-521' };
const keyNames: Readonly<Record<string, string>> = { ed25519: 'Ed25519', ed448: 'Ed448', dsa: 'DSA' };
