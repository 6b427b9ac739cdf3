import type { Status } from '../../../electron/shared/authority.ts';
import type { Failure } from '../../../electron/shared/errors.ts';
import type { AppInfo } from '../../../electron/shared/ipc-contract.ts';
import { wantsTrust, type Store } from '../../../electron/shared/trust.ts';
import { failureOf, type Api } from '../api.ts';

/** What the whole window knows: the program, the authority, the keychain, the stores. */
export class Session {
  info = $state.raw<AppInfo | null>(null);
  status = $state.raw<Status | null>(null);
  failure = $state.raw<Failure | null>(null);

  readonly stores: Store[] = $derived(this.status?.stores ?? []);
  /** Those that “trust it everywhere” means; the others are changed only when they are named. */
  readonly places: Store[] = $derived(this.stores.filter(({ optional }) => !optional));
  /** What a count of places is of: those, and what trusts the root because it was named. “Take back” means all of it. */
  readonly counted: Store[] = $derived(this.stores.filter(({ optional, state }) => !optional || state === 'trusted'));
  readonly trusted: Store[] = $derived(this.counted.filter(({ state }) => state === 'trusted'));
  /** Those that “trust it everywhere” changes. */
  readonly wanting: Store[] = $derived(this.places.filter(wantsTrust));
  readonly hasAuthority: boolean = $derived(this.status?.authority.state === 'ready');

  readonly #api: Api;
  #latest = 0;

  constructor(api: Api) {
    this.#api = api;
  }

  async load(): Promise<void> {
    void this.#api.request('app/info').then(
      (info) => {
        this.info = info;
      },
      (error: unknown) => {
        this.failure = failureOf(error);
      },
    );
    await this.refresh();
  }

  /** Asks again. An answer that a later question overtook is dropped. */
  async refresh(): Promise<void> {
    const mine = ++this.#latest;
    try {
      const status = await this.#api.request('status');
      if (mine !== this.#latest) return;
      this.status = status;
      this.failure = null;
    } catch (error) {
      if (mine === this.#latest) this.failure = failureOf(error);
    }
  }
}
