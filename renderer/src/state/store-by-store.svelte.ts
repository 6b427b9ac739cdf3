import type { StoreChange } from '../../../electron/shared/trust.ts';
import { mapOf, mapWith } from '../model/immutable-map.ts';
import type { Progress } from '../model/store-words.ts';
import { Action } from './action.svelte.ts';

/** Changes stores one after the other, so that each result shows when it is there and one failure hides no other. */
export class StoreByStore {
  /** By store id; one result a store, filled in as they come. */
  progress = $state.raw<ReadonlyMap<string, Progress>>(mapOf());
  readonly changing = new Action();

  readonly results: StoreChange[] = $derived(
    [...this.progress.values()].filter((change): change is StoreChange => typeof change === 'object'),
  );
  readonly failed: StoreChange[] = $derived(this.results.filter(({ error }) => error !== undefined));

  /** `change` never throws. What `then` does belongs to the change: until it is done, the change is running. */
  async run(
    ids: readonly string[],
    change: (id: string) => Promise<StoreChange>,
    then: () => Promise<void>,
  ): Promise<void> {
    await this.changing.run(async () => {
      this.#begin(ids, 'waiting');
      for (const id of ids) {
        this.#note(id, 'working');
        this.#note(id, await change(id));
      }
      await then();
    });
  }

  /** All of them in one request, where only all of them can be asked for. A failure is the action’s. */
  async runTogether(
    ids: readonly string[],
    change: () => Promise<readonly StoreChange[]>,
    then: () => Promise<void>,
  ): Promise<void> {
    await this.changing.run(async () => {
      this.#begin(ids, 'working');
      try {
        this.progress = mapOf((await change()).map((result) => [result.id, result]));
      } catch (error) {
        this.progress = mapOf();
        throw error;
      }
      await then();
    });
  }

  clear(): void {
    this.progress = mapOf();
    this.changing.dismiss();
  }

  #begin(ids: readonly string[], as: 'waiting' | 'working'): void {
    const kept = [...this.progress].filter(([id]) => !ids.includes(id));
    this.progress = mapOf<string, Progress>([...kept, ...ids.map((id) => [id, as] as const)]);
  }

  #note(id: string, progress: Progress): void {
    this.progress = mapWith(this.progress, id, progress);
  }
}
