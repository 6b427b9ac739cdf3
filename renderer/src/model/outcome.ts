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
  return { tone: toneOf(result.verdict), seal: result.ok ? 'closed' : 'open', code: result.verdict.code };
}

export function toneOf(finding: Finding): Tone {
  if (finding.code === 'NOTHING_LISTENING') return 'idle';
  return finding.severity === 'note' ? 'ok' : finding.severity;
}

/** What the dates alone say about a certificate: expired, due for renewal, or fine. */
export function lifeOf(project: Pick<Project, 'certificate' | 'nextRenewal'>, now: number): 'expired' | 'due' | 'fine' {
  if (Date.parse(project.certificate.notAfter) <= now) return 'expired';
  return Date.parse(project.nextRenewal) <= now ? 'due' : 'fine';
}

/** The check's word and the dates' word together; the worse one is shown. */
export function standing(project: Project, checked: Outcome | undefined, now: number): Outcome {
  const outcome = checked ?? unknown;
  const life = lifeOf(project, now);
  if (life === 'expired') return { tone: 'error', seal: 'open' };
  if (life === 'due' && outcome.tone !== 'error') return { tone: 'warning', seal: outcome.seal };
  return outcome;
}
