import type { Failure } from '../../../electron/shared/errors.ts';
import { RequestFailed, type Api } from '../api.ts';
import { Action } from './action.svelte.ts';

const lockedCodes = new Set<Failure['code']>(['KEYCHAIN_UNAVAILABLE', 'KEYCHAIN_LOCKED']);

/** Asks for the vault's passphrase when an action needs a key, then lets the action go on. */
export class Vault {
  /** True while the passphrase is asked for. */
  asking = $state(false);
  readonly unlocking = new Action();
  readonly #api: Api;
  readonly #answered: (() => Promise<unknown>) | undefined;
  #waiting: ((opened: boolean) => void)[] = [];

  constructor(api: Api, answered?: () => Promise<unknown>) {
    this.#api = api;
    this.#answered = answered;
  }

  /** Does the work; where it needs a locked vault, asks for the passphrase and does it again. */
  async withKeys<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof RequestFailed) || !lockedCodes.has(error.failure.code)) throw error;
      const { keychain } = await this.#api.request('status');
      if (keychain.backend !== 'vault' || keychain.locked !== true) throw error;
      if (!(await this.#ask())) throw new RequestFailed(declined);
      return await work();
    }
  }

  async unlock(passphrase: string): Promise<boolean> {
    const opened = await this.unlocking.run(() => this.#api.request('keychain/unlock', { passphrase }));
    if (!opened) return false;
    this.#settle(true);
    await this.#answered?.();
    return true;
  }

  decline(): void {
    this.#settle(false);
  }

  #ask(): Promise<boolean> {
    this.asking = true;
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  #settle(opened: boolean): void {
    this.asking = false;
    this.unlocking.dismiss();
    for (const resolve of this.#waiting.splice(0)) resolve(opened);
  }
}

const declined: Failure = {
  code: 'CANCELLED',
  message: 'Cancelled. The vault stayed locked and nothing was changed.',
  hint: 'Try again whenever you like.',
};
