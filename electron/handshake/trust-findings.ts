import type { ClientVerdict, Finding } from '../shared/handshake.ts';
import type { Store } from '../shared/trust.ts';
import { issuerText } from './certificate-findings.ts';
import { commonText } from './certificate.ts';
import type { Judgement } from './judgement.ts';
import { hostAndPort } from './target-name.ts';
import type { TrustPath } from './trust-path.ts';
import { andList, dateText, shortLabel } from './words.ts';

/** What is wrong with the chain, and who on this computer does not trust its end. Pure; in no particular order. */
export function chainFindings(path: TrustPath, judgement: Judgement): Finding[] {
  return [...linkFindings(path, judgement), missingFinding(path), endFinding(path, judgement)].filter(
    (finding) => finding !== null,
  );
}

function linkFindings(path: TrustPath, judgement: Judgement): Finding[] {
  const target = hostAndPort(judgement.host, judgement.port);
  const findings: Finding[] = [];
  for (const { index, problem } of path.problems) {
    const certificate = path.path[index] ?? path.leaf;
    const name = commonText(certificate.subject);
    if (problem === 'bad-signature') {
      findings.push({
        code: 'BAD_SIGNATURE',
        severity: 'error',
        message: `The signature on the certificate of ${target} is false: “${issuerText({ ...path, path: [certificate] })}” did not sign it.`,
        fix: 'Export the certificate again, give it to the server and restart it.',
      });
    } else if (index > 0) {
      findings.push(problem === 'not-a-ca' ? notAnAuthority(name) : outOfDate(name, certificate, problem));
    }
  }
  return findings;
}

function notAnAuthority(name: string): Finding {
  return {
    code: 'ISSUER_NOT_CA',
    severity: 'error',
    message: `The certificate was signed with “${name}”, which may not sign certificates.`,
    fix: 'Serve a certificate that an authority issued.',
  };
}

function outOfDate(name: string, issuer: TrustPath['leaf'], problem: 'expired' | 'not-yet-valid'): Finding {
  const when =
    problem === 'expired'
      ? `expired on ${dateText(new Date(issuer.validTo))}`
      : `is valid only from ${dateText(new Date(issuer.validFrom))}`;
  return {
    code: 'ISSUER_EXPIRED',
    severity: 'error',
    message: `The certificate of its issuer “${name}” ${when}.`,
    fix: 'Serve a certificate from an authority that is in date.',
  };
}

function missingFinding(path: TrustPath): Finding | null {
  if (!path.missing) return null;
  return {
    code: 'MISSING_INTERMEDIATE',
    severity: 'error',
    message: `The server sends its certificate without the one that issued it, “${commonText(path.missing.subject)}”.`,
    fix: 'Give the server the full chain (Latchkey’s exported certificate file holds it) and restart it.',
  };
}

function endFinding(path: TrustPath, judgement: Judgement): Finding | null {
  if (path.problems.some(({ problem }) => problem === 'bad-signature')) return null;
  const target = hostAndPort(judgement.host, judgement.port);
  switch (path.end) {
    case 'our-root':
      return ourRootFinding(judgement);
    case 'our-previous-root':
      return {
        code: 'NOT_TRUSTED_HERE',
        severity: 'warning',
        message: `The certificate of ${target} comes from your previous authority, which is on its way out.`,
        fix: 'Renew the project, give the new certificate to the server and restart it.',
      };
    case 'system-root':
      return null;
    case 'self-signed':
    case 'unknown':
      return path.path.length === 1 && path.end === 'self-signed' ? selfSigned(target) : untrusted(path, target);
  }
}

function selfSigned(target: string): Finding {
  return {
    code: 'SELF_SIGNED',
    severity: 'error',
    message: `The certificate of ${target} is signed by itself, so nobody vouches for it.`,
    fix: 'Serve a certificate that your authority issued: add the host as a project and export its certificate.',
  };
}

function untrusted(path: TrustPath, target: string): Finding {
  return {
    code: 'UNTRUSTED_ISSUER',
    severity: 'error',
    message: `The certificate of ${target} was issued by “${issuerText(path)}”, which nobody on this computer knows.`,
    fix: 'Serve a certificate that your authority issued; or, if that issuer is known, the server left out the rest of its chain.',
  };
}

function ourRootFinding({ stores, host, port }: Judgement): Finding | null {
  const trusting = stores.filter(({ state }) => state === 'trusted');
  const absent = stores.filter(({ state }) => state === 'absent');
  if (trusting.length === 0) {
    return {
      code: 'NOT_TRUSTED_HERE',
      severity: 'error',
      message: `The certificate of ${hostAndPort(host, port)} is yours, but nothing on this computer trusts your authority yet.`,
      fix: 'Trust it: `latchkey trust`, or the button “Trust it” in the app.',
    };
  }
  if (absent.length === 0) return null;
  return {
    code: 'NOT_TRUSTED_HERE',
    severity: 'warning',
    message: `Trusted by ${labels(trusting)}; not yet by ${labels(absent)}.`,
    fix: 'Trust it there too: `latchkey trust`, or the button “Trust it” in the app.',
  };
}

function labels(stores: readonly Store[]): string {
  return andList(stores.map(({ label }) => shortLabel(label)));
}

/** For when nothing is wrong that we can see: a client on this computer that says no all the same. */
export function refusedFinding(clients: readonly ClientVerdict[]): Finding[] {
  const refusing = clients.filter(({ accepts }) => accepts === false);
  if (refusing.length === 0) return [];
  const who = andList(refusing.map(({ label }) => label));
  const reasons = [...new Set(refusing.map(({ reason, code }) => reason ?? code ?? 'no reason given'))];
  const sentence = reasons.length === 1 ? `: ${reasons[0] ?? ''}` : '.';
  return [
    {
      code: 'NOT_TRUSTED_HERE',
      severity: 'warning',
      message: `${who} ${refusing.length === 1 ? 'does' : 'do'} not accept it${sentence}`,
      fix: 'See `latchkey stores`, or Trust in the app, for a store that could not be read. If all are well, restart that program: it may still hold what it read at its start.',
    },
  ];
}
