import type { Project } from '../../../electron/shared/project.ts';
import { counted, emptyTally, withPort, type Tally } from '../model/check-all.ts';
import { outcomeOf } from '../model/outcome.ts';
import type { Checks } from './checks.svelte.ts';

const atOnce = 6;

/** One check of every project that has a port, a few at a time. */
export class CheckAll {
  running = $state(false);
  /** How many will be checked, and how many have been. */
  total = $state(0);
  done = $state(0);
  /** After the end, until it is dismissed. */
  finished = $state(false);
  cancelled = $state(false);
  tally = $state.raw<Tally>(emptyTally);
  /** Without a port, so not checked. */
  left = $state.raw<readonly Project[]>([]);
  readonly #checks: Checks;
  #underWay: readonly string[] = [];

  constructor(checks: Checks) {
    this.#checks = checks;
  }

  /** Resolves when every answer is there, or what was under way when it was cancelled has ended. Never throws. */
  async run(projects: readonly Project[]): Promise<void> {
    if (this.running) return;
    const { checked, left } = withPort(projects);
    Object.assign(this, { running: true, finished: false, cancelled: false, total: checked.length, done: 0, left });
    this.tally = emptyTally;
    const waiting = checked.values();
    const release = this.#checks.hold();
    const worker = async (): Promise<void> => {
      // All workers take from the same row.
      for (const project of waiting) {
        if (this.cancelled) return;
        await this.#checkOne(project);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    release();
    this.running = false;
    this.finished = true;
  }

  /** Starts nothing more, and ends what is under way. */
  async cancel(): Promise<void> {
    this.cancelled = true;
    await Promise.all(this.#underWay.map((id) => this.#checks.cancel(id)));
  }

  dismiss(): void {
    this.finished = false;
  }

  async #checkOne({ id, certificate }: Project): Promise<void> {
    this.#underWay = [...this.#underWay, id];
    const result = await this.#checks.check(id, { target: { project: id } }, certificate.sha256);
    this.#underWay = this.#underWay.filter((other) => other !== id);
    if (this.cancelled && !result) return;
    this.tally = counted(this.tally, result && outcomeOf(result));
    this.done += 1;
  }
}
