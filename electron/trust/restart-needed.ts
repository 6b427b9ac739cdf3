import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Store } from '../shared/trust.ts';
import type { RunningBrowser } from '../system/running-browsers.ts';

/** Two clocks are compared, the file's and the process's, and neither is finer than this. In milliseconds. */
const resolutionMs = 50;

/**
 * The browsers that started before the database that they read last changed: on Linux, Chromium reads its roots once.
 * Which change it was cannot be told from the file, so only databases that trust our root are asked.
 * https://chromium.googlesource.com/chromium/src/+/main/docs/linux/cert_management.md
 */
export async function restartNeeded(
  stores: readonly Store[],
  browsers: () => Promise<readonly RunningBrowser[]>,
): Promise<string[]> {
  const folders = stores.flatMap(({ id, state, location }) =>
    id.startsWith('nss:chromium') && state === 'trusted' && location !== undefined ? [location] : [],
  );
  const changes = await Promise.all(folders.map((folder) => changedAt(join(folder, 'cert9.db'))));
  const last = Math.max(...changes);
  if (!Number.isFinite(last)) return [];
  const early = (await browsers()).filter(({ startedAt }) => startedAt + resolutionMs < last);
  return [...new Set(early.map(({ name }) => name))];
}

async function changedAt(file: string): Promise<number> {
  const found = await stat(file).catch(() => undefined);
  return found?.mtimeMs ?? Number.NEGATIVE_INFINITY;
}
