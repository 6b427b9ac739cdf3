import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { Store } from '../shared/trust.ts';
import type { RunningBrowser } from '../system/running-browsers.ts';

/** Two clocks are compared, the file's and the process's, and neither is finer than this. In milliseconds. */
const resolutionMs = 50;

/** A store as it is now, or as an action left it. */
export type ChangedStore = Store & { changed?: boolean };

/**
 * Store's id -> the names of the browsers that started before the database that they read last changed: on Linux,
 * Chromium reads its roots once, while Firefox sees a change as it runs. Which change it was cannot be told from the file, so only
 * databases are named that trust our root, or that an action has just changed; of those that need no restart there is
 * no entry.
 * https://chromium.googlesource.com/chromium/src/+/main/docs/linux/cert_management.md
 */
export function restartsFor(
  stores: readonly ChangedStore[],
  browsers: readonly RunningBrowser[],
): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const store of stores) {
    if (!mayNeedRestart(store)) continue;
    const readers = browsers.filter((browser) => store.id === storeOf(browser));
    if (readers.length === 0) continue;
    const last = changedAt(store);
    const early = readers.filter(({ startedAt }) => startedAt + resolutionMs < last).map(({ name }) => name);
    if (early.length > 0) found.set(store.id, [...new Set(early)]);
  }
  return found;
}

/** The names alone, whichever database it is that they read. Nobody is looked for where nothing could be found. */
export async function restartNeeded(
  stores: readonly Store[],
  browsers: () => Promise<readonly RunningBrowser[]>,
): Promise<string[]> {
  if (!stores.some(mayNeedRestart)) return [];
  return [...new Set([...restartsFor(stores, await browsers()).values()].flat())];
}

/** Whether it is worth looking for browsers. */
export function mayNeedRestart(store: ChangedStore): boolean {
  const readsAtStart = store.id === 'nss:chromium' || store.id.startsWith('nss:chromium-');
  return readsAtStart && (store.state === 'trusted' || store.changed === true) && Number.isFinite(changedAt(store));
}

function storeOf(browser: RunningBrowser): string {
  return browser.package === undefined ? 'nss:chromium' : `nss:chromium-${browser.package.replace(':', '-')}`;
}

/** In milliseconds since the epoch. A database that has just been taken away changed now. */
function changedAt({ location, changed }: ChangedStore): number {
  const file = location === undefined ? undefined : statSync(join(location, 'cert9.db'), { throwIfNoEntry: false });
  return file?.mtimeMs ?? (changed === true ? Date.now() : Number.NEGATIVE_INFINITY);
}
