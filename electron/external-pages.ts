/** The only pages that Latchkey opens in the person's own browser. Nothing a page or a certificate says can add one. */
export const externalPages = {
  tls13: 'https://www.rfc-editor.org/rfc/rfc8446',
} as const;

const allowed: ReadonlySet<string> = new Set(Object.values(externalPages));

/** Spelled exactly as above: an address that only resembles one is another page. */
export function isExternalPage(address: string): boolean {
  return address.startsWith('https://') && allowed.has(address);
}
