import { createHash, X509Certificate } from 'node:crypto';

/** SHA-256 of the DER, lower-case hex. */
function fingerprint(der: Buffer): string {
  return createHash('sha256').update(der).digest('hex');
}

export interface CertificateFacts {
  sha256: string;
  /** RFC 4514, most specific first: `CN=Latchkey root 1a2b3c4d,O=Latchkey`. */
  subject: string;
  /** Lower-case hex. */
  serial: string;
  /** ISO 8601, UTC. */
  notBefore: string;
  notAfter: string;
}

/** The facts of a certificate that we made or that Node could parse. */
export function describeCertificate(certificate: X509Certificate | string | Buffer): CertificateFacts {
  const parsed = certificate instanceof X509Certificate ? certificate : new X509Certificate(certificate);
  return {
    sha256: fingerprint(parsed.raw),
    subject: distinguishedName(parsed.subject),
    serial: parsed.serialNumber.toLowerCase(),
    notBefore: new Date(parsed.validFrom).toISOString(),
    notAfter: new Date(parsed.validTo).toISOString(),
  };
}

/** Node prints one `type=value` a line, escaped as RFC 2253 wants, in the certificate's order; RFC 4514 reverses it. */
function distinguishedName(lines: string): string {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .reverse()
    .join(',');
}
