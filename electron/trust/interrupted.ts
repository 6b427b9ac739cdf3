import { wantsTrust, type Store, type StoreChange } from '../shared/trust.ts';
import type { Journal, TrustChangeData } from '../system/journal.ts';
import { inspectAll } from './look-everywhere.ts';
import { isIdle, planRemovalOf } from './one-store.ts';
import { removeAll, type ChangeRequest } from './trust-everywhere.ts';
import type { TrustedRoot, TrustStore } from './trust-store.ts';

/** What an interrupted change of trust has become. */
export interface TakenBack {
  changes: StoreChange[];
  /** The ids of stores that can be cleaned only with a prompt, which nobody asked for now. */
  left: string[];
}

/**
 * Takes the root out of the stores that an interrupted run may have touched, whatever it was about: that leaves the
 * computer as it was, and asks for nothing. The stores must come with an elevation that does not prompt. A store that
 * is gone (a browser profile that was deleted) is passed over.
 */
export async function takeBack(
  stores: readonly TrustStore[],
  { sha256, stores: ids }: TrustChangeData,
  record: NonNullable<ChangeRequest['record']>,
): Promise<TakenBack> {
  const named = stores.filter((store) => ids.includes(store.id));
  const plans = await Promise.all(named.map((store) => planRemovalOf(store, sha256)));
  // On some systems the store itself asks, whoever wants to change it.
  const asking = plans.filter((plan) => plan.prompt !== undefined && !isIdle(plan)).map(({ id }) => id);
  const quiet = named.filter((store) => !asking.includes(store.id));
  const rows = await removeAll(quiet, sha256, { record });
  // What follows a store that needs rights is no failure, and still trusts the root.
  const waits = rows.filter(({ error, state }) =>
    error ? error.code === 'ELEVATION_UNAVAILABLE' : state === 'trusted',
  );
  return { changes: rows.filter((row) => !waits.includes(row)), left: [...asking, ...waits.map(({ id }) => id)] };
}

/** The stores of an interrupted change where trusting the same root again leaves nothing to undo. */
export interface Resumed {
  /** The ids of those that trust it soundly by now. */
  trusted: string[];
  /** The ids of those that are about to be installed into. */
  open: string[];
}

/** `ids` are the stores that are about to be trusted in; empty for all that want it. */
export async function resumed(
  stores: readonly TrustStore[],
  root: TrustedRoot,
  change: TrustChangeData,
  ids: readonly string[],
): Promise<Resumed> {
  if (change.sha256 !== root.sha256) return { trusted: [], open: [] };
  const named = stores.filter(({ id }) => change.stores.includes(id) && (ids.length === 0 || ids.includes(id)));
  const found = await inspectAll(named, root);
  const isSound = ({ state, reason }: Store): boolean => state === 'trusted' && reason === undefined;
  const isWanted = (store: Store): boolean => (ids.length > 0 ? !isSound(store) : wantsTrust(store));
  return {
    trusted: found.filter(isSound).map(({ id }) => id),
    open: found.filter(isWanted).map(({ id }) => id),
  };
}

/**
 * What an earlier run left half-done in these stores has now been done to its end, one way or the other. Left in the
 * journal, it would be undone at the next start, against the user’s latest word.
 */
export async function forgetInterrupted(journal: Journal, sha256: string, settled: readonly string[]): Promise<void> {
  for (const { id, data } of (await journal.unfinished()).entries) {
    if ((data.action !== 'trust' && data.action !== 'untrust') || data.sha256 !== sha256) continue;
    const stores = data.stores.filter((store) => !settled.includes(store));
    if (stores.length === 0) await journal.end(id);
    else if (stores.length < data.stores.length) await journal.update(id, { ...data, stores });
  }
}
