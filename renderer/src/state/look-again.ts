/** After the last call, so that a window that gains and loses the focus in turn is looked at once. In milliseconds. */
const quietMs = 200;

/** Calls `look` once it was asked to and not asked again for a moment. Nothing is looked at while nobody asks. */
export function lookAgain(look: () => void, delayMs = quietMs): { ask(): void; end(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return {
    ask() {
      clearTimeout(timer);
      timer = setTimeout(look, delayMs);
    },
    end() {
      clearTimeout(timer);
    },
  };
}
