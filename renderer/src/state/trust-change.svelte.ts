import { AppError } from '../../../electron/shared/errors.ts';
import { isRefusal, type StoreChange, type StorePlan } from '../../../electron/shared/trust.ts';
import type { Api } from '../api.ts';
import { changeSummary } from '../model/summary.ts';
import { Action } from './action.svelte.ts';
import type { Announcer } from './announcer.svelte.ts';
import { changeStore } from './change-store.ts';
import type { Session } from './session.svelte.ts';
import { StoreByStore } from './store-by-store.svelte.ts';

export type ChangeKind = 'trust' | 'take-back' | 'remove-other';

/** What the user wants changed, and where on the screen it is shown. */
export interface ChangeGoal {
  kind: ChangeKind;
  /** Where its plan opens: `all`, or the id of a store, a receipt or an authority. */
  place: string;
  /** Without them, all stores that the plan finds. */
  ids?: readonly string[];
  /** Another certificate than the present root. */
  sha256?: string;
}

export type ChangePhase = 'planning' | 'plan' | 'working' | 'done';

/** One change of trust stores: first the plan, then store by store, then what became of it. One at a time. */
export class TrustChange {
  goal = $state.raw<ChangeGoal | null>(null);
  plans = $state.raw<readonly StorePlan[]>([]);
  /** Asked to stop: the place in hand is the last one. */
  stopping = $state(false);
  /** Of the change, in milliseconds since the epoch. */
  startedAt = $state(0);
  readonly planning = new Action();
  readonly looking = new Action();
  readonly work = new StoreByStore();

  readonly phase: ChangePhase = $derived.by(() => {
    if (this.work.changing.running) return 'working';
    if (this.work.results.length > 0 || this.work.changing.failure) return 'done';
    return this.planning.running ? 'planning' : 'plan';
  });
  readonly running: boolean = $derived(this.work.changing.running);
  readonly removing: boolean = $derived(this.goal !== null && this.goal.kind !== 'trust');

  readonly #api: Api;
  readonly #session: Session;
  readonly #announcer: Announcer;
  readonly #onFinished: () => Promise<void>;
  #refused = false;

  /** `onFinished`: stores were changed, or tried to be: what else is shown is asked for again. */
  constructor(api: Api, session: Session, announcer: Announcer, onFinished: () => Promise<void>) {
    this.#api = api;
    this.#session = session;
    this.#announcer = announcer;
    this.#onFinished = onFinished;
  }

  isAt(place: string): boolean {
    return this.goal?.place === place;
  }

  /** Shows what would be done. `atOnce` goes on by itself where no system prompt comes. */
  async propose(goal: ChangeGoal, { atOnce = false } = {}): Promise<void> {
    if (this.running || this.planning.running) return;
    this.work.clear();
    this.plans = [];
    this.goal = goal;
    const plans = await this.planning.run(() => this.#plansFor(goal));
    if (!plans || this.goal !== goal) return;
    this.plans = plans;
    if (atOnce && plans.length > 0 && plans.every(({ prompt }) => prompt === undefined)) await this.carryOut();
  }

  async carryOut(): Promise<void> {
    const { goal, plans } = this;
    if (!goal) return;
    await this.#run(
      goal,
      plans.map(({ id }) => id),
    );
  }

  /** Those that failed, once more. */
  async again(): Promise<void> {
    const { goal, work } = this;
    if (goal)
      await this.#run(
        goal,
        work.failed.map(({ id }) => id),
      );
  }

  /** The place in hand is done to its end; those behind it are left as they are. */
  stop(): void {
    this.stopping = true;
  }

  /** Everything that is shown, read once more; who cannot see that is told. */
  async lookAgain(): Promise<void> {
    if (this.running) return;
    await this.looking.run(async () => {
      await Promise.all([this.#session.refresh(), this.#onFinished()]);
      if (!this.#session.failure) this.#announcer.say('Read just now.');
    });
  }

  close(): void {
    if (this.running) return;
    this.goal = null;
    this.plans = [];
    this.planning.dismiss();
    this.work.clear();
  }

  async #plansFor(goal: ChangeGoal): Promise<StorePlan[]> {
    const stores = goal.ids ? { stores: [...goal.ids] } : {};
    const sha256 = goal.sha256 === undefined ? {} : { sha256: goal.sha256 };
    if (goal.kind === 'remove-other') {
      return (await this.#api.request('audit/plan-removal', { sha256: goal.sha256 ?? '' })).plans;
    }
    if (goal.kind === 'take-back') {
      return (await this.#api.request('trust/plan-removal', { ...stores, ...sha256 })).plans;
    }
    return (await this.#api.request('trust/plan', stores)).plans;
  }

  async #run(goal: ChangeGoal, ids: readonly string[]): Promise<void> {
    const then = () => this.#session.refresh();
    const { sha256 } = goal;
    this.stopping = false;
    this.startedAt = Date.now();
    this.#refused = false;
    if (goal.kind === 'remove-other') {
      const request = () => this.#api.request('audit/remove', { sha256: sha256 ?? '' });
      await this.work.runTogether(ids, async () => (await request()).stores, then);
    } else await this.work.run(ids, (id) => this.#changeOne(goal, id), then);
    void this.#onFinished();
    if (!this.work.changing.failure) this.#announcer.say(changeSummary(this.work.results, this.removing));
  }

  async #changeOne({ kind, sha256 }: ChangeGoal, id: string): Promise<StoreChange> {
    const named = sha256 === undefined ? {} : { sha256 };
    const result = await changeStore(this.#session.stores, id, () => {
      const leave = this.#reasonToLeave(id);
      if (leave) throw new AppError(leave, { values: { kept: 'Nothing was changed there.' } });
      return kind === 'trust'
        ? this.#api.request('trust/install', { stores: [id] })
        : this.#api.request('trust/remove', { stores: [id], ...named });
    });
    if (result.error && isRefusal(result.error)) this.#refused = true;
    return result;
  }

  /** Who said no once is not asked again by the next place. */
  #reasonToLeave(id: string): 'CANCELLED' | 'ELEVATION_NOT_ASKED' | undefined {
    if (this.stopping) return 'CANCELLED';
    const asks = this.plans.some((plan) => plan.id === id && plan.prompt !== undefined);
    return this.#refused && asks ? 'ELEVATION_NOT_ASKED' : undefined;
  }
}
