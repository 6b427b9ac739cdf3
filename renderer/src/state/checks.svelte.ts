import type { Failure } from '../../../electron/shared/errors.ts';
import type { CheckRequest, CheckResult } from '../../../electron/shared/handshake.ts';
import type { Project } from '../../../electron/shared/project.ts';
import { failureOf, type Api } from '../api.ts';
import { mapOf, mapWith, mapWithout } from '../model/immutable-map.ts';
import { outcomeOf, type Outcome } from '../model/outcome.ts';
import type { Vault } from './vault.svelte.ts';

/** The last check of one target, and the one under way. */
export class CheckRun {
  running = $state(false);
  /** When the running check began, in milliseconds since the epoch. */
  startedAt = $state(0);
  /** What is being asked, for the words of the progress. */
  request = $state.raw<CheckRequest | null>(null);
  result = $state.raw<CheckResult | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** The project's certificate changed after this result: it proves nothing about the new one. */
  stale = $state(false);
  /** SHA-256 of the project's certificate at the time of the check. */
  certificate = '';

  readonly outcome: Outcome = $derived(outcomeOf(this.stale ? null : this.result));
}

/** Every check of this session, by project id or by `host:port`. */
export class Checks {
  /** What the list shows, by project id. Replaced as a whole, so that reading it is cheap. */
  outcomes = $state.raw<ReadonlyMap<string, Outcome>>(mapOf());
  readonly #runs = mapOf<string, CheckRun>();
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

  /** Runs a check and keeps its result. `undefined` when it failed or one is running for this key already. */
  async check(key: string, request: CheckRequest, certificate = ''): Promise<CheckResult | undefined> {
    const run = this.runFor(key);
    if (run.running) return undefined;
    Object.assign(run, { running: true, startedAt: Date.now(), request, failure: null });
    try {
      const result = await this.#vault.withKeys(() => this.#api.request('check/run', request));
      Object.assign(run, { result, stale: false, certificate });
      return result;
    } catch (error) {
      run.failure = failureOf(error);
      return undefined;
    } finally {
      run.running = false;
      this.#note(key, run);
    }
  }

  /** Compares with the projects as they are now: a renewed certificate has not been proven yet. */
  reconcile(projects: readonly Project[]): void {
    for (const { id, certificate } of projects) {
      const run = this.#runs.get(id);
      if (!run?.result || run.stale || run.certificate === '' || run.certificate === certificate.sha256) continue;
      run.stale = true;
      this.#note(id, run);
    }
  }

  forget(key: string): void {
    this.#runs.delete(key);
    this.#note(key, undefined);
  }

  clear(): void {
    this.#runs.clear();
    this.outcomes = mapOf();
  }

  #note(key: string, run: CheckRun | undefined): void {
    this.outcomes =
      run?.result && !run.stale ? mapWith(this.outcomes, key, outcomeOf(run.result)) : mapWithout(this.outcomes, key);
  }
}
