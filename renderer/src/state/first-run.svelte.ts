import type { KeychainBackend, NewAuthority } from '../../../electron/shared/authority.ts';
import type { Api } from '../api.ts';
import { Action } from './action.svelte.ts';
import type { Session } from './session.svelte.ts';
import type { Trust } from './trust.svelte.ts';

export type Stage = 'authority' | 'trust' | 'project';

/** The three steps of the first screen. Each can be skipped, and nothing done in one is undone by another. */
export class FirstRun {
  stage = $state<Stage>('authority');
  localNetwork = $state(false);
  /** As typed: domains separated by commas or spaces. */
  domains = $state('');
  passphrase = $state('');
  chosenBackend = $state<KeychainBackend | null>(null);
  trustSkipped = $state(false);
  readonly creating = new Action();

  /** Where the key will live: as chosen, else the keychain where there is one, else the vault. */
  readonly backend: KeychainBackend = $derived.by(() => {
    const keychain = this.#session.status?.keychain;
    if (this.chosenBackend) return this.chosenBackend;
    return keychain?.backend === 'os' && keychain.available ? 'os' : 'vault';
  });
  readonly needsPassphrase: boolean = $derived.by(() => {
    const keychain = this.#session.status?.keychain;
    return this.backend === 'vault' && !(keychain?.backend === 'vault' && keychain.locked === false);
  });

  readonly #api: Api;
  readonly #session: Session;
  readonly #trust: Trust;

  constructor(api: Api, session: Session, trust: Trust) {
    this.#api = api;
    this.#session = session;
    this.#trust = trust;
  }

  async createAuthority(): Promise<boolean> {
    const status = await this.creating.run(async () => {
      const keychain = this.#session.status?.keychain;
      if (keychain?.backend !== this.backend) {
        await this.#api.request('keychain/choose', { backend: this.backend });
      }
      if (this.needsPassphrase) await this.#api.request('keychain/unlock', { passphrase: this.passphrase });
      return this.#api.request('authority/create', this.#request());
    });
    if (!status) return false;
    this.passphrase = '';
    this.#session.status = status;
    this.stage = 'trust';
    await this.#trust.loadPlans();
    return true;
  }

  restart(): void {
    this.stage = 'authority';
    this.trustSkipped = false;
    this.creating.dismiss();
  }

  skipTrust(): void {
    this.trustSkipped = true;
    this.stage = 'project';
  }

  #request(): NewAuthority {
    const domains = domainsOf(this.domains);
    return {
      ...(this.localNetwork ? { localNetwork: true } : {}),
      ...(domains.length > 0 ? { domains } : {}),
    };
  }
}

/** Domains as typed, separated by commas or spaces. */
export function domainsOf(typed: string): string[] {
  return typed.split(/[\s,;]+/).filter(Boolean);
}
