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

  readonly renewing = new Action();
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
    this.renewed = false;
    this.receiptShown = false;
    const detail = await this.renewing.run(() =>
      this.#vault.withKeys(() => this.#api.request('projects/renew', { id: this.id })),
    );
    if (!detail) return false;
    this.detail = detail;
    this.renewed = true;
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
    await this.load();
    return true;
  }

  async remove(): Promise<boolean> {
    const removed = await this.removing.run(() =>
      this.#vault.withKeys(() => this.#api.request('projects/remove', { id: this.id })),
    );
    return removed !== undefined;
  }
}
