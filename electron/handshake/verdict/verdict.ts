import { verdictCodes, type ClientVerdict, type Finding, type VerdictCode } from '../../shared/handshake.ts';
import { withAction } from './actions.ts';
import { leafFindings } from './certificate-findings.ts';
import { chainFindings } from './chain-findings.ts';
import { failureFinding } from './failure-findings.ts';
import { hstsWords } from './hsts-preloaded.ts';
import type { Judgement } from './judgement.ts';
import { situationFindings } from './situation-findings.ts';
import { hostAndPort } from '../connection/target-name.ts';
import { refusedFinding, trustFindings } from './trust-findings.ts';
import { andList } from './words.ts';
import type { TrustPath } from '../certificate/trust-path.ts';

/** Never empty; the first is the verdict. */
export type Findings = [Finding, ...Finding[]];

/** All that was found, what must be mended first in front. Pure. */
export function judge(judgement: Judgement): Findings {
  const found = inOrder(everything(judgement)).map((finding) => withAction(finding, judgement));
  const [first, ...rest] = found;
  return first ? [withHsts(first, judgement.host), ...rest] : [okFinding(judgement)];
}

function everything(judgement: Judgement): Finding[] {
  const { facts, path } = judgement;
  const findings: Finding[] = path ? certificateFindings(path, judgement) : [];
  if (facts.failure && !isExplained(facts.failure, findings)) findings.push(failureFinding(facts.failure, judgement));
  if (facts.secured && !path) findings.push(failureFinding('MALFORMED_CERTIFICATE', judgement));
  if (facts.secured && !facts.failure && facts.answer?.status === null) findings.push(silentFinding(judgement));
  if (!path) return findings;
  const situation = situationFindings(path, judgement);
  // A browser that must be restarted refuses for that reason, and it has been named.
  const restart = situation.some(({ code }) => code === 'RESTART_BROWSER');
  const refused = findings.length === 0 && !restart ? refusedFinding(judgement.clients) : [];
  return [...findings, ...situation, ...refused];
}

/**
 * Where the chain itself is broken, nobody's trust in its end can show: that some store lacks it is then not what must
 * be mended first, though it ranks before.
 */
function certificateFindings(path: TrustPath, judgement: Judgement): Finding[] {
  const chain = chainFindings(path, judgement);
  const isBroken = chain.some(({ code }) => verdictCodes.indexOf(code) > verdictCodes.indexOf('TRUST_DENIED'));
  const trust = trustFindings(path, judgement).filter(({ severity }) => severity === 'error' || !isBroken);
  return [...leafFindings(path, judgement), ...chain, ...trust];
}

/** Our own TLS refused what the certificate forbids, or what no browser takes: the certificate is the cause. */
const causes: readonly VerdictCode[] = ['WRONG_USAGE', 'UNSUPPORTED_KEY', 'WEAK_KEY', 'WEAK_SIGNATURE'];

function isExplained(failure: VerdictCode, findings: readonly Finding[]): boolean {
  return failure === 'NO_SHARED_CIPHER' && findings.some(({ code }) => causes.includes(code));
}

function inOrder(findings: readonly Finding[]): Finding[] {
  const unique = findings.filter(({ code }, index) => findings.findIndex((other) => other.code === code) === index);
  return unique.sort((a, b) => verdictCodes.indexOf(a.code) - verdictCodes.indexOf(b.code));
}

/** Problems with which a server may still be visited by somebody who clicks through, were it not for the name. */
const passable = verdictCodes.slice(
  verdictCodes.indexOf('MALFORMED_CERTIFICATE'),
  verdictCodes.indexOf('NOT_LOOPBACK'),
);

function withHsts(finding: Finding, host: string): Finding {
  const isMeant = finding.severity === 'error' && (finding.code === 'PLAIN_HTTP' || passable.includes(finding.code));
  const words = isMeant ? hstsWords(host) : undefined;
  return words === undefined ? finding : { ...finding, fix: [finding.fix, words].filter(Boolean).join(' ') };
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
  const good = `The handshake with ${hostAndPort(host, port)} is good, and this computer trusts its certificate.`;
  return { code: 'OK', severity: 'ok', message: [good, ...acceptingWords(clients)].join(' ') };
}

function acceptingWords(clients: readonly ClientVerdict[]): string[] {
  const asked = clients.filter(({ accepts }) => accepts !== null);
  const lacking = asked.filter(({ needs }) => needs !== undefined).map(({ label }) => label);
  if (asked.length < 2 || asked.some(({ accepts, needs }) => accepts === false && needs === undefined)) return [];
  if (lacking.length === 0) return [`All ${asked.length} clients asked here accept it.`];
  return [`All clients asked here accept it, ${andList(lacking)} once a setting is made.`];
}
