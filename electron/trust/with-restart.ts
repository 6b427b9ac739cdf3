import type { Store } from '../shared/trust.ts';
import type { RunningBrowser } from '../system/running-browsers.ts';
import { mayNeedRestart, restartsFor } from './restart-needed.ts';

/**
 * Names for each store the running browsers that must be restarted to see its change. They are looked for once, and not
 * at all where nobody could be found.
 */
export async function withRestart<T extends Store>(
  stores: readonly T[],
  browsers: () => Promise<readonly RunningBrowser[]>,
): Promise<T[]> {
  if (!stores.some(mayNeedRestart)) return [...stores];
  const found = restartsFor(stores, await browsers());
  return stores.map((store) => {
    const restart = found.get(store.id);
    return restart === undefined ? store : { ...store, restart };
  });
}
