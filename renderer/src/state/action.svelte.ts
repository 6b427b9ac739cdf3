import type { Failure } from '../../../electron/shared/errors.ts';
import { failureOf } from '../api.ts';

/** Something that the user set going: whether it runs, since when, and how it failed. One run at a time. */
export class Action {
  running = $state(false);
  failure = $state.raw<Failure | null>(null);

  /** The work's value, or `undefined` when it failed or another run is not over yet. Never throws. */
  async run<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (this.running) return undefined;
    this.running = true;
    this.failure = null;
    try {
      return await work();
    } catch (error) {
      this.failure = failureOf(error);
      return undefined;
    } finally {
      this.running = false;
    }
  }

  dismiss(): void {
    this.failure = null;
  }
}
