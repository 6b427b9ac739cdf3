import type { Finding } from '../../shared/handshake.ts';
import { visibleText } from '../../shared/visible-text.ts';
import { commonText, keyText } from '../certificate/certificate.ts';
import type { Judgement } from './judgement.ts';
import { isOurs } from './ours.ts';
import type { PathProblem } from '../certificate/path-problems.ts';
import { hostAndPort } from '../connection/target-name.ts';
import type { TrustPath } from '../certificate/trust-path.ts';
import { andList, dateText } from './words.ts';

/** What is wrong with the leaf itself, its issuer aside. Pure; in no particular order. */
export function leafFindings(path: TrustPath, judgement: Judgement): Finding[] {
  const name = nameFinding(path, judgement);
  const found = path.problems.flatMap((problem) =>
    problem.index === 0 ? (leafFinding(problem, path, judgement) ?? []) : [],
  );
  return name ? [name, ...found] : found;
}

const error = (code: Finding['code'], message: string, fix: string): Finding => ({
  code,
  severity: 'error',
  message,
  fix,
});

function nameFinding({ names, matchedName }: TrustPath, { host }: Judgement): Finding | null {
  if (matchedName !== undefined) return null;
  const all = [...names.dns, ...names.ip].map((name) => visibleText(name, 100));
  if (all.length === 0) {
    return error(
      'NO_SAN',
      `The certificate names no host at all, so it cannot be for ${host}.`,
      `Make one with ${host} as a subject alternative name; browsers ignore the common name.`,
    );
  }
  const parent = host.slice(host.indexOf('.'));
  const broad = names.dns.find((name) => name.toLowerCase() === `*${parent}`);
  if (broad !== undefined && host.includes('.')) {
    return error(
      'TLD_WILDCARD',
      `The certificate is for ${visibleText(broad, 100)}, and clients accept no wildcard right below a top-level name.`,
      `Name ${host} itself, or put a level in between: *.app${parent} is accepted.`,
    );
  }
  return error(
    'WRONG_NAME',
    `The certificate is for ${andList(all)}, not for ${host}.`,
    `Visit it by a name that it has, or serve a certificate that has ${host}, and restart the server.`,
  );
}

function leafFinding(problem: PathProblem, path: TrustPath, judgement: Judgement): Finding | null {
  const target = hostAndPort(judgement.host, judgement.port);
  const renewed = isOurs(path)
    ? 'Renew the project, give the new certificate to the server and restart it.'
    : 'Serve a new certificate and restart the server.';
  switch (problem.problem) {
    case 'expired':
      return error(
        'EXPIRED',
        `The certificate of ${target} expired on ${dateText(new Date(path.leaf.validTo))}.`,
        renewed,
      );
    case 'not-yet-valid':
      return error(
        'NOT_YET_VALID',
        `The certificate of ${target} is valid only from ${dateText(new Date(path.leaf.validFrom))}.`,
        `Check this computer’s clock, which says ${dateText(judgement.now)}; if it is right, serve another certificate.`,
      );
    case 'not-for-servers':
      return error(
        'WRONG_USAGE',
        `The certificate of ${target} is not meant for servers.`,
        'Serve a certificate made for a server; this one is for something else, such as a client.',
      );
    case 'not-for-signing':
      return error(
        'WRONG_USAGE',
        `The key of the certificate of ${target} may not sign, and every handshake of today needs its signature.`,
        'Make the certificate with the key usage digitalSignature.',
      );
    case 'ca-as-leaf':
      return error(
        'CA_USED_AS_LEAF',
        `${target} serves the certificate of an authority, “${commonText(path.leaf.subject)}”, as its own.`,
        'Serve a certificate that the authority issued, not the authority’s own: Firefox refuses it, and its key should not lie on a server.',
      );
    case 'weak-key':
      return error(
        'WEAK_KEY',
        `The key of the certificate of ${target} is too short: ${keyText(path.leaf)}.`,
        'Make a certificate with ECDSA P-256 or RSA of at least 2048 bits.',
      );
    case 'unsupported-key':
      return error(
        'UNSUPPORTED_KEY',
        `The key of the certificate of ${target} is of a kind that browsers do not take: ${keyText(path.leaf)}.`,
        'Make a certificate with ECDSA P-256 or P-384, or RSA of at least 2048 bits.',
      );
    case 'weak-signature':
      return error(
        'WEAK_SIGNATURE',
        `The certificate of ${target} is signed with a hash that can be forged, such as SHA-1 or MD5.`,
        'Have it signed anew with SHA-256 or better.',
      );
    case 'revoked':
      return error(
        'REVOKED',
        `The certificate of ${target} was revoked${revokedWords(problem)}.`,
        `${renewed} ${unreadByBrowsers}`,
      );
    default:
      // Told with the chain.
      return null;
  }
}

const unreadByBrowsers =
  'Browsers do not read the revocation list of a local authority: they accept the old one until it is replaced.';

export function revokedWords({ revocation }: Extract<PathProblem, { problem: 'revoked' }>): string {
  const when = revocation.at ? ` on ${dateText(revocation.at)}` : '';
  return revocation.reason === null ? when : `${when} (${revocation.reason})`;
}
