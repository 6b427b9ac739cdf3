import { visibleText } from '../../shared/visible-text.ts';

const unknownIssuer = [
  ...['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
  'SELF_SIGNED_CERT_IN_CHAIN',
];

/** Whether more roots could help. */
export function isUnknownIssuer(code: string | undefined): boolean {
  return code !== undefined && unknownIssuer.includes(code);
}

/** Node's codes for OpenSSL's verify errors: https://nodejs.org/api/tls.html#x509-certificate-error-codes */
const reasons: Readonly<Record<string, string>> = {
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'It does not know the issuer.',
  UNABLE_TO_GET_ISSUER_CERT: 'It does not know the issuer.',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'It does not know the issuer.',
  SELF_SIGNED_CERT_IN_CHAIN: 'It does not trust the root.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The certificate is signed by itself.',
  CERT_HAS_EXPIRED: 'The certificate, or one above it, has expired.',
  CERT_NOT_YET_VALID: 'The certificate, or one above it, is not valid yet.',
  CERT_SIGNATURE_FAILURE: 'The signature on the certificate is false.',
  INVALID_CA: 'The issuer may not sign certificates.',
  PATH_LENGTH_EXCEEDED: 'The chain is longer than the issuer allows.',
  INVALID_PURPOSE: 'The certificate is not meant for servers.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate is for another name.',
};

/** Where Node has no code of its own, OpenSSL's words tell (crypto/x509/x509_txt.c). */
const reasonsByWords: Readonly<Record<string, string>> = {
  'permitted subtree violation': 'The issuer may not sign this name.',
  'CA signature digest algorithm too weak': 'The signature uses a hash that is too weak.',
  'CA certificate key too weak': 'The issuer’s key is too weak.',
  'EE certificate key too weak': 'The key of the certificate is too weak.',
  'unhandled critical extension': 'The certificate demands something that Node does not know.',
  'CA cert does not have basic constraints': 'The issuer may not sign certificates.',
  'key usage does not include certificate signing': 'The issuer may not sign certificates.',
};

/** From the error's code and message; `undefined` when it is about the connection instead of the certificate. */
export function nodeRefusal(printed: string): { code: string; reason: string } | undefined {
  const [code = '', ...rest] = printed.trim().split(' ');
  const message = rest.join(' ');
  if (code === 'UNSPECIFIED') {
    return { code, reason: visibleText(reasonsByWords[message] ?? `Node says: ${message}.`, 200) };
  }
  // ECONNRESET, EPROTO, ERR_SSL_…: what a server or the network did.
  if (!(code in reasons) && !/^(CERT|CRL|INVALID|HOSTNAME|ERROR_IN)_/.test(code)) return undefined;
  return { code: visibleText(code, 80), reason: reasons[code] ?? visibleText(`Node says ${code}.`, 200) };
}
