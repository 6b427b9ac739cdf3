import { verdictCodes, type Finding } from '../shared/handshake.ts';
import { leafFindings, otherAuthority, servesAnother } from './certificate-findings.ts';
import { failureFinding } from './failure-findings.ts';
import type { Judgement } from './judgement.ts';
import { hostAndPort } from './target-name.ts';
import { chainFindings, refusedFinding } from './trust-findings.ts';

/** Never empty; the first is the verdict. */
export type Findings = [Finding, ...Finding[]];

/** All that was found, what must be mended first in front. Pure. */
export function judge(judgement: Judgement): Findings {
  const { facts, path } = judgement;
  const findings: Finding[] = [];
  if (facts.failure) findings.push(failureFinding(facts.failure, judgement));
  if (path) findings.push(...leafFindings(path, judgement), ...chainFindings(path, judgement));
  if (facts.secured && !path) findings.push(failureFinding('MALFORMED_CERTIFICATE', judgement));
  if (facts.secured && !facts.failure && facts.answer?.status === null) findings.push(silentFinding(judgement));
  if (path && findings.length === 0) findings.push(...refusedFinding(judgement.clients));
  const note = path && otherAuthority(path);
  if (note) findings.push(note);
  const [first, ...rest] = inOrder(findings);
  const all: Findings = first ? [first, ...rest] : [okFinding(judgement)];
  return servesAnother(path, judgement.expectedSha256) ? withStaleAdvice(all) : all;
}

function inOrder(findings: readonly Finding[]): Finding[] {
  const unique = findings.filter(({ code }, index) => findings.findIndex((other) => other.code === code) === index);
  return unique.sort((a, b) => verdictCodes.indexOf(a.code) - verdictCodes.indexOf(b.code));
}

function silentFinding({ host, port, facts }: Judgement): Finding {
  const how = facts.answer?.reason === 'timeout' ? 'in time' : 'with HTTP';
  return {
    code: 'NO_HTTP_ANSWER',
    severity: 'warning',
    message: `The handshake with ${hostAndPort(host, port)} is good, but the first request was not answered ${how}.`,
    fix: 'If it should be a website, look at what the server prints.',
  };
}

function okFinding({ host, port, clients }: Judgement): Finding {
  const asked = clients.filter(({ accepts }) => accepts !== null);
  const accepting = asked.filter(({ accepts }) => accepts === true).length;
  const who =
    asked.length > 1 && accepting === asked.length ? ` All ${asked.length} clients asked here accept it.` : '';
  const message = `The handshake with ${hostAndPort(host, port)} is good, and this computer trusts its certificate.${who}`;
  return { code: 'OK', severity: 'ok', message };
}

const staleAdvice =
  'The server serves another certificate than the project’s current one: export it again and restart the server.';

function withStaleAdvice([first, ...rest]: Findings): Findings {
  return [{ ...first, fix: first.fix === undefined ? staleAdvice : `${first.fix} ${staleAdvice}` }, ...rest];
}
