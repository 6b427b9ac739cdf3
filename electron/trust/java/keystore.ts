import { createHash } from 'node:crypto';

/** One certificate that Java's trust manager takes from a list. */
export interface KeystoreEntry {
  alias: string;
  /** A trusted certificate, that of a private key that is kept there too, or a trusted one that Java does not see. */
  kind: 'certificate' | 'key' | 'sealed';
  der: Buffer;
  /** SHA-256 of the DER, lower-case hex. */
  sha256: string;
}

/** What a list of authorities holds. */
export interface Keystore {
  format: 'JKS' | 'PKCS12';
  entries: KeystoreEntry[];
  /** All of it is encrypted. Java opens its list without a password and sees nothing then. */
  sealed: boolean;
  /**
   * What vouches for the list: nothing; Java's usual password; another password, or none that fits what is written.
   * Only with the first two can it be written again.
   */
  protection: 'none' | 'usual' | 'other';
  /**
   * The same list with one change. `undefined` where its protection is another, or where what does not change would
   * not stay the same to the byte.
   */
  change: (change: KeystoreChange) => Buffer | undefined;
}

export interface KeystoreChange {
  /** Goes behind all others. */
  add?: { alias: string; der: Buffer; at: Date };
  /** Every trusted certificate with this fingerprint. */
  remove?: string;
}

/** The password that every list of Java's comes with: it keeps nothing secret and guards against damage alone. */
export const usualPassword = 'changeit';

/** More than any list is, in entries. */
export const entryLimit = 10_000;

export function entryOf(alias: string, kind: KeystoreEntry['kind'], bytes: Uint8Array): KeystoreEntry {
  const der = Buffer.from(bytes);
  return { alias, kind, der, sha256: createHash('sha256').update(der).digest('hex') };
}

/** Whether a change takes this entry away. */
export function isRemoved(entry: KeystoreEntry | undefined, { remove }: KeystoreChange): boolean {
  return entry?.kind === 'certificate' && entry.sha256 === remove;
}
