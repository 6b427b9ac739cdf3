import { createHash, X509Certificate } from 'node:crypto';
import { AppError } from '../shared/errors.ts';
import type { StoredCertificate, TrustedRoot } from './trust-store.ts';

export type { StoredCertificate };

const block = /-----BEGIN (?:TRUSTED |X509 )?CERTIFICATE-----([^-]*)-----END (?:TRUSTED |X509 )?CERTIFICATE-----/g;

/**
 * Every certificate in a text of PEM blocks, in order. Nothing is parsed but base64, so that a bundle of 150
 * takes about a millisecond.
 */
export function certificatesIn(text: string): StoredCertificate[] {
  return [...text.matchAll(block)].map(([pem, base64 = '']) => ({
    sha256: createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex'),
    pem,
  }));
}

/**
 * The root as one clean PEM block, without whatever may stand around it in the text given.
 * Throws STORE_FAILED unless it is exactly one CA certificate with the fingerprint it claims: nothing else may
 * ever reach a trust store.
 */
export function cleanPem(root: TrustedRoot, store: string): string {
  const found = certificatesIn(root.pem);
  const refuse = (reason: string): AppError =>
    new AppError('STORE_FAILED', {
      values: { store, reason, advice: 'Nothing was changed. Restore root.pem in Latchkey’s data folder.' },
    });
  if (found.length !== 1) throw refuse('The root’s file does not hold exactly one certificate.');
  if (found[0]?.sha256 !== root.sha256) throw refuse('The root’s file holds another certificate.');
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(root.pem);
  } catch {
    // OpenSSL's reason would tell a person nothing more.
    throw refuse('The root’s file holds no readable certificate.');
  }
  if (!certificate.ca) throw refuse('The root’s certificate is not that of an authority.');
  return certificate.toString();
}
