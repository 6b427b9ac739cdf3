import type { CheckRequest, CheckResult } from '../../../electron/shared/handshake.ts';
import type { Project, ProjectDetail } from '../../../electron/shared/project.ts';
import { leftOutText, tallyText } from '../model/check-all.ts';
import type { Change } from '../model/history.ts';
import { targetName } from '../model/hosts.ts';
import type { Announcer } from './announcer.svelte.ts';
import type { CheckAll } from './check-all.svelte.ts';
import type { Checks } from './checks.svelte.ts';
import type { Clock } from './clock.svelte.ts';
import { FreeCheck } from './free-check.svelte.ts';
import type { Projects } from './projects.svelte.ts';
import type { Router } from './router.svelte.ts';

interface Surroundings {
  readonly announcer: Announcer;
  readonly checkAll: CheckAll;
  readonly checks: Checks;
  readonly clock: Clock;
  readonly projects: Projects;
  readonly router: Router;
  readonly opened: { id: string; detail: ProjectDetail | null } | null;
}

const text = {
  changes: {
    certificate: 'The server shows another certificate.',
    gone: 'The server is gone.',
    back: 'The server is back.',
    restarted: 'The server was restarted.',
    verdict: '',
  } satisfies Record<Change, string>,
  cancelled: 'Cancelled.',
};

/** Everything that a person can have checked, and what is said about it afterwards. */
export class Checking {
  readonly free = new FreeCheck();
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  /** Under which key the check of the screen that is shown runs. */
  get shownKey(): string | undefined {
    const { route } = this.#around.router;
    if (route.view === 'project') return route.id;
    if (route.view !== 'check' || route.host === undefined) return undefined;
    return targetName(route.host, route.port ?? 443);
  }

  /** Checks what is shown once more, the way it was checked last. */
  async again(): Promise<void> {
    const { router, checks } = this.#around;
    const { route } = router;
    if (route.view === 'project') await this.project(route.id, without(checks.runFor(route.id).request));
    else if (route.view === 'check' && route.host !== undefined) await this.host(route.host, route.port ?? 443);
  }

  async project(id: string, request: CheckRequest = { target: { project: id } }): Promise<void> {
    const result = await this.#check(id, request, this.#certificateOf(id));
    if (result) this.#around.announcer.say(result.verdict.message);
  }

  /** Any host and port; shows it. */
  async host(host: string, port: number): Promise<void> {
    const { announcer, router } = this.#around;
    const { route } = router;
    this.free.take({ host, port });
    // Who checks again stays at the button; who comes from elsewhere is taken to the heading.
    if (route.view === 'check') router.show({ view: 'check', host, port });
    else router.go({ view: 'check', host, port });
    const result = await this.#check(targetName(host, port), { target: { host, port } });
    if (result) announcer.say(result.verdict.message);
  }

  /** One check of a series: what it found changed. Says only that aloud. Never throws. */
  async live(key: string, request: CheckRequest): Promise<readonly Change[]> {
    const { announcer, checks } = this.#around;
    const run = checks.runFor(key);
    const result = await this.#check(key, { target: request.target, live: true }, this.#certificateOf(key));
    if (!result) return [];
    const { changes } = run;
    const words = changes.map((change) => text.changes[change]).filter(Boolean);
    if (changes.length > 0) announcer.say([...words, result.verdict.message].join(' '));
    return changes;
  }

  /** True when there was something to cancel. */
  cancelShown(): boolean {
    const key = this.shownKey;
    if (key === undefined || !this.#around.checks.runFor(key).running) return false;
    void this.#around.checks.cancel(key);
    return true;
  }

  /** Every project that has a port. */
  async all(): Promise<void> {
    const { announcer, checkAll, clock, projects } = this.#around;
    await checkAll.run(projects.sorted.map(({ project }) => project));
    const left: readonly Project[] = checkAll.left;
    announcer.say(
      [
        ...(checkAll.cancelled ? [text.cancelled] : []),
        tallyText(checkAll.tally),
        ...(left.length > 0 ? [leftOutText(left)] : []),
      ].join(' '),
    );
    clock.update();
  }

  /** Proves a new project: against its own server if one runs, else against a momentary one. */
  async prove({ id, port }: ProjectDetail): Promise<void> {
    const target = { project: id };
    // Without a port nobody knows where its server would be; another program may hold port 443.
    if (port !== undefined) {
      await this.project(id);
      if (this.#around.checks.runFor(id).result?.verdict.code !== 'NOTHING_LISTENING') return;
    }
    await this.project(id, { target, serve: true });
  }

  async #check(key: string, request: CheckRequest, certificate = ''): Promise<CheckResult | undefined> {
    const { checks, clock } = this.#around;
    checks.shown = this.shownKey ?? null;
    // With the bytes of each message: they are shown on demand, without a second check.
    const result = await checks.check(key, { ...request, raw: true }, certificate);
    clock.update();
    return result;
  }

  #certificateOf(id: string): string | undefined {
    const { opened, projects } = this.#around;
    const detail = opened?.id === id ? opened.detail : null;
    return (projects.find(id)?.project.certificate ?? detail?.certificate)?.sha256;
  }
}

/** The same question, asked once by a person. */
function without(request: CheckRequest | null): CheckRequest | undefined {
  if (!request) return undefined;
  return { target: request.target, ...(request.serve ? { serve: true } : {}) };
}
