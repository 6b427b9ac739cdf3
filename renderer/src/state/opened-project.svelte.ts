import type { Failure } from '../../../electron/shared/errors.ts';
import type { ExportedFiles, ProjectDetail } from '../../../electron/shared/project.ts';
import { failureOf, type Api } from '../api.ts';
import { Action } from './action.svelte.ts';
import type { Vault } from './vault.svelte.ts';

/** The project on the right: its details and what is being done with it. */
export class OpenedProject {
  readonly id: string;
  detail = $state.raw<ProjectDetail | null>(null);
  failure = $state.raw<Failure | null>(null);
  /** What the last export of this session wrote. */
  receipt = $state.raw<ExportedFiles | null>(null);
  receiptShown = $state(false);
  renewed = $state(false);
  /** The host that the new certificate names as well. */
  reissuedFor = $state<string | null>(null);

  readonly renewing = new Action();
  readonly reissuing = new Action();
  readonly exporting = new Action();
  readonly removing = new Action();

  readonly #api: Api;
  readonly #vault: Vault;

  constructor(id: string, api: Api, vault: Vault, detail: ProjectDetail | null = null) {
    this.id = id;
    this.#api = api;
    this.#vault = vault;
    this.detail = detail;
  }

  async load(): Promise<void> {
    try {
      this.detail = await this.#api.request('projects/show', { id: this.id });
      this.failure = null;
    } catch (error) {
      this.failure = failureOf(error);
    }
  }

  /** True when there is a new certificate. */
  async renew(): Promise<boolean> {
    this.#forgetNotices();
    const detail = await this.renewing.run(() =>
      this.#vault.withKeys(() => this.#api.request('projects/renew', { id: this.id })),
    );
    if (!detail) return false;
    this.detail = detail;
    this.renewed = true;
    return true;
  }

  /** A new certificate that names this host too. True when there is one. */
  async reissueWith(host: string): Promise<boolean> {
    const detail = this.detail;
    if (!detail) return false;
    this.#forgetNotices();
    const hosts = detail.hosts.includes(host) ? detail.hosts : [...detail.hosts, host];
    const reissued = await this.reissuing.run(() =>
      this.#vault.withKeys(() => this.#api.request('projects/reissue', { id: this.id, hosts: [...hosts] })),
    );
    if (!reissued) return false;
    this.detail = reissued;
    this.reissuedFor = host;
    return true;
  }

  /** True when files were written; the main process asks for the folder. */
  async export(overwrite = false): Promise<boolean> {
    const input = overwrite ? { id: this.id, overwrite } : { id: this.id };
    const reply = await this.exporting.run(() =>
      this.#vault.withKeys(() => this.#api.request('projects/export', input)),
    );
    if (!reply) return false;
    this.receipt = reply.files;
    this.receiptShown = true;
    this.renewed = false;
    this.reissuedFor = null;
    await this.load();
    return true;
  }

  async remove(): Promise<boolean> {
    const removed = await this.removing.run(() =>
      this.#vault.withKeys(() => this.#api.request('projects/remove', { id: this.id })),
    );
    return removed !== undefined;
  }

  #forgetNotices(): void {
    this.renewed = false;
    this.reissuedFor = null;
    this.receiptShown = false;
  }
}
