import { stepIds, type Finding, type Step, type StepId, type StepState } from '../../shared/handshake.ts';
import { visibleText } from '../../shared/visible-text.ts';
import { isOurs } from './ours.ts';
import { commonText, fingerprint, keyText } from '../certificate/certificate.ts';
import { cipherSuiteName, encryptionName, isRsaKeyTransport } from '../parser/cipher-suites.ts';
import type { ProbeFailure } from '../connection/facts.ts';
import type { Judgement } from './judgement.ts';
import { stepEvidence } from './step-evidence.ts';
import { stepTimes } from './step-times.ts';
import { tlsFacts } from '../parser/tls-facts.ts';
import type { TrustPath } from '../certificate/trust-path.ts';
import { shortLabel } from './words.ts';

interface Told {
  state: StepState;
  summary: string;
}

/** Every code that the trust step answers for. */
const trustCodes: readonly Finding['code'][] = [
  'WRONG_NAME',
  'TLD_WILDCARD',
  'NO_SAN',
  'EXPIRED',
  'NOT_YET_VALID',
  'CA_USED_AS_LEAF',
  'WRONG_USAGE',
  'WEAK_SIGNATURE',
  'BAD_SIGNATURE',
  'REVOKED',
  'SELF_SIGNED',
  'MISSING_INTERMEDIATE',
  'UNTRUSTED_ISSUER',
  'ISSUER_EXPIRED',
  'ISSUER_NOT_CA',
  'NOT_TRUSTED_HERE',
  'TRUST_DENIED',
  'PATH_LENGTH',
  'NAME_CONSTRAINT',
  'TOO_LONG_FOR_APPLE',
  'RESTART_BROWSER',
];

const keyCodes: readonly Finding['code'][] = ['WEAK_KEY', 'UNSUPPORTED_KEY'];

/** The six steps, from what really happened. Pure. `trustMs` is how long the trust path took to follow. */
export function tellSteps(judgement: Judgement, findings: readonly Finding[], trustMs: number): Step[] {
  const failedAt = failedStep(judgement, findings);
  const times = stepTimes(judgement.facts, trustMs);
  const evidence = stepEvidence(judgement);
  const trust = tellTrust(judgement, findings);
  const told: Record<StepId, Told> = {
    keys: tellKeys(judgement, findings),
    hello: tellHello(judgement),
    certificate: tellCertificate(judgement, findings),
    trust,
    'session-key': tellSessionKey(judgement, trust.state === 'failed'),
    encrypted: tellEncrypted(judgement, trust.state === 'failed'),
  };
  return stepIds.map((id) => {
    const { state, summary } =
      id === failedAt ? { state: 'failed' as const, summary: failedSummary(judgement, findings) } : told[id];
    const reached = state !== 'skipped';
    return { id, state, ms: reached ? times[id] : 0, summary, evidence: reached ? evidence[id] : [] };
  });
}

const neverReached: Told = { state: 'skipped', summary: 'Not reached.' };

const helloFailures: readonly ProbeFailure[] = ['TLS_TOO_OLD', 'NO_SHARED_CIPHER'];
const certificateFailures: readonly ProbeFailure[] = ['MALFORMED_CERTIFICATE', 'BAD_SIGNATURE'];

function failedStep({ facts }: Judgement, findings: readonly Finding[]): StepId | null {
  if (!facts.failure) return null;
  if (facts.secured) return 'encrypted';
  // The certificate was found to be the cause.
  if (!findings.some(({ code }) => code === facts.failure)) return 'certificate';
  if (certificateFailures.includes(facts.failure)) return 'certificate';
  if (!facts.transcript?.serverHello || helloFailures.includes(facts.failure)) return 'hello';
  return facts.chain.length === 0 ? 'certificate' : 'session-key';
}

function failedSummary({ facts }: Judgement, findings: readonly Finding[]): string {
  return (findings.find(({ code }) => code === facts.failure) ?? findings[0])?.message ?? '';
}

function tellKeys({ path, expectedSha256, keyLocation, project }: Judgement, findings: readonly Finding[]): Told {
  if (!path) return neverReached;
  const bad = findings.find(({ code }) => keyCodes.includes(code));
  if (bad) return { state: 'failed', summary: bad.message };
  const ours = keyLocation !== undefined && fingerprint(path.leaf.raw) === expectedSha256;
  const where = ours
    ? `Kept in ${keyLocation}${copiesWords(project?.copies ?? 0)}.`
    : 'Its private key is with the server.';
  return { state: 'passed', summary: `${visibleText(keyText(path.leaf), 80)}. ${where}` };
}

function copiesWords(copies: number): string {
  if (copies === 0) return '';
  return copies === 1 ? '; one copy was exported' : `; ${copies} copies were exported`;
}

function tellHello({ facts }: Judgement): Told {
  const tls = facts.transcript && tlsFacts(facts.transcript);
  if (!tls) return neverReached;
  const parts = [tls.cipher, tls.group ?? 'RSA', tls.alpn].filter((part) => part !== null);
  const retried = facts.transcript?.retried ? ', after asking for another group' : '';
  return { state: 'passed', summary: `${visibleText(parts.join(', '))}${retried}` };
}

function tellCertificate({ facts, path }: Judgement, findings: readonly Finding[]): Told {
  if (facts.chain.length === 0) return neverReached;
  if (!path) return { state: 'failed', summary: 'The certificate cannot be read.' };
  const name = path.matchedName ?? path.names.dns[0] ?? path.names.ip[0] ?? commonText(path.leaf.subject);
  const proof = facts.secured ? ' And it proved that it holds the key.' : '';
  const incomplete = findings.find(({ code }) => code === 'MISSING_INTERMEDIATE' || code === 'STALE_CERTIFICATE');
  const summary = `${visibleText(name, 100)}, ${companions(facts.chain.length - 1, path)}.${proof}`;
  return incomplete ? { state: 'finding', summary: `${summary} ${incomplete.message}` } : { state: 'passed', summary };
}

function companions(count: number, path: TrustPath): string {
  if (count === 0) return 'alone';
  if (count === 1) return isOurs(path) ? 'with the issuing certificate' : 'with the certificate of its issuer';
  return `with ${count} more certificates`;
}

function tellTrust(judgement: Judgement, findings: readonly Finding[]): Told {
  const { path } = judgement;
  if (!path) return neverReached;
  const bad = findings.filter(({ code }) => trustCodes.includes(code));
  const first = bad.find(({ severity }) => severity === 'error') ?? bad[0];
  if (first) return { state: first.severity === 'error' ? 'failed' : 'finding', summary: first.message };
  return { state: 'passed', summary: `${issuerPlace(judgement)} Matched ${visibleText(path.matchedName ?? '', 100)}.` };
}

function issuerPlace({ stores, path }: Judgement): string {
  const system = stores.find(({ id }) => id === 'system');
  if (path?.end === 'system-root') {
    return `Issuer found in ${system ? shortLabel(system.label) : 'the system’s certificates'}.`;
  }
  const [first, ...more] = stores.filter(({ state }) => state === 'trusted');
  if (!first) return 'Issuer known.';
  const others = more.length === 0 ? '' : ` and ${more.length} more ${more.length === 1 ? 'place' : 'places'}`;
  return `Issuer found in ${shortLabel(first.label)}${others}.`;
}

const untrustedWords = ' Untrusted, because of step 4.';

function tellSessionKey({ facts }: Judgement, untrusted: boolean): Told {
  if (!facts.secured || !facts.transcript?.serverHello) return neverReached;
  const verified = `Both Finished messages verified.${untrusted ? untrustedWords : ''}`;
  if (isRsaKeyTransport(cipherSuiteName(facts.transcript.serverHello.suite))) {
    const summary = `Latchkey made the secret and encrypted it for the key of the certificate: the old way. Whoever steals that key later can read what was recorded today; a fresh key agreement would not allow that. ${verified}`;
    return { state: 'finding', summary };
  }
  if (tlsFacts(facts.transcript)?.resumed) {
    return { state: 'passed', summary: `Taken up from an earlier connection. ${verified}` };
  }
  return { state: 'passed', summary: `Fresh for this connection, gone after it. ${verified}` };
}

function tellEncrypted({ facts }: Judgement, untrusted: boolean): Told {
  if (!facts.secured || !facts.transcript?.serverHello) return neverReached;
  const how = `Private and unaltered by ${encryptionName(cipherSuiteName(facts.transcript.serverHello.suite))}.`;
  const end = untrusted ? untrustedWords : '';
  const status = facts.answer?.status ?? null;
  if (status === null) return { state: 'finding', summary: `${how} GET / was not answered.${end}` };
  return { state: 'passed', summary: `${how} GET / answered ${status}.${end}` };
}
