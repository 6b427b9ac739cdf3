import type { X509Certificate } from 'node:crypto';
import { certificateFields, permitsSignatures, type CertificateFields } from './certificate-fields.ts';
import { forbiddenName, hostConstraints, permittedTexts } from './name-constraints.ts';
import { revocationOf, type Revocation } from './revocation-list.ts';
import { isSupportedKey, isWeakKey, isWeakSignature } from './strength.ts';
import type { SubjectNames } from './subject-names.ts';

/** What may be wrong with one certificate of a path. Index 0 is the leaf; for a limit, who sets it. */
export type PathProblem = { index: number } & (
  | { problem: 'expired' | 'not-yet-valid' | 'bad-signature' | 'not-a-ca' | 'path-length' }
  | { problem: 'weak-key' | 'unsupported-key' | 'weak-signature' }
  | { problem: 'not-for-servers' | 'not-for-signing' | 'ca-as-leaf' }
  | { problem: 'name-constraint'; name: string; permitted: string[] }
  | { problem: 'revoked'; revocation: Revocation }
);

interface FoundPath {
  /** Leaf first. */
  path: readonly X509Certificate[];
  names: SubjectNames;
  now: Date;
  /** DER. */
  crls: readonly Buffer[];
  /** The last certificate is trusted as it is. */
  anchored: boolean;
}

/** Everything that is wrong along a path whose signatures were looked at before. Pure. */
export function pathProblems(found: FoundPath): PathProblem[] {
  return found.path.flatMap((certificate, index): PathProblem[] => {
    const fields = certificateFields(certificate.raw);
    return [
      ...dateProblems(certificate, index, found.now),
      ...(fields ? strengthProblems(fields, index, found) : []),
      ...(index === 0
        ? leafProblems(certificate, fields, found)
        : authorityProblems(certificate, fields, index, found)),
      ...revocationProblems(certificate, index, found),
    ];
  });
}

function dateProblems(certificate: X509Certificate, index: number, now: Date): PathProblem[] {
  if (now.getTime() > Date.parse(certificate.validTo)) return [{ index, problem: 'expired' }];
  return now.getTime() < Date.parse(certificate.validFrom) ? [{ index, problem: 'not-yet-valid' }] : [];
}

function strengthProblems(fields: CertificateFields, index: number, { path, anchored }: FoundPath): PathProblem[] {
  const problems: PathProblem[] = [];
  if (!isSupportedKey(fields.key, index === 0 ? 'server' : 'authority'))
    problems.push({ index, problem: 'unsupported-key' });
  else if (isWeakKey(fields.key)) problems.push({ index, problem: 'weak-key' });
  // Nobody checks how an anchor, or whoever signed itself, was signed.
  const isLast = index === path.length - 1;
  const ownWord = isLast && (anchored || path[index]?.subject === path[index]?.issuer);
  if (!ownWord && isWeakSignature(fields)) problems.push({ index, problem: 'weak-signature' });
  return problems;
}

const serverAuthentication = '1.3.6.1.5.5.7.3.1';
const anyPurpose = '2.5.29.37.0';

function leafProblems(leaf: X509Certificate, fields: CertificateFields | null, { path }: FoundPath): PathProblem[] {
  const problems: PathProblem[] = [];
  // Node's types say string[]; without the extension it is undefined.
  const purposes = leaf.keyUsage as string[] | undefined;
  const isForServers = !purposes?.length || purposes.includes(serverAuthentication) || purposes.includes(anyPurpose);
  if (!isForServers) problems.push({ index: 0, problem: 'not-for-servers' });
  else if (!permitsSignatures(leaf.raw)) problems.push({ index: 0, problem: 'not-for-signing' });
  // One that signed itself is told as that: whether it calls itself an authority changes nothing for it.
  if (fields?.isCa && path.length > 1) problems.push({ index: 0, problem: 'ca-as-leaf' });
  return problems;
}

function authorityProblems(
  authority: X509Certificate,
  fields: CertificateFields | null,
  index: number,
  { path, names }: FoundPath,
): PathProblem[] {
  const problems: PathProblem[] = [];
  if (!authority.ca) problems.push({ index, problem: 'not-a-ca' });
  // RFC 5280, 4.2.1.9: how many authorities may follow, those that only renew their own key not counted.
  const following = path.slice(1, index).filter(({ subject, issuer }) => subject !== issuer).length;
  if (fields?.pathLength != null && following > fields.pathLength) problems.push({ index, problem: 'path-length' });
  const constraints = hostConstraints(authority.raw);
  const name = constraints ? forbiddenName(names, constraints) : undefined;
  if (constraints && name !== undefined) {
    problems.push({ index, problem: 'name-constraint', name, permitted: permittedTexts(constraints) });
  }
  return problems;
}

function revocationProblems(certificate: X509Certificate, index: number, { path, crls }: FoundPath): PathProblem[] {
  const issuer = path[index + 1];
  const revocation = issuer ? revocationOf(certificate, issuer, crls) : null;
  return revocation ? [{ index, problem: 'revoked', revocation }] : [];
}
