import { visibleText } from '../../shared/visible-text.ts';

/** What `Cert Verify Result:` names, as a code or in words, by its part that tells. */
const results: readonly (readonly [pattern: RegExp, code: string, reason: string])[] = [
  [
    /HOSTNAME_MISMATCH|host ?name mismatch/i,
    'CSSMERR_APPLETP_HOSTNAME_MISMATCH',
    'The certificate is for another name.',
  ],
  [
    /CERT_EXPIRED/,
    'CSSMERR_TP_CERT_EXPIRED',
    'The certificate, or one above it, has expired, or is valid for longer than macOS takes.',
  ],
  [/CERT_NOT_VALID_YET/, 'CSSMERR_TP_CERT_NOT_VALID_YET', 'The certificate, or one above it, is not valid yet.'],
  [/NOT_TRUSTED/, 'CSSMERR_TP_NOT_TRUSTED', 'It does not trust the issuer.'],
  [/INVALID_ANCHOR_CERT/, 'CSSMERR_TP_INVALID_ANCHOR_CERT', 'It does not trust the root.'],
  [/CERT_REVOKED/, 'CSSMERR_TP_CERT_REVOKED', 'The certificate was revoked.'],
  [/extended key usage/i, 'CSSMERR_APPLETP_INVALID_EXTENDED_KEY_USAGE', 'The certificate is not meant for servers.'],
  [/kSecTrustResultDeny/, 'kSecTrustResultDeny', 'It was told never to trust this certificate or its issuer.'],
  [/kSecTrustResult\w*Failure/, 'kSecTrustResultRecoverableTrustFailure', 'It does not trust the certificate.'],
];

/** From what `security verify-cert` printed; `undefined` where that is no verdict. */
export function macosRefusal(printed: string): { code: string; reason: string } | undefined {
  const [, said] = /^(?:Cert Verify Result|SecTrustEvaluate result): (.*)$/m.exec(printed) ?? [];
  if (said === undefined) return undefined;
  const known = results.find(([pattern]) => pattern.test(said));
  if (known) return { code: known[1], reason: known[2] };
  const code = /^\w+$/.test(said.trim()) ? said.trim().slice(0, 80) : 'REFUSED';
  return { code, reason: visibleText(`macOS says: ${said.trim()}.`, 200) };
}
