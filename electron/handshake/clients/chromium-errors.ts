/**
 * Chromium's reasons to refuse a certificate, in words. The codes are those of its error page (“NET::ERR_CERT_…”).
 * https://source.chromium.org/chromium/chromium/src/+/main:net/base/net_error_list.h
 */
const words: Readonly<Record<string, string>> = {
  ERR_CERT_COMMON_NAME_INVALID: 'The certificate does not name this host.',
  ERR_CERT_DATE_INVALID: 'The certificate has expired or is not valid yet.',
  ERR_CERT_AUTHORITY_INVALID: 'Chromium does not trust the issuer.',
  ERR_CERT_CONTAINS_ERRORS: 'The certificate contains errors.',
  ERR_CERT_NO_REVOCATION_MECHANISM: 'The certificate does not say how it could be revoked.',
  ERR_CERT_UNABLE_TO_CHECK_REVOCATION: 'Chromium could not find out whether the certificate is revoked.',
  ERR_CERT_REVOKED: 'The certificate is revoked.',
  ERR_CERT_INVALID: 'The certificate, or one above it, breaks the rules for certificates.',
  ERR_CERT_WEAK_SIGNATURE_ALGORITHM: 'The certificate is signed with an algorithm that is too weak.',
  ERR_CERT_NON_UNIQUE_NAME: 'The certificate names a host that is not unique on the internet.',
  ERR_CERT_WEAK_KEY: 'The key of the certificate is too weak.',
  ERR_CERT_NAME_CONSTRAINT_VIOLATION: 'The issuer may not sign for this host.',
  ERR_CERT_VALIDITY_TOO_LONG: 'The certificate is valid for too long.',
  ERR_CERTIFICATE_TRANSPARENCY_REQUIRED: 'The certificate is not publicly logged, as its issuer would have to.',
  ERR_CERT_KNOWN_INTERCEPTION_BLOCKED: 'Chromium blocks this certificate because it is used to read others’ traffic.',
};

/** From `net::ERR_CERT_…`, as Electron gives it, to the code of Chromium's error page and our words for it. */
export function describeRefusal(verificationResult: string): { code: string; reason: string } {
  const code = verificationResult.replace(/^net::/, '');
  return { code, reason: words[code] ?? 'Chromium refuses the certificate.' };
}

/** Handshakes that Chromium ends because of the certificate, without a verdict on it. */
const handshakeWords: Readonly<Record<string, string>> = {
  ERR_SSL_VERSION_OR_CIPHER_MISMATCH: 'Chromium cannot speak with it: not with this kind of key, version or cipher.',
  ERR_SSL_KEY_USAGE_INCOMPATIBLE: 'The key of the certificate may not sign, which every handshake needs.',
  ERR_SSL_SERVER_CERT_BAD_FORMAT: 'The certificate is damaged.',
};

/** From the error of a request that failed, `net::ERR_SSL_…`; `undefined` when it is about the connection only. */
export function describeHandshakeRefusal(message: string): { code: string; reason: string } | undefined {
  const [, code = ''] = /\bnet::(ERR_\w+)/.exec(message) ?? [];
  const reason = handshakeWords[code];
  return reason === undefined ? undefined : { code, reason };
}
