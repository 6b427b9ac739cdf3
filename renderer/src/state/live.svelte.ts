import type { Change } from '../model/history.ts';
import { nextPause } from '../model/schedule.ts';

/** Whether the window can be seen at all. */
export interface Visibility {
  visible(): boolean;
  /** Calls back when it changed, until the returned function is called. */
  subscribe(listener: () => void): () => void;
}

function documentVisibility(): Visibility {
  return {
    visible: () => document.visibilityState === 'visible',
    subscribe: (listener) => {
      document.addEventListener('visibilitychange', listener);
      return () => {
        document.removeEventListener('visibilitychange', listener);
      };
    },
  };
}

/** Does one check of the series and says what it found changed; nothing where it could not be made. Never throws. */
export type LiveCheck = () => Promise<readonly Change[]>;

/**
 * Repeats a check while its view is shown and the window can be seen: after two seconds, and less and less often
 * while nothing changes. One check at a time; the next pause begins when the check has ended.
 */
export class Live {
  on = $state(false);
  readonly #visibility: Visibility;
  #check: LiveCheck | undefined;
  /** The last pause, in milliseconds; none yet, or none that counts, is `null`. */
  #pause: number | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #checking = false;
  #unsubscribe: (() => void) | undefined;

  constructor(visibility: Visibility = documentVisibility()) {
    this.#visibility = visibility;
  }

  start(check: LiveCheck): void {
    this.stop();
    this.on = true;
    this.#check = check;
    this.#unsubscribe = this.#visibility.subscribe(() => {
      this.#seen();
    });
    this.#seen();
  }

  /** Ends the series. A check that is under way is left to end; it schedules nothing any more. */
  stop(): void {
    this.on = false;
    this.#check = undefined;
    this.#rest();
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  /** The person did something: what comes of it should show soon. */
  hurry(): void {
    this.#pause = null;
    if (this.#timer !== undefined) this.#wait(false);
  }

  #seen(): void {
    this.#rest();
    this.#pause = null;
    if (this.#visibility.visible()) void this.#tick();
  }

  async #tick(): Promise<void> {
    const check = this.#check;
    if (!check || this.#checking) return;
    this.#checking = true;
    let changed = false;
    try {
      changed = (await check()).length > 0;
    } finally {
      this.#checking = false;
    }
    // Stopped meanwhile, or hidden: then being seen again begins anew.
    if (this.on && this.#visibility.visible()) this.#wait(changed);
  }

  #wait(changed: boolean): void {
    this.#rest();
    this.#pause = nextPause(this.#pause, changed);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#tick();
    }, this.#pause);
  }

  #rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
