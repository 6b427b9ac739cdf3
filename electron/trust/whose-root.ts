import { X509Certificate } from 'node:crypto';
import { AppError } from '../shared/errors.ts';
import type { StoredCertificate } from './certificate-text.ts';
import type { TrustStore } from './trust-store.ts';

/** As every root of Latchkey's is named when it is made. */
const ownSubject = /^O=Latchkey\nCN=Latchkey root [0-9a-f]{8}$/;

export interface LeftRoot {
  /** SHA-256 of the DER, lower-case hex. */
  sha256: string;
  /** The labels of the stores that hold it. */
  stores: string[];
}

/**
 * The roots of Latchkey's making that stores hold: this user's, also after the data folder went, and other users'.
 * A store that cannot be read, or cannot tell, is passed over.
 */
export async function latchkeyRoots(stores: readonly TrustStore[]): Promise<LeftRoot[]> {
  const found = new Map<string, LeftRoot>();
  const lists = await Promise.all(stores.map((store) => addedTo(store)));
  stores.forEach((store, index) => {
    for (const { sha256, pem } of lists[index] ?? []) {
      if (!isLatchkeys(pem)) continue;
      const root = found.get(sha256) ?? { sha256, stores: [] };
      if (!root.stores.includes(store.label)) root.stores.push(store.label);
      found.set(sha256, root);
    }
  });
  return [...found.values()];
}

/**
 * The stores from which the certificate with this fingerprint may be removed as a root of Latchkey's: all of them
 * where one tells that it is; else those that hold nothing else, or cannot tell what somebody added. What came with the
 * system is in neither. Throws `AppError` AUTHORITY_NOT_OURS where a store tells that it is somebody else's.
 */
export async function removableFrom(stores: readonly TrustStore[], sha256: string): Promise<TrustStore[]> {
  const lists = await Promise.all(stores.map((store) => addedTo(store)));
  const held = lists.flatMap((list) => list ?? []).find((certificate) => certificate.sha256 === sha256);
  if (held && !isLatchkeys(held.pem)) throw new AppError('AUTHORITY_NOT_OURS', { values: { sha256 } });
  if (held) return [...stores];
  return stores.filter((store, index) => store.holdsOnlyOurs === true || lists[index] === undefined);
}

/** `undefined` where the store cannot be read or offers no way to tell. */
function addedTo(store: TrustStore): Promise<StoredCertificate[] | undefined> {
  return store.added?.().catch(() => undefined) ?? Promise.resolve(undefined);
}

function isLatchkeys(pem: string): boolean {
  try {
    const { subject, issuer } = new X509Certificate(pem);
    return subject === issuer && ownSubject.test(subject);
  } catch {
    // What cannot be read is nothing that Latchkey made.
    return false;
  }
}
