const tick = 5_000;
const minute = 60_000;

/** The time, as far as the window shows it. Lists follow the coarse one, so that they are not sorted every tick. */
export class Clock {
  now = $state(0);
  minute = $state(0);
  readonly #read: () => number;

  constructor(read: () => number = Date.now) {
    this.#read = read;
    this.update();
  }

  /** Keeps the time until the returned function is called. */
  start(): () => void {
    const timer = setInterval(() => {
      this.update();
    }, tick);
    return () => {
      clearInterval(timer);
    };
  }

  update(): void {
    this.now = this.#read();
    this.minute = Math.floor(this.now / minute) * minute;
  }
}
