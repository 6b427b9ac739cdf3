import type { StoreChange, StorePlan } from '../../../electron/shared/trust.ts';
import type { Api } from '../api.ts';
import type { Progress } from '../model/store-words.ts';
import { Action } from './action.svelte.ts';
import type { Session } from './session.svelte.ts';
import { StoreByStore } from './store-by-store.svelte.ts';
import { changeStore } from './change-store.ts';

/** The first trust: what would change in every store, and what did. */
export class Trust {
  plans = $state.raw<readonly StorePlan[]>([]);
  readonly planning = new Action();

  readonly #api: Api;
  readonly #session: Session;
  readonly #work = new StoreByStore();

  constructor(api: Api, session: Session) {
    this.#api = api;
    this.#session = session;
  }

  get progress(): ReadonlyMap<string, Progress> {
    return this.#work.progress;
  }

  get changing(): Action {
    return this.#work.changing;
  }

  get failed(): StoreChange[] {
    return this.#work.failed;
  }

  async loadPlans(): Promise<void> {
    const answer = await this.planning.run(() => this.#api.request('trust/plan', {}));
    if (answer) this.plans = answer.plans;
  }

  planFor(id: string): StorePlan | undefined {
    return this.plans.find((plan) => plan.id === id);
  }

  async install(ids: readonly string[]): Promise<void> {
    await this.#work.run(
      ids,
      (id) => changeStore(this.#session.stores, id, () => this.#api.request('trust/install', { stores: [id] })),
      () => this.#session.refresh(),
    );
    await this.loadPlans();
  }
}
