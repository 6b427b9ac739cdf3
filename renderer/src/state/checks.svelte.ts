import type { CheckRequest, CheckResult } from '../../../electron/shared/handshake.ts';
import type { Project } from '../../../electron/shared/project.ts';
import { failureOf, type Api } from '../api.ts';
import { mapOf } from '../model/immutable-map.ts';
import { outcomeOf, type Outcome } from '../model/outcome.ts';
import { CheckRun, replaces } from './check-run.svelte.ts';
import type { Vault } from './vault.svelte.ts';

/** How many results are kept whole; of the older ones only what the padlock shows. */
const keptResults = 200;
/** While everything is checked, the list follows in steps, not with each of a thousand answers. In milliseconds. */
const batchMs = 200;

/** Every check of this session, by project id or by `host:port`. */
export class Checks {
  /** What the list shows, by project id. Replaced as a whole, so that reading it is cheap. */
  outcomes = $state.raw<ReadonlyMap<string, Outcome>>(mapOf());
  /** What the list is sorted by: as `outcomes`, but still while everything is checked, so that no row runs away. */
  settled = $state.raw<ReadonlyMap<string, Outcome>>(mapOf());
  readonly #runs = mapOf<string, CheckRun>();
  readonly #noted = mapOf<string, Outcome>();
  /** The runs whose result is kept whole, in the order they were made. */
  readonly #whole = mapOf<string, CheckRun>();
  /** Whose result is on the screen. */
  shown: string | null = null;
  #holding = 0;
  #batch: ReturnType<typeof setTimeout> | undefined;
  readonly #api: Api;
  readonly #vault: Vault;

  constructor(api: Api, vault: Vault) {
    this.#api = api;
    this.#vault = vault;
  }

  runFor(key: string): CheckRun {
    const known = this.#runs.get(key);
    if (known) return known;
    const run = new CheckRun();
    this.#runs.set(key, run);
    return run;
  }

  /**
   * Runs a check and keeps its result. `undefined` when it failed, was cancelled, or one that may not be replaced is
   * under way for this key. One that may be is cancelled first, so that there are never two.
   */
  async check(key: string, request: CheckRequest, certificate = ''): Promise<CheckResult | undefined> {
    const run = this.runFor(key);
    if (run.running && replaces(request, run.request)) {
      run.superseded = true;
      await this.cancel(key);
    }
    if (run.running) return undefined;
    const name = run.begin(request);
    try {
      const input = { ...request, run: name };
      const result = await this.#vault.withKeys(() => this.#api.request('check/run', input));
      run.succeed(result, certificate);
      this.#prune(key, run);
      return result;
    } catch (error) {
      run.fail(failureOf(error));
      return undefined;
    } finally {
      run.end();
      this.#note(key, run);
    }
  }

  /** Ends the check under way, if there is one, and resolves when it has ended. Never throws. */
  async cancel(key: string): Promise<void> {
    const run = this.#runs.get(key);
    if (!run?.running) return;
    // A check that cannot be cancelled ends by itself: what matters is that it is over.
    await this.#api.request('check/cancel', { run: run.name }).catch(() => undefined);
    await run.ended;
  }

  /** Until the returned function is called, the list follows in steps and keeps its order. */
  hold(): () => void {
    this.#holding += 1;
    return () => {
      this.#holding -= 1;
      this.#publish();
    };
  }

  /** Compares with the projects as they are now: a renewed certificate has not been proven yet. */
  reconcile(projects: readonly Project[]): void {
    for (const { id, certificate } of projects) {
      const run = this.#runs.get(id);
      if (!run || run.stale || run.certificate === '' || run.certificate === certificate.sha256) continue;
      run.stale = true;
      this.#note(id, run);
    }
  }

  forget(key: string): void {
    this.#runs.delete(key);
    this.#whole.delete(key);
    this.#note(key, undefined);
  }

  clear(): void {
    this.#runs.clear();
    this.#whole.clear();
    this.#noted.clear();
    this.#publish();
  }

  #note(key: string, run: CheckRun | undefined): void {
    if (!run || run.stale) this.#noted.delete(key);
    else if (run.result) this.#noted.set(key, outcomeOf(run.result));
    if (this.#holding === 0) this.#publish();
    else this.#batch ??= setTimeout(() => (this.outcomes = this.#copied()), batchMs);
  }

  #publish(): void {
    this.outcomes = this.#copied();
    if (this.#holding === 0) this.settled = this.outcomes;
  }

  #copied(): ReadonlyMap<string, Outcome> {
    clearTimeout(this.#batch);
    this.#batch = undefined;
    return mapOf(this.#noted);
  }

  /** Forgets the whole result that was made longest ago, beyond what is kept; never the one that is looked at. */
  #prune(key: string, run: CheckRun): void {
    this.#whole.delete(key);
    this.#whole.set(key, run);
    if (this.#whole.size <= keptResults) return;
    for (const [candidate, old] of this.#whole) {
      if (candidate === this.shown) continue;
      old.result = null;
      this.#whole.delete(candidate);
      return;
    }
  }
}
