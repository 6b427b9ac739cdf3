import type { Audit } from '../../../electron/shared/audit.ts';
import type { ToolEnvironment } from '../../../electron/shared/tools.ts';
import type { Store } from '../../../electron/shared/trust.ts';
import type { Api } from '../api.ts';
import { drifted } from '../model/drift.ts';
import { shownReceipts, type ShownReceipt } from '../model/receipts.ts';
import { Action } from './action.svelte.ts';
import type { Announcer } from './announcer.svelte.ts';
import { Loaded } from './loaded.svelte.ts';
import type { Session } from './session.svelte.ts';
import { TrustChange } from './trust-change.svelte.ts';

/** What the trust screen works with: the change in hand, the receipts, other authorities, the tools’ settings. */
export class TrustDesk {
  readonly change: TrustChange;
  readonly receipts: Loaded<ShownReceipt[]>;
  readonly audit: Loaded<Audit>;
  readonly tools: Loaded<ToolEnvironment>;
  readonly accepting = new Action();
  readonly drifted: Store[] = $derived.by(() => drifted(this.#session.stores));

  readonly #api: Api;
  readonly #session: Session;
  readonly #announcer: Announcer;

  constructor(api: Api, session: Session, announcer: Announcer) {
    this.#api = api;
    this.#session = session;
    this.#announcer = announcer;
    this.change = new TrustChange(api, session, announcer, () => this.#askAgain());
    this.receipts = new Loaded(async () => shownReceipts((await api.request('trust/receipts')).receipts));
    this.audit = new Loaded(() => api.request('audit/list'));
    this.tools = new Loaded(() => api.request('tools/environment'));
  }

  /** Trusts what is new or was lost: at once where nothing asks for a password, else after its plan was seen. */
  async trustDrifted(): Promise<void> {
    const ids = this.drifted.map(({ id }) => id);
    if (ids.length > 0) await this.change.propose({ kind: 'trust', place: 'all', ids }, { atOnce: true });
  }

  /** The user knows of them and leaves them as they are. Whether that was noted. */
  async leaveDrifted(): Promise<boolean> {
    const ids = this.drifted.map(({ id }) => id);
    const left = await this.accepting.run(async () => {
      await this.#api.request('trust/accept-drift', { stores: ids });
      await this.#session.refresh();
      this.#announcer.say('Left as it is.');
      return true;
    });
    return left ?? false;
  }

  /** What nobody looked at yet is asked for when somebody does. */
  async #askAgain(): Promise<void> {
    const shown = [this.receipts, this.audit, this.tools].filter(({ value }) => value !== null);
    await Promise.all(shown.map((one) => one.load()));
  }
}
