import type { Failure } from '../../../electron/shared/errors.ts';
import type { CheckRequest, CheckResult } from '../../../electron/shared/handshake.ts';
import { isoTime } from '../model/format.ts';
import { entryOf, failedEntry, remember, type Change, type HistoryEntry } from '../model/history.ts';
import { outcomeOf, type Outcome } from '../model/outcome.ts';
import { shownResult } from '../model/shown-result.ts';

/** The last check of one target, the one under way, and what the ones before it said. */
export class CheckRun {
  running = $state(false);
  /** What is being asked, for the words of the progress. */
  request = $state.raw<CheckRequest | null>(null);
  result = $state.raw<CheckResult | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** The newest last. */
  history = $state.raw<readonly HistoryEntry[]>([]);
  /** The project's certificate changed after this result: it proves nothing about the new one. */
  stale = $state(false);
  /** SHA-256 of the project's certificate at the time of the check. */
  certificate = '';
  /** Names the check under way, or the last one, on the wire. */
  name = '';
  /** Names the check that `result` comes from: what a report is made of. */
  resultName = $state('');
  /** Another check is about to take its place: then its end is no news. */
  superseded = false;
  /** Resolves when the check under way has ended. */
  ended: Promise<void> = Promise.resolve();
  #end: () => void = () => undefined;

  readonly outcome: Outcome = $derived(outcomeOf(this.stale ? null : this.result));
  /** What the last check found different from the ones before it. */
  readonly changes: readonly Change[] = $derived(this.history.at(-1)?.changes ?? []);

  /** The name of the new check. */
  begin(request: CheckRequest): string {
    this.running = true;
    this.request = request;
    this.failure = null;
    this.superseded = false;
    this.name = crypto.randomUUID();
    this.ended = new Promise((resolve) => (this.#end = resolve));
    return this.name;
  }

  succeed(result: CheckResult, certificate: string): void {
    this.result = shownResult(result);
    this.resultName = this.name;
    this.stale = false;
    this.certificate = certificate;
    // What Latchkey served itself says nothing about the server that is looked after.
    if (!result.momentary) this.history = remember(this.history, entryOf(result));
  }

  fail(failure: Failure): void {
    if (this.superseded) return;
    this.failure = failure;
    const last = this.history.at(-1);
    if (last && failure.code !== 'CHECK_CANCELLED') {
      this.history = remember(this.history, failedEntry(isoTime(Date.now()), last.target));
    }
  }

  end(): void {
    this.running = false;
    this.#end();
  }
}

/** True when a check may take the place of the one under way: one of a series never does, a person's does. */
export function replaces(request: CheckRequest, running: CheckRequest | null): boolean {
  if (request.live) return false;
  return running?.live === true || asked(request) !== asked(running);
}

function asked(request: CheckRequest | null): string {
  return JSON.stringify([request?.target, request?.serve ?? false]);
}
