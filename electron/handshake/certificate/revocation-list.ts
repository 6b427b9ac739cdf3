import { verify, type X509Certificate } from 'node:crypto';
import { certificateFields, serialText } from './certificate-fields.ts';
import { derTag, insideOf, oidText, readDer, type DerElement } from './der.ts';

/** One entry of a revocation list. */
export interface Revocation {
  /** When it was revoked; `null` where the list's own words cannot be read. */
  at: Date | null;
  /** RFC 5280, 5.3.1: `keyCompromise` … */
  reason: string | null;
}

const hashes: Readonly<Record<string, string>> = {
  '1.2.840.10045.4.3.2': 'sha256',
  '1.2.840.10045.4.3.3': 'sha384',
  '1.2.840.10045.4.3.4': 'sha512',
  '1.2.840.113549.1.1.11': 'sha256',
  '1.2.840.113549.1.1.12': 'sha384',
  '1.2.840.113549.1.1.13': 'sha512',
};

/** In the order of RFC 5280, 5.3.1; the seventh number is not used. */
const reasons = [
  ...['unspecified', 'keyCompromise', 'cACompromise', 'affiliationChanged', 'superseded', 'cessationOfOperation'],
  ...['certificateHold', '', 'removeFromCRL', 'privilegeWithdrawn', 'aACompromise'],
];

/**
 * Looks a certificate up in the revocation lists that its issuer signed; other lists say nothing about it. Never
 * throws; `null` when none names it.
 * @param lists DER.
 */
export function revocationOf(
  certificate: X509Certificate,
  issuer: X509Certificate,
  lists: readonly Uint8Array[],
): Revocation | null {
  const serial = certificateFields(certificate.raw)?.serial;
  if (serial === undefined) return null;
  for (const list of lists) {
    const entry = entriesIn(list, issuer).find((parts) => parts[0] && serialText(parts[0]) === serial);
    if (entry) return { at: timeOf(entry[1]), reason: reasonOf(entry[2]) };
  }
  return null;
}

function entriesIn(list: Uint8Array, issuer: X509Certificate): (readonly DerElement[])[] {
  const [toBeSigned, algorithm, signature] = insideOf(readDer(list));
  const hash = hashes[oidText(insideOf(algorithm)[0])];
  if (!toBeSigned || signature?.tag !== derTag.bitString || hash === undefined) return [];
  if (!isSigned(toBeSigned.whole, signature.content.subarray(1), hash, issuer)) return [];
  // Version, algorithm, issuer, one or two times, then the entries, which are the one sequence of sequences left.
  const fields = insideOf(toBeSigned).filter(({ tag }) => tag === derTag.sequence);
  return insideOf(fields[2]).map(insideOf);
}

function isSigned(bytes: Uint8Array, signature: Uint8Array, hash: string, issuer: X509Certificate): boolean {
  try {
    return verify(hash, bytes, issuer.publicKey, signature);
  } catch {
    // A key of another kind than the signature's, or of one that this runtime does not know.
    return false;
  }
}

function timeOf(element: DerElement | undefined): Date | null {
  const text = Buffer.from(element?.content ?? []).toString('latin1');
  const [, year = '', rest = ''] = /^((?:\d\d)?\d\d)(\d{10})Z$/.exec(text) ?? [];
  if (year === '') return null;
  // RFC 5280, 4.1.2.5.1: two digits from 50 on are of the last century.
  const century = year.length === 4 ? '' : Number(year) >= 50 ? '19' : '20';
  const [month, day, hour, minute, second] = rest.match(/../g) ?? [];
  const date = new Date(`${century}${year}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`);
  return Number.isNaN(date.getTime()) ? null : date;
}

function reasonOf(extensions: DerElement | undefined): string | null {
  for (const extension of insideOf(extensions)) {
    const parts = insideOf(extension);
    if (oidText(parts[0]) !== '2.5.29.21') continue;
    const value = readDer(parts.at(-1)?.content ?? new Uint8Array(0));
    return reasons[value?.content[0] ?? 0] || null;
  }
  return null;
}
