import type { X509Certificate } from 'node:crypto';
import type { Finding } from '../../shared/handshake.ts';
import { visibleText } from '../../shared/visible-text.ts';
import { revokedWords } from './certificate-findings.ts';
import { commonText, issuerText, keyText } from '../certificate/certificate.ts';
import type { Judgement } from './judgement.ts';
import type { PathProblem } from '../certificate/path-problems.ts';
import { hostAndPort } from '../connection/target-name.ts';
import type { TrustPath } from '../certificate/trust-path.ts';
import { andList, dateText } from './words.ts';

/** What is wrong with the chain above the leaf, and with the leaf's place in it. Pure; in no particular order. */
export function chainFindings(path: TrustPath, judgement: Judgement): Finding[] {
  const found = path.problems.flatMap((problem) => chainFinding(problem, path, judgement) ?? []);
  return path.missing ? [...found, missingFinding(path.missing)] : found;
}

const anotherIssuer = 'Serve a certificate that a sound authority issued.';

function chainFinding(problem: PathProblem, path: TrustPath, { host, port }: Judgement): Finding | null {
  const certificate = path.path[problem.index] ?? path.leaf;
  const name = commonText(certificate.subject);
  const error = (code: Finding['code'], message: string, fix = anotherIssuer): Finding => ({
    ...{ code, severity: 'error', message, fix },
  });
  if (problem.problem === 'bad-signature') {
    return error(
      'BAD_SIGNATURE',
      `The signature on the certificate of ${problem.index === 0 ? hostAndPort(host, port) : `its issuer “${name}”`} is false: “${issuerText(certificate)}” did not sign it.`,
      'Export the certificate again, give it to the server and restart it.',
    );
  }
  if (problem.index === 0) return null;
  switch (problem.problem) {
    case 'expired':
    case 'not-yet-valid':
      return error(
        'ISSUER_EXPIRED',
        `The certificate of its issuer “${name}” ${validityWords(problem.problem, certificate)}.`,
        'Serve a certificate from an authority that is in date.',
      );
    case 'not-a-ca':
      return error(
        'ISSUER_NOT_CA',
        `The certificate was signed with “${name}”, which may not sign certificates.`,
        'Serve a certificate that an authority issued.',
      );
    case 'path-length':
      return error('PATH_LENGTH', `The chain is longer than its authority “${name}” allows.`);
    case 'name-constraint':
      return error(
        'NAME_CONSTRAINT',
        `“${name}” may not sign for ${visibleText(problem.name, 100)}${constraintWords(problem.permitted)}.`,
        'Serve a certificate from an authority that may sign for this name, or visit the server by a name that this one may sign.',
      );
    case 'weak-key':
      return error('WEAK_KEY', `The key of its issuer “${name}” is too short: ${keyText(certificate)}.`);
    case 'unsupported-key':
      return error(
        'UNSUPPORTED_KEY',
        `The key of its issuer “${name}” is of a kind that browsers do not take: ${keyText(certificate)}.`,
      );
    case 'weak-signature':
      return error(
        'WEAK_SIGNATURE',
        `The certificate of its issuer “${name}” is signed with a hash that can be forged.`,
      );
    case 'revoked':
      return error('REVOKED', `The certificate of its issuer “${name}” was revoked${revokedWords(problem)}.`);
    default:
      // What concerns the leaf alone.
      return null;
  }
}

function constraintWords(permitted: readonly string[]): string {
  return permitted.length === 0 ? '' : `, only for ${andList(permitted.map((text) => visibleText(text, 60)))}`;
}

function validityWords(problem: 'expired' | 'not-yet-valid', { validFrom, validTo }: X509Certificate): string {
  return problem === 'expired'
    ? `expired on ${dateText(new Date(validTo))}`
    : `is valid only from ${dateText(new Date(validFrom))}`;
}

function missingFinding(missing: X509Certificate): Finding {
  return {
    code: 'MISSING_INTERMEDIATE',
    severity: 'error',
    message: `The server sends its certificate without the one that issued it, “${commonText(missing.subject)}”.`,
    fix: 'Give the server the full chain (Latchkey’s exported certificate file holds it) and restart it.',
  };
}
