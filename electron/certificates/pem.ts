type PemLabel = 'CERTIFICATE' | 'X509 CRL';

/** PEM with 64 characters a line (RFC 7468) and a final newline. */
export function toPem(label: PemLabel, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}

/** The DER of every certificate in a PEM text, in order. Other blocks are passed over. */
export function certificatesInPem(text: string): Buffer[] {
  return blocksInPem('CERTIFICATE', text);
}

/** The DER of every block with this label, in order. */
export function blocksInPem(label: PemLabel, text: string): Buffer[] {
  const blocks = text.matchAll(new RegExp(`-----BEGIN ${label}-----([A-Za-z0-9+/=\\s]+)-----END ${label}-----`, 'g'));
  return [...blocks].map((block) => Buffer.from(block[1] ?? '', 'base64'));
}
