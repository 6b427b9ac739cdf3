import { visibleText } from '../../shared/visible-text.ts';

/** NSS's error numbers: https://searchfox.org/nss/source/lib/util/SECerrs.h */
const errors: Readonly<Record<number, readonly [code: string, reason: string]>> = {
  8162: ['SEC_ERROR_EXPIRED_ISSUER_CERTIFICATE', 'The issuer’s certificate has expired.'],
  8172: ['SEC_ERROR_UNTRUSTED_ISSUER', 'It does not trust the issuer.'],
  8171: ['SEC_ERROR_UNTRUSTED_CERT', 'It was told not to trust this certificate.'],
  8179: ['SEC_ERROR_UNKNOWN_ISSUER', 'It does not know the issuer.'],
  8180: ['SEC_ERROR_REVOKED_CERTIFICATE', 'The certificate was revoked.'],
  8181: ['SEC_ERROR_EXPIRED_CERTIFICATE', 'The certificate has expired.'],
  8182: ['SEC_ERROR_BAD_SIGNATURE', 'The signature on the certificate is false.'],
  8183: ['SEC_ERROR_BAD_DER', 'The certificate is damaged.'],
  8156: ['SEC_ERROR_CA_CERT_INVALID', 'The issuer may not sign certificates.'],
  8155: ['SEC_ERROR_PATH_LEN_CONSTRAINT_INVALID', 'The chain is longer than the issuer allows.'],
  8102: ['SEC_ERROR_INADEQUATE_KEY_USAGE', 'The certificate is not meant for this.'],
  8101: ['SEC_ERROR_INADEQUATE_CERT_TYPE', 'The certificate is not meant for servers.'],
  8151: ['SEC_ERROR_UNKNOWN_CRITICAL_EXTENSION', 'The certificate demands something that Firefox does not know.'],
  8080: ['SEC_ERROR_CERT_NOT_IN_NAME_SPACE', 'The issuer may not sign this name.'],
  8016: ['SEC_ERROR_CERT_SIGNATURE_ALGORITHM_DISABLED', 'The signature uses a hash that is too weak.'],
};

/** The first error in what vfychain printed: `ERROR -8179: Peer's Certificate issuer is not recognized.` */
export function nssRefusal(printed: string): { code: string; reason: string } {
  const [, number = '', text = ''] = /ERROR -(\d+): *(.*)/.exec(printed) ?? [];
  const known = errors[Number(number)];
  if (known) return { code: known[0], reason: known[1] };
  const reason = text === '' ? 'NSS could not read the certificate or the database.' : `NSS says: ${text}`;
  return { code: number === '' ? 'UNREADABLE' : `-${number}`, reason: visibleText(reason, 200) };
}
