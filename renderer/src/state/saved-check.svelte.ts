import type { CheckRequest } from '../../../electron/shared/handshake.ts';
import type { Api } from '../api.ts';
import { Action } from './action.svelte.ts';
import type { CheckRun } from './check-run.svelte.ts';
import type { Vault } from './vault.svelte.ts';

export type SavedFormat = 'text' | 'json' | 'key-log';

/** Writing a check to a file that the person names; the main process asks for it. */
export class SavedCheck {
  readonly saving = new Action();
  /** The question before a key log is open. */
  asking = $state(false);
  saved = $state.raw<{ file: string; format: SavedFormat } | null>(null);
  readonly #api: Api;
  readonly #vault: Vault;
  readonly #run: CheckRun;

  constructor(api: Api, vault: Vault, run: CheckRun) {
    this.#api = api;
    this.#vault = vault;
    this.#run = run;
  }

  async report(format: 'text' | 'json'): Promise<void> {
    this.saved = null;
    const reply = await this.saving.run(() => this.#api.request('check/save', { run: this.#run.resultName, format }));
    if (reply) this.saved = { file: reply.file, format };
  }

  /** One more check of the same target, its secrets written down. */
  async keyLog(request: CheckRequest): Promise<void> {
    this.asking = false;
    this.saved = null;
    const reply = await this.saving.run(() => this.#vault.withKeys(() => this.#api.request('check/key-log', request)));
    if (reply) this.saved = { file: reply.file, format: 'key-log' };
  }

  dismiss(): void {
    this.saving.dismiss();
    this.saved = null;
  }
}
