import { createContext } from 'svelte';
import type { WindowCommand } from '../../../electron/shared/ipc-contract.ts';
import type { NewProject, ProjectDetail } from '../../../electron/shared/project.ts';
import type { Api } from '../api.ts';
import { Action } from './action.svelte.ts';
import { Announcer } from './announcer.svelte.ts';
import type { AppearanceChoice } from './appearance.svelte.ts';
import { afterPaint } from './after-paint.ts';
import { CheckAll } from './check-all.svelte.ts';
import { Checking } from './checking.svelte.ts';
import { Checks } from './checks.svelte.ts';
import { Clock } from './clock.svelte.ts';
import { FirstRun } from './first-run.svelte.ts';
import { OpenedProject } from './opened-project.svelte.ts';
import { Projects } from './projects.svelte.ts';
import { Router } from './router.svelte.ts';
import { Session } from './session.svelte.ts';
import { lookAgain } from './look-again.ts';
import { Trust } from './trust.svelte.ts';
import { TrustDesk } from './trust-desk.svelte.ts';
import { Vault } from './vault.svelte.ts';

/** The window's state, put together. Views take it from the context; components get props. */
export class Application {
  readonly api: Api;
  readonly appearance: AppearanceChoice;
  readonly announcer = new Announcer();
  readonly clock: Clock;
  readonly router = new Router();
  readonly session: Session;
  readonly vault: Vault;
  readonly checks: Checks;
  readonly checkAll: CheckAll;
  readonly checking: Checking;
  readonly projects: Projects;
  readonly trust: Trust;
  readonly desk: TrustDesk;
  readonly firstRun: FirstRun;
  readonly adding = new Action();
  opened = $state.raw<OpenedProject | null>(null);
  paletteOpen = $state(false);
  /** A question is open; nothing else opens on top of it. */
  asking = $state(false);
  /** Counts the requests to put the cursor into the search field. */
  searchRequests = $state(0);

  #loading: Promise<void> | undefined;
  readonly #looking = lookAgain(() => {
    this.#lookAtStores();
  });

  constructor(api: Api, appearance: AppearanceChoice, clock = new Clock()) {
    this.api = api;
    this.appearance = appearance;
    this.clock = clock;
    this.session = new Session(api);
    this.vault = new Vault(api, () => this.session.refresh());
    this.checks = new Checks(api, this.vault);
    this.projects = new Projects(api, this.checks, this.clock);
    this.checkAll = new CheckAll(this.checks);
    this.checking = new Checking(this);
    this.trust = new Trust(api, this.session);
    this.desk = new TrustDesk(api, this.session, this.announcer);
    this.firstRun = new FirstRun(api, this.session, this.trust);
  }

  /** Loads what the first screen needs and follows the main process until the returned function is called. */
  start(): () => void {
    const ends = [
      this.clock.start(),
      () => {
        this.#looking.end();
      },
      this.api.subscribe('changed', ({ what }) => {
        this.#changed(what);
      }),
      this.api.subscribe('command', ({ name }) => {
        this.command(name);
      }),
    ];
    void this.load()
      .then(afterPaint)
      .then(() => this.session.load());
    return () => {
      for (const end of ends) end();
    };
  }

  /**
   * What decides on the first screen. Asked once; the status, which asks the keychain and every trust store, is no
   * part of it. Never throws: what went wrong is shown.
   */
  load(): Promise<void> {
    return (this.#loading ??= this.#loadFirstScreen());
  }

  async #loadFirstScreen(): Promise<void> {
    const [authority] = await Promise.all([
      // Without an answer the status tells what is wrong.
      this.api.request('authority/status').catch(() => undefined),
      this.projects.load(),
    ]);
    if (this.router.route.view === 'home') {
      const first = this.projects.sorted[0];
      if (authority?.state === 'none') this.router.show({ view: 'welcome' });
      else if (first) this.open(first.project.id, { focus: false });
    }
  }

  /** After everything went: nothing that was shown is true any more. */
  async reload(): Promise<void> {
    this.opened = null;
    void this.checkAll.cancel();
    this.checks.clear();
    this.firstRun.restart();
    await Promise.all([this.session.refresh(), this.projects.load()]);
  }

  #changed(what: 'authority' | 'projects' | 'trust'): void {
    this.#lookAtStores();
    if (what !== 'projects') return;
    void this.projects.load();
    if (this.opened && !this.opened.removing.running) void this.opened.load();
  }

  /** While this window makes the change itself, it asks when it is done. */
  #lookAtStores(): void {
    if (!this.trust.changing.running && !this.desk.change.running) void this.session.refresh();
  }

  /**
   * Somebody came back to the window: a browser may have been restarted, a profile made. Looking then is enough to
   * notice it, and costs nothing while nobody looks.
   */
  focused(): void {
    if (this.session.status) this.#looking.ask();
  }

  /** A menu item or a shortcut. */
  command(name: WindowCommand): void {
    if (this.asking || this.paletteOpen) return;
    if (name === 'palette') this.paletteOpen = true;
    else if (name === 'settings') this.router.go({ view: 'settings' });
    else if (name === 'search') this.searchRequests += 1;
    else if (name === 'new-project') this.newProject();
    else void this.checking.again();
  }

  newProject(start: { folder?: string; host?: string; port?: number } = {}): void {
    this.router.go(this.session.hasAuthority ? { view: 'new', ...start } : { view: 'welcome' });
  }

  open(id: string, { focus = true, detail = null }: { focus?: boolean; detail?: ProjectDetail | null } = {}): void {
    if (this.opened?.id !== id || detail) {
      this.opened = new OpenedProject(id, this.api, this.vault, detail);
      if (!detail) void this.opened.load();
    }
    if (focus) this.router.go({ view: 'project', id });
    else this.router.show({ view: 'project', id });
  }

  /** Adds a project, opens it and proves it: against its own server if one runs, else against a momentary one. */
  async addProject(request: NewProject): Promise<ProjectDetail | undefined> {
    const detail = await this.adding.run(() => this.vault.withKeys(() => this.api.request('projects/add', request)));
    if (!detail) return undefined;
    await this.projects.load();
    this.open(detail.id, { detail });
    await this.checking.prove(detail);
    return detail;
  }

  /** After a renewal the old proof is worth nothing; the next check makes a new one. */
  async renewOpened(): Promise<void> {
    const opened = this.opened;
    if (!opened || !(await opened.renew())) return;
    this.announcer.say('Renewed. The certificate and its key are new.');
    await this.projects.load();
  }

  /** A certificate that names one host more; the server has to be given it and started again. */
  async reissueOpened(host: string): Promise<void> {
    if (!(await this.opened?.reissueWith(host))) return;
    this.announcer.say(`Reissued. The certificate names ${host} too.`);
    await this.projects.load();
  }

  async exportOpened(overwrite = false): Promise<void> {
    if (await this.opened?.export(overwrite)) this.announcer.say('Exported.');
  }

  async removeOpened(): Promise<void> {
    const opened = this.opened;
    if (!opened || !(await opened.remove())) return;
    this.checks.forget(opened.id);
    this.announcer.say('Removed.');
    await Promise.all([this.projects.load(), this.session.refresh()]);
    this.opened = null;
    this.router.go({ view: 'home' });
  }
}

export const [getApplication, setApplication] = createContext<Application>();
