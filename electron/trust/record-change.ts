import type { StoreChange } from '../shared/trust.ts';
import type { Journal } from '../system/journal.ts';
import type { Log } from '../system/log.ts';
import { afterRemoving, afterTrusting } from './drift.ts';
import { forgetInterrupted } from './interrupted.ts';
import type { Receipts } from './receipts.ts';
import type { Done } from './trust-everywhere.ts';
import type { TrustMemory } from './trust-memory.ts';
import type { TrustStore } from './trust-store.ts';

/** Where it is kept what was changed. */
export interface TrustRecords {
  journal: Journal;
  log: Log;
  receipts: Receipts;
  memory: TrustMemory;
}

/** Keeps a receipt, what drift is told by, and that nothing is half-done any more. Never throws. */
export async function recordTrust(
  records: TrustRecords,
  sha256: string,
  done: Done,
  all: readonly TrustStore[],
): Promise<void> {
  const { receipts, memory, journal, log } = records;
  const sound = done.rows.filter(({ error }) => error === undefined);
  await receipts.add('trust', sha256, done);
  await remembering(log, async () => {
    const ids = all.map(({ id }) => id);
    await memory.change(sha256, (now) => afterTrusting(now, done.rows, ids));
    await forgetInterrupted(journal, sha256, idsOf(sound.filter(({ state }) => state === 'trusted')));
  });
  log.info('trust-installed', { sha256, stores: done.rows.map(logged) });
}

/** The same for a removal. */
export async function recordRemoval(records: TrustRecords, sha256: string, done: Done): Promise<void> {
  const { receipts, memory, journal, log } = records;
  const sound = done.rows.filter(({ error }) => error === undefined);
  await receipts.add('untrust', sha256, done);
  await remembering(log, async () => {
    await memory.change(sha256, (now) => afterRemoving(now, sound));
    await forgetInterrupted(journal, sha256, idsOf(sound.filter(({ state }) => state !== 'trusted')));
  });
  log.info('trust-removed', { sha256, stores: done.rows.map(logged) });
}

/** The change is done, whatever becomes of the memory of it. */
async function remembering(log: Log, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    log.error('trust-not-remembered', error);
  }
}

function idsOf(rows: readonly StoreChange[]): string[] {
  return rows.map(({ id }) => id);
}

function logged({ id, state, changed, error }: StoreChange): object {
  return { id, state, changed, ...(error ? { error: error.code } : {}) };
}
