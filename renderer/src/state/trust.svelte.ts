import type { StoreChange, StorePlan } from '../../../electron/shared/trust.ts';
import { failureOf, type Api } from '../api.ts';
import { mapOf, mapWith } from '../model/immutable-map.ts';
import { Action } from './action.svelte.ts';
import type { Session } from './session.svelte.ts';

/** One store of the list while it is being changed, and afterwards its receipt. */
export type Progress = 'waiting' | 'working' | StoreChange;

/** What would change in the trust stores, and what did. */
export class Trust {
  plans = $state.raw<readonly StorePlan[]>([]);
  /** By store id; one result a store, filled in as they come. */
  progress = $state.raw<ReadonlyMap<string, Progress>>(mapOf());
  readonly planning = new Action();
  readonly changing = new Action();

  readonly failed: StoreChange[] = $derived(
    [...this.progress.values()].filter((change): change is StoreChange => typeof change === 'object' && !!change.error),
  );

  readonly #api: Api;
  readonly #session: Session;

  constructor(api: Api, session: Session) {
    this.#api = api;
    this.#session = session;
  }

  async loadPlans(): Promise<void> {
    const answer = await this.planning.run(() => this.#api.request('trust/plan', {}));
    if (answer) this.plans = answer.plans;
  }

  planFor(id: string): StorePlan | undefined {
    return this.plans.find((plan) => plan.id === id);
  }

  install(ids: readonly string[]): Promise<void> {
    return this.#change('trust/install', ids);
  }

  remove(ids: readonly string[]): Promise<void> {
    return this.#change('trust/remove', ids);
  }

  /** One store at a time, so that each result shows when it is there and one failure hides no other. */
  async #change(channel: 'trust/install' | 'trust/remove', ids: readonly string[]): Promise<void> {
    await this.changing.run(async () => {
      const kept = [...this.progress].filter(([id]) => !ids.includes(id));
      this.progress = mapOf<string, Progress>([...kept, ...ids.map((id) => [id, 'waiting'] as const)]);
      for (const id of ids) {
        this.#note(id, 'working');
        this.#note(id, await this.#changeOne(channel, id));
      }
      await this.#session.refresh();
    });
    await this.loadPlans();
  }

  async #changeOne(channel: 'trust/install' | 'trust/remove', id: string): Promise<StoreChange> {
    const store = this.#session.stores.find((candidate) => candidate.id === id);
    const before: StoreChange = { ...(store ?? { id, label: id, state: 'absent' }), changed: false };
    try {
      const { stores } = await this.#api.request(channel, { stores: [id] });
      return stores.find((change) => change.id === id) ?? before;
    } catch (error) {
      return { ...before, error: failureOf(error) };
    }
  }

  #note(id: string, progress: Progress): void {
    this.progress = mapWith(this.progress, id, progress);
  }
}
