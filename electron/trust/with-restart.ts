import type { Store } from '../shared/trust.ts';
import type { RunningBrowser } from '../system/running-browsers.ts';
import { restartNeeded } from './restart-needed.ts';

/** Names for each store the running browsers that must be restarted to see its change. They are looked for once. */
export function withRestart<T extends Store>(
  stores: readonly T[],
  browsers: () => Promise<readonly RunningBrowser[]>,
): Promise<T[]> {
  let found: Promise<readonly RunningBrowser[]> | undefined;
  const once = () => (found ??= browsers());
  return Promise.all(
    stores.map(async (store) => {
      const restart = await restartNeeded([store], once);
      return restart.length === 0 ? store : { ...store, restart };
    }),
  );
}
