import type { CheckResult, Severity, VerdictCode } from '../../../electron/shared/handshake.ts';
import { targetName } from './hosts.ts';

/** What a check found different from the ones before it. */
export type Change = 'certificate' | 'gone' | 'back' | 'restarted' | 'verdict';

/** One check of a series, small enough to keep. */
export interface HistoryEntry {
  /** When it ended. ISO 8601, UTC. */
  at: string;
  /** `host:port`: what another place answers is another history. */
  target: string;
  /** `null` where the check itself failed, so that it says nothing about the server. */
  code: VerdictCode | null;
  severity: Severity;
  /** False where nothing was there. */
  present: boolean;
  /** SHA-256 of the leaf; `null` where none was shown. */
  sha256: string | null;
  /** Who listens, where the check said so. */
  pid: number | null;
  /** All steps together, in milliseconds. */
  ms: number;
  changes: readonly Change[];
}

/** How many entries are kept; the oldest go first. */
export const historyLimit = 40;

const absent: ReadonlySet<VerdictCode> = new Set(['NAME_NOT_RESOLVED', 'NOTHING_LISTENING']);

export function entryOf(result: CheckResult): HistoryEntry {
  const { target, verdict, chain, listener, steps, checkedAt } = result;
  return {
    at: checkedAt,
    target: targetName(target.host, target.port),
    code: verdict.code,
    severity: verdict.severity,
    present: !absent.has(verdict.code),
    sha256: chain[0]?.sha256 ?? null,
    pid: listener?.pid ?? null,
    ms: steps.reduce((sum, { ms }) => sum + ms, 0),
    changes: [],
  };
}

/** A check that failed before it could say anything: a mark in the history, and no change. */
export function failedEntry(at: string, target: string): HistoryEntry {
  return { at, target, code: null, severity: 'note', present: false, sha256: null, pid: null, ms: 0, changes: [] };
}

/** The history with one more check, and what that one found changed. Another target begins a history of its own. */
export function remember(history: readonly HistoryEntry[], entry: HistoryEntry): HistoryEntry[] {
  const known = history.at(-1)?.target === entry.target ? history : [];
  return [...known, { ...entry, changes: changesIn(known, entry) }].slice(-historyLimit);
}

function changesIn(history: readonly HistoryEntry[], entry: HistoryEntry): Change[] {
  const last = history.findLast(({ code }) => code !== null);
  if (!last || entry.code === null) return [];
  if (!entry.present) return last.present ? ['gone'] : entry.code === last.code ? [] : ['verdict'];
  const changes: Change[] = [];
  // Across a gap too: a server that comes back with another certificate is the case that matters most.
  const shown = history.findLast(({ sha256 }) => sha256 !== null)?.sha256;
  if (entry.sha256 !== null && shown !== undefined && shown !== entry.sha256) changes.push('certificate');
  const pid = history.findLast((earlier) => earlier.pid !== null)?.pid;
  if (!last.present) changes.push('back');
  else if (entry.pid !== null && pid !== undefined && pid !== entry.pid) changes.push('restarted');
  if (last.present && last.code !== entry.code) changes.push('verdict');
  return changes;
}

/** How many checks in a row, up to the newest, found nothing changed. */
export function quietChecks(history: readonly HistoryEntry[]): number {
  return history.length - 1 - history.findLastIndex(({ changes }, index) => index === 0 || changes.length > 0);
}
