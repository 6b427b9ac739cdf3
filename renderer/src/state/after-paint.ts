/** The longest that work may wait for a window that is too busy to paint, or hidden, in milliseconds. */
const patienceMs = 300;

/** Resolves when the window has shown what it has and is idle: for work whose programs would compete with that. */
export function afterPaint(): Promise<void> {
  // Outside a browser there is nothing to wait for.
  if (typeof requestIdleCallback === 'undefined') return Promise.resolve();
  return new Promise((resolve) => {
    requestIdleCallback(
      () => {
        resolve();
      },
      { timeout: patienceMs },
    );
  });
}
