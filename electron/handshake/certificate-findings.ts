import type { Finding } from '../shared/handshake.ts';
import { visibleText } from '../shared/visible-text.ts';
import { commonText, fingerprint } from './certificate.ts';
import type { Judgement } from './judgement.ts';
import { hostAndPort } from './target-name.ts';
import type { LinkProblem, TrustPath } from './trust-path.ts';
import { andList, dateText } from './words.ts';

/** What is wrong with the leaf itself: its name, its dates, its purpose. Pure; in no particular order. */
export function leafFindings(path: TrustPath, judgement: Judgement): Finding[] {
  const findings = [nameFinding(path, judgement), ...dateFindings(path, judgement)];
  if (!path.forServers) {
    findings.push({
      code: 'WRONG_USAGE',
      severity: 'error',
      message: `The certificate of ${hostAndPort(judgement.host, judgement.port)} is not meant for servers.`,
      fix: 'Serve a certificate made for a server; this one is for something else, such as a client.',
    });
  }
  return findings.filter((finding) => finding !== null);
}

function nameFinding({ names, matchedName }: TrustPath, judgement: Judgement): Finding | null {
  if (matchedName !== undefined) return null;
  const { host } = judgement;
  const all = [...names.dns, ...names.ip].map((name) => visibleText(name, 100));
  if (all.length === 0) {
    return {
      code: 'NO_SAN',
      severity: 'error',
      message: `The certificate names no host at all, so it cannot be for ${host}.`,
      fix: `Make one with ${host} as a subject alternative name; browsers ignore the common name.`,
    };
  }
  return {
    code: 'WRONG_NAME',
    severity: 'error',
    message: `The certificate is for ${andList(all)}, not for ${host}.`,
    fix: `Visit it by a name that it has, or serve a certificate that has ${host}, and restart the server.`,
  };
}

function dateFindings(path: TrustPath, judgement: Judgement): (Finding | null)[] {
  const has = (problem: LinkProblem): boolean =>
    path.problems.some((entry) => entry.index === 0 && entry.problem === problem);
  const { host, port, now } = judgement;
  const target = hostAndPort(host, port);
  return [
    has('expired')
      ? {
          code: 'EXPIRED',
          severity: 'error',
          message: `The certificate of ${target} expired on ${dateText(new Date(path.leaf.validTo))}.`,
          fix: isOurs(path)
            ? 'Renew the project, give the new certificate to the server and restart it.'
            : 'Serve a new certificate and restart the server.',
        }
      : null,
    has('not-yet-valid')
      ? {
          code: 'NOT_YET_VALID',
          severity: 'error',
          message: `The certificate of ${target} is valid only from ${dateText(new Date(path.leaf.validFrom))}.`,
          fix: `Check this computer’s clock, which says ${dateText(now)}; if it is right, serve another certificate.`,
        }
      : null,
  ];
}

/** Who made it, when that is another tool that makes local authorities. */
export function otherAuthority(path: TrustPath): Finding | null {
  const last = path.path.at(-1) ?? path.leaf;
  const issuer = `${last.issuer}\n${last.subject}`;
  const tool = otherTools.find(([pattern]) => pattern.test(issuer))?.[1];
  if (tool === undefined || isOurs(path)) return null;
  return {
    code: 'OTHER_AUTHORITY',
    severity: 'note',
    message: `The certificate was issued by the authority of ${tool}, not by yours.`,
    fix: 'Nothing needs to be done; add the host as a project to have Latchkey look after it.',
  };
}

const otherTools: readonly [pattern: RegExp, tool: string][] = [
  [/\bmkcert\b/i, 'mkcert'],
  [/\bCaddy Local Authority\b/i, 'Caddy'],
  [/\bdevcert\b/i, 'devcert'],
  [/\bportless\b/i, 'portless'],
  [/\b(Laravel )?Valet CA\b|\bLaravel Herd\b/i, 'Laravel Valet or Herd'],
  [/\bpuma-dev\b/i, 'puma-dev'],
];

export function isOurs(path: TrustPath): boolean {
  return path.end === 'our-root' || path.end === 'our-previous-root';
}

/** True when the server serves one of our certificates, but not the project's current one. */
export function servesAnother(path: TrustPath | null, expectedSha256: string | undefined): boolean {
  return path !== null && expectedSha256 !== undefined && isOurs(path) && fingerprint(path.leaf.raw) !== expectedSha256;
}

export function issuerText(path: TrustPath): string {
  return commonText((path.path.at(-1) ?? path.leaf).issuer);
}
