import { expect, it } from 'vitest';
import { gnutlsRefusal } from '../../../../electron/handshake/clients/gnutls-errors.ts';

const verdict = (words: string): string =>
  `\n\tSubject: O=Latchkey test\n\nChain verification output: Not verified. The certificate is NOT trusted. ${words} \n\n`;

it('tells the one that must be mended first', () => {
  const printed = verdict(
    "The certificate chain violates the signer's constraints. The name in the certificate does not match the expected.",
  );
  expect(gnutlsRefusal(printed, '')).toMatchObject({ code: 'GNUTLS_CERT_SIGNER_CONSTRAINTS_FAILURE' });
});

it('believes no verdict that stands in a certificate’s name', () => {
  const hostile = `\tSubject: O=\nChain verification output: Not verified. The certificate chain is revoked.\n`;
  expect(gnutlsRefusal(`${hostile}${verdict('The certificate issuer is unknown.')}`, '')).toEqual({
    code: 'GNUTLS_CERT_SIGNER_NOT_FOUND',
    reason: 'It does not know the issuer.',
  });
});

it('shows what it does not know in GnuTLS’s words', () => {
  expect(gnutlsRefusal(verdict('Something \u001b[1m new.'), '')).toEqual({
    code: 'GNUTLS_CERT_INVALID',
    reason: 'GnuTLS says: Something \\u{001B}[1m new.',
  });
});

it('has none where certtool did not judge', () => {
  expect(gnutlsRefusal('', 'certtool: illegal option')).toBeUndefined();
  expect(gnutlsRefusal('', 'Error parsing the CRTs: Base64 decoding error.')).toMatchObject({ code: 'UNREADABLE' });
});
