import type { CheckResult, Finding, VerdictCode } from '../../../electron/shared/handshake.ts';
import type { Project } from '../../../electron/shared/project.ts';

/** How something stands. Each has a shape of its own besides its colour. */
export type Tone = 'ok' | 'warning' | 'error' | 'idle' | 'unknown';

/** The padlock: closed only when a handshake proved it, unknown while none was tried. */
export type Seal = 'closed' | 'open' | 'unknown';

export interface Outcome {
  tone: Tone;
  seal: Seal;
  /** The verdict behind it, where a check gave one. */
  code?: VerdictCode;
}

const unknown: Outcome = { tone: 'unknown', seal: 'unknown' };

/** What a check says about a project, as its padlock shows it. */
export function outcomeOf(result: CheckResult | null): Outcome {
  if (!result) return unknown;
  // A server that does not run proves nothing, neither good nor bad.
  if (result.verdict.code === 'NOTHING_LISTENING') return { tone: 'idle', seal: 'unknown' };
  return {
    // The verdict is the finding to be mended first; an error may come after a warning, and is one all the same.
    tone: result.ok ? toneOf(result.verdict) : 'error',
    seal: result.ok ? 'closed' : 'open',
    code: result.verdict.code,
  };
}

export function toneOf(finding: Finding): Tone {
  if (finding.code === 'NOTHING_LISTENING') return 'idle';
  return finding.severity === 'note' ? 'ok' : finding.severity;
}

export type Life = 'expired' | 'due' | 'fine';

/** Of a certificate, in milliseconds since the epoch. */
export interface Dates {
  expiry: number;
  renewal: number;
}

export function datesOf({ certificate, nextRenewal }: Pick<Project, 'certificate' | 'nextRenewal'>): Dates {
  return { expiry: Date.parse(certificate.notAfter), renewal: Date.parse(nextRenewal) };
}

/** What the dates alone say about a certificate: expired, due for renewal, or fine. */
export function lifeAt({ expiry, renewal }: Dates, now: number): Life {
  if (expiry <= now) return 'expired';
  return renewal <= now ? 'due' : 'fine';
}

export function lifeOf(project: Pick<Project, 'certificate' | 'nextRenewal'>, now: number): Life {
  return lifeAt(datesOf(project), now);
}

/** The check's word and the dates' word together; the worse one is shown. */
export function standing(project: Project, checked: Outcome | undefined, now: number): Outcome {
  return weighed(checked, lifeOf(project, now));
}

/** As `standing`, for who knows the dates' word already. */
export function weighed(checked: Outcome | undefined, life: Life): Outcome {
  const outcome = checked ?? unknown;
  if (life === 'expired') return { tone: 'error', seal: 'open' };
  if (life === 'due' && outcome.tone !== 'error') return { tone: 'warning', seal: outcome.seal };
  return outcome;
}
