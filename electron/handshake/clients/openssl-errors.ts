import { visibleText } from '../../shared/visible-text.ts';

/** OpenSSL's verify errors by number: https://docs.openssl.org/3.0/man3/X509_STORE_CTX_get_error/ */
const errors: Readonly<Record<number, readonly [code: string, reason: string]>> = {
  2: ['UNABLE_TO_GET_ISSUER_CERT', 'It does not know the issuer.'],
  7: ['CERT_SIGNATURE_FAILURE', 'The signature on the certificate is false.'],
  9: ['CERT_NOT_YET_VALID', 'The certificate is not valid yet.'],
  10: ['CERT_HAS_EXPIRED', 'The certificate has expired.'],
  18: ['DEPTH_ZERO_SELF_SIGNED_CERT', 'The certificate is signed by itself.'],
  19: ['SELF_SIGNED_CERT_IN_CHAIN', 'It does not trust the root.'],
  20: ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'It does not know the issuer.'],
  21: ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'It does not know the issuer.'],
  22: ['CERT_CHAIN_TOO_LONG', 'The chain is too long.'],
  24: ['INVALID_CA', 'The issuer may not sign certificates.'],
  25: ['PATH_LENGTH_EXCEEDED', 'The chain is longer than the issuer allows.'],
  26: ['INVALID_PURPOSE', 'The certificate is not meant for servers.'],
  47: ['PERMITTED_VIOLATION', 'The issuer may not sign this name.'],
  48: ['EXCLUDED_VIOLATION', 'The issuer may not sign this name.'],
  62: ['HOSTNAME_MISMATCH', 'The certificate is for another name.'],
  64: ['IP_ADDRESS_MISMATCH', 'The certificate is for another address.'],
  32: ['KEYUSAGE_NO_CERTSIGN', 'The issuer may not sign certificates.'],
  34: ['UNHANDLED_CRITICAL_EXTENSION', 'The certificate demands something that OpenSSL does not know.'],
  66: ['EE_KEY_TOO_SMALL', 'The key of the certificate is too weak.'],
  67: ['CA_KEY_TOO_SMALL', 'The issuer’s key is too weak.'],
  68: ['CA_MD_TOO_WEAK', 'The signature uses a hash that is too weak.'],
  79: ['INVALID_CA', 'The issuer may not sign certificates.'],
};

export const nameMismatch = describe(62, '');

/** The first error in what `openssl verify` printed: `error 20 at 0 depth lookup: unable to get …`. */
export function opensslRefusal(printed: string): { code: string; reason: string } {
  const [, number = '', text = ''] = /^error (\d+) at \d+ depth lookup: (.*)$/m.exec(printed) ?? [];
  return describe(Number(number), text);
}

function describe(number: number, text: string): { code: string; reason: string } {
  const known = errors[number];
  if (known) return { code: `X509_V_ERR_${known[0]}`, reason: known[1] };
  const reason = text === '' ? 'OpenSSL could not read the certificate.' : `OpenSSL says: ${text}.`;
  return { code: number === 0 ? 'UNREADABLE' : `X509_V_ERR ${number}`, reason: visibleText(reason, 200) };
}
