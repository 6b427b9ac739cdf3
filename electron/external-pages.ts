/** The only pages that Latchkey opens in the person's own browser. Nothing a page or a certificate says can add one. */
export const externalPages = {
  tls13: 'https://www.rfc-editor.org/rfc/rfc8446',
} as const;

const allowed: ReadonlySet<string> = new Set(Object.values(externalPages));

// A section of an RFC, as the lessons name them (`electron/shared/lessons.ts`): no query, no port, no user.
const rfcSection = /^https:\/\/www\.rfc-editor\.org\/rfc\/rfc\d{4}#section-\d{1,2}(?:\.\d{1,2}){0,4}$/;

/** Spelled exactly so: an address that only resembles one is another page. */
export function isExternalPage(address: string): boolean {
  return allowed.has(address) || rfcSection.test(address);
}
