/** Ctrl+C, a closed terminal or a polite kill, as one signal for the command that runs. */
export interface Interruption {
  readonly signal: AbortSignal;
  /** Called at the first one. */
  onInterrupt(listener: () => void): void;
  /** From now on every signal goes to the listener, and ends nothing here. */
  readonly takeSignals: (listener: (name: NodeJS.Signals) => void) => void;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The exit code for Ctrl+C: the user said no. */
const refused = 3;

/**
 * The first signal asks the command to come to a good end; the second one ends the process at once, for a person
 * who will not wait.
 */
export function interruption(process: NodeJS.Process): Interruption {
  const controller = new AbortController();
  let taken: ((name: NodeJS.Signals) => void) | undefined;
  for (const name of signals) {
    process.on(name, () => {
      if (taken) {
        taken(name);
        return;
      }
      if (controller.signal.aborted) process.exit(refused);
      controller.abort();
    });
  }
  return {
    signal: controller.signal,
    onInterrupt: (listener) => {
      controller.signal.addEventListener('abort', listener, { once: true });
    },
    takeSignals: (listener) => {
      taken = listener;
      // Ctrl+\, which otherwise ends this process at once.
      process.on('SIGQUIT', listener);
    },
  };
}
