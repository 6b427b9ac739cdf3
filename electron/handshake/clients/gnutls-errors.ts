import { visibleText } from '../../shared/visible-text.ts';

interface Refusal {
  code: string;
  reason: string;
}

/**
 * GnuTLS's verification statuses by the sentence it prints for each; the most telling first, as it prints them all.
 * https://gitlab.com/gnutls/gnutls/-/blob/master/lib/cert-cred.c (gnutls_certificate_verification_status_print)
 */
const statuses: readonly (readonly [sentence: string, code: string, reason: string])[] = [
  ['The certificate chain is revoked', 'REVOKED', 'The certificate was revoked.'],
  ['The signature in the certificate is invalid', 'SIGNATURE_FAILURE', 'The signature on the certificate is false.'],
  ['The certificate issuer is not a CA', 'SIGNER_NOT_CA', 'The issuer may not sign certificates.'],
  ['The certificate issuer is unknown', 'SIGNER_NOT_FOUND', 'It does not know the issuer.'],
  ['The certificate chain uses expired certificate', 'EXPIRED', 'The certificate, or one above it, has expired.'],
  [
    'The certificate chain uses not yet valid certificate',
    'NOT_ACTIVATED',
    'The certificate, or one above it, is not valid yet.',
  ],
  [
    'The certificate chain uses insecure algorithm',
    'INSECURE_ALGORITHM',
    'The signature uses a hash that is too weak.',
  ],
  [
    'The certificate chain violates the signer',
    'SIGNER_CONSTRAINTS_FAILURE',
    'The issuer may not sign this: its limits for names, depth or usage forbid it.',
  ],
  [
    'The certificate chain does not match the intended purpose',
    'PURPOSE_MISMATCH',
    'The certificate is not meant for servers.',
  ],
  [
    'The certificate contains an unknown critical extension',
    'UNKNOWN_CRIT_EXTENSIONS',
    'The certificate demands something that GnuTLS does not know.',
  ],
  ['The name in the certificate does not match', 'UNEXPECTED_OWNER', 'The certificate is for another name.'],
];

/**
 * From what `certtool --verify` printed; `undefined` when that is no verdict. The last verdict counts: before it stand
 * the names in the certificates, which are a stranger's.
 */
export function gnutlsRefusal(stdout: string, stderr: string): Refusal | undefined {
  const verdict = stdout.slice(stdout.lastIndexOf('Chain verification output:')).split('\n')[0] ?? '';
  if (!verdict.startsWith('Chain verification output: Not verified.')) {
    // `error parsing CRTs: …`, `Error: …`: certtool could not read it.
    return /pars|ASN1|base64/i.test(stderr)
      ? { code: 'UNREADABLE', reason: 'GnuTLS could not read the certificate.' }
      : undefined;
  }
  const known = statuses.find(([sentence]) => verdict.includes(sentence));
  if (known) return { code: `GNUTLS_CERT_${known[1]}`, reason: known[2] };
  const [, words = ''] = /NOT trusted\.(.*)/.exec(verdict) ?? [];
  return { code: 'GNUTLS_CERT_INVALID', reason: visibleText(`GnuTLS says:${words}`.trim(), 200) };
}

export const keyUsageRefusal: Refusal = {
  code: 'GNUTLS_E_KEY_USAGE_VIOLATION',
  reason: 'The key of the certificate may not sign, which every handshake needs.',
};
