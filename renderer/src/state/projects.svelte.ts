import type { Failure } from '../../../electron/shared/errors.ts';
import type { DamagedFile } from '../../../electron/shared/project.ts';
import { failureOf, type Api } from '../api.ts';
import { byAttention, entriesOf, search, type Entry } from '../model/attention.ts';
import type { Checks } from './checks.svelte.ts';
import type { Clock } from './clock.svelte.ts';

/** The list on the left: all projects, what needs attention first, and those that the search leaves. */
export class Projects {
  entries = $state.raw<readonly Entry[]>([]);
  damaged = $state.raw<readonly DamagedFile[]>([]);
  loaded = $state(false);
  failure = $state.raw<Failure | null>(null);
  query = $state('');

  readonly sorted: readonly Entry[] = $derived.by(() =>
    byAttention(this.entries, this.#checks.settled, this.#clock.minute),
  );
  readonly visible: readonly Entry[] = $derived(search(this.sorted, this.query));

  readonly #api: Api;
  readonly #checks: Checks;
  readonly #clock: Clock;
  #latest = 0;

  constructor(api: Api, checks: Checks, clock: Clock) {
    this.#api = api;
    this.#checks = checks;
    this.#clock = clock;
  }

  /** Asks again. An answer that a later question overtook is dropped. */
  async load(): Promise<void> {
    const mine = ++this.#latest;
    try {
      const { projects, damaged } = await this.#api.request('projects/list');
      if (mine !== this.#latest) return;
      this.entries = entriesOf(projects);
      this.damaged = damaged;
      this.failure = null;
      this.#checks.reconcile(projects);
    } catch (error) {
      if (mine === this.#latest) this.failure = failureOf(error);
    } finally {
      if (mine === this.#latest) this.loaded = true;
    }
  }

  find(id: string): Entry | undefined {
    return this.entries.find(({ project }) => project.id === id);
  }
}
