import type { Failure } from '../../../electron/shared/errors.ts';
import { failureOf } from '../api.ts';

/** Something that is asked for when it is looked at, and asked for again when it changed. */
export class Loaded<T> {
  value = $state.raw<T | null>(null);
  failure = $state.raw<Failure | null>(null);
  readonly #ask: () => Promise<T>;
  #latest = 0;

  constructor(ask: () => Promise<T>) {
    this.#ask = ask;
  }

  /** An answer that a later question overtook is dropped. Never throws. */
  async load(): Promise<void> {
    const mine = ++this.#latest;
    try {
      const value = await this.#ask();
      if (mine !== this.#latest) return;
      this.value = value;
      this.failure = null;
    } catch (error) {
      if (mine === this.#latest) this.failure = failureOf(error);
    }
  }
}
