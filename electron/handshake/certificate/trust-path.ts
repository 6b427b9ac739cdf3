import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { certificateFields } from './certificate-fields.ts';
import { fingerprint, readCertificate } from './certificate.ts';
import { pathProblems, type PathProblem } from './path-problems.ts';
import { isForgottenSignature } from './strength.ts';
import { matchingName, subjectNames, type SubjectNames } from './subject-names.ts';

/** The certificates that Latchkey knows besides those that were served. */
export interface KnownCertificates {
  root: X509Certificate | null;
  issuing: X509Certificate | null;
  /** SHA-256 of roots of ours that were replaced. */
  previousRootSha256: readonly string[];
  /** What this computer's system tools trust. */
  systemRoots: readonly X509Certificate[];
  /** Revocation lists, DER; each counts for what its own issuer signed. */
  crls: readonly Buffer[];
}

/** Where a chain ends. `unknown`: nobody here knows the issuer of the last certificate. */
export type PathEnd = 'our-root' | 'our-previous-root' | 'system-root' | 'self-signed' | 'unknown';

export interface TrustPath {
  leaf: X509Certificate;
  /** Leaf first, up to the last certificate found, the trust anchor included when it is known. */
  path: X509Certificate[];
  end: PathEnd;
  /** A certificate that the path needs, that Latchkey knows and that the server did not send. */
  missing: X509Certificate | null;
  /** What is wrong along the path. */
  problems: PathProblem[];
  names: SubjectNames;
  /** The name in the certificate that covers the host. */
  matchedName: string | undefined;
}

export interface TrustQuestion {
  /** DER, leaf first; the rest in any order. */
  chain: readonly Buffer[];
  /** A name, or an address without brackets and zone. */
  host: string;
  now: Date;
  known: KnownCertificates;
}

// Longer paths exist only to keep a verifier busy.
const pathLimit = 10;
const servedLimit = 100;

/**
 * Follows the served chain from leaf to anchor with our own eyes: issuer and subject, key identifiers, signature,
 * CA flag, dates, names. Never the CN. Pure; `null` when the leaf is no certificate.
 */
export function followTrustPath({ chain, host, now, known }: TrustQuestion): TrustPath | null {
  const leaf = chain[0] && readCertificate(chain[0]);
  if (!leaf) return null;
  const names = subjectNames(leaf.raw);
  const served = chain.slice(1, servedLimit).flatMap((der) => readCertificate(der) ?? []);
  const path = [leaf];
  const problems: TrustPath['problems'] = [];
  let missing: X509Certificate | null = null;
  let end = endAt(leaf, known);
  while (end === null && path.length < pathLimit) {
    const subject = path[path.length - 1] ?? leaf;
    const found = findIssuer(subject, served, known);
    if (!found) break;
    const isForged = found.signature === 'false';
    if (isForged) problems.push({ index: path.length - 1, problem: 'bad-signature' });
    path.push(found.issuer);
    if (isForged) break;
    end = endAt(found.issuer, known);
    if (found.fromUs && end === null) missing ??= found.issuer;
  }
  problems.push(...pathProblems({ path, names, now, crls: known.crls, anchored: isAnchor(end) }));
  const matchedName = matchingName(names, host, isIP(host) !== 0);
  return { leaf, path, end: end ?? 'unknown', missing, problems, names, matchedName };
}

/** What kind of end this certificate is, or `null` while there is an issuer to look for. */
function endAt(certificate: X509Certificate, known: KnownCertificates): PathEnd | null {
  const sha256 = fingerprint(certificate.raw);
  if (known.root && fingerprint(known.root.raw) === sha256) return 'our-root';
  if (known.previousRootSha256.includes(sha256)) return 'our-previous-root';
  if (known.systemRoots.some((root) => root.raw.equals(certificate.raw))) return 'system-root';
  return isSelfSigned(certificate) ? 'self-signed' : null;
}

/** True when this computer decided to trust the path's last certificate: its own words no longer matter. */
function isAnchor(end: PathEnd | null): boolean {
  return end !== null && end !== 'self-signed';
}

interface FoundIssuer {
  issuer: X509Certificate;
  /** Known to Latchkey, not sent by the server. */
  fromUs: boolean;
  signature: Signature;
}

/**
 * Served certificates first, then those we know. One that did not sign counts only when name and key identifiers
 * say that it is the issuer: two authorities of one tool may share a name.
 */
function findIssuer(
  subject: X509Certificate,
  served: readonly X509Certificate[],
  known: KnownCertificates,
): FoundIssuer | undefined {
  const ours = [known.root, known.issuing].filter((certificate) => certificate !== null);
  const candidates = [
    ...served.map((issuer) => ({ issuer, fromUs: false })),
    ...[...ours, ...known.systemRoots].map((issuer) => ({ issuer, fromUs: true })),
  ]
    .filter(({ issuer }) => issuer.subject === subject.issuer && !issuer.raw.equals(subject.raw))
    .slice(0, pathLimit)
    .map((candidate) => ({ ...candidate, signature: signatureOf(subject, candidate.issuer) }));
  return (
    candidates.find(({ signature }) => signature === 'true') ??
    candidates.find(({ issuer }) => subject.checkIssued(issuer))
  );
}

/** `unknown`: this runtime cannot tell. Node and Electron must not take that for a forgery, each for other kinds. */
type Signature = 'true' | 'false' | 'unknown';

function signatureOf(subject: X509Certificate, issuer: X509Certificate): Signature {
  try {
    if (subject.verify(issuer.publicKey)) return 'true';
    const fields = certificateFields(subject.raw);
    return fields && isForgottenSignature(fields) ? 'unknown' : 'false';
  } catch {
    // A key of a kind that this runtime does not know cannot have its signature confirmed.
    return 'unknown';
  }
}

function isSelfSigned(certificate: X509Certificate): boolean {
  return certificate.subject === certificate.issuer && signatureOf(certificate, certificate) !== 'false';
}
