import { wantsTrust, type Store, type StoreChange, type StorePlan } from '../shared/trust.ts';
import type { Change, Journal } from '../system/journal.ts';
import { follows, inTurns, type Turn } from './in-turns.ts';
import { choose, inspectAll } from './look-everywhere.ts';
import { fingerprintOnly, inspectStore, installInto, isIdle, planOf, planRemovalOf, removeFrom } from './one-store.ts';
import type { TrustedRoot, TrustStore } from './trust-store.ts';

export interface ChangeRequest {
  /** The stores named; all where none is. */
  ids?: readonly string[] | undefined;
  /** Gets the intent before the first store is touched. */
  journal?: Journal;
  /** Fires when no further store is to be begun. */
  signal?: AbortSignal | undefined;
  /** False when somebody refused a prompt of the same action already. */
  mayAsk?: boolean | undefined;
  /** Called with what was done, before the journal forgets that it was begun. Does not throw. */
  record?: (done: Done) => Promise<void>;
}

export interface Done {
  /** One row for each store that was chosen, in their order. */
  rows: StoreChange[];
  /** For each store that was tried. */
  plans: StorePlan[];
}

/**
 * Installs the root in every store chosen. One row a store; what failed there is in the row and stops no other. A store
 * that is unavailable, or marked as never to trust the root, is tried only where it was named.
 * STORE_NOT_FOUND, and what the journal throws, before anything is touched.
 */
export async function installAll(
  stores: readonly TrustStore[],
  root: TrustedRoot,
  request: ChangeRequest = {},
): Promise<StoreChange[]> {
  const chosen = choose(stores, request.ids);
  const before = await inspectAll(chosen, root);
  const needsWork = request.ids ? needsWorkWhenNamed : wantsTrust;
  const turns = await turnsOf(chosen, before, needsWork, (store) => planOf(store, root));
  // Taking back must leave what was trusted before.
  const touched = turns.filter(({ was }) => was.state !== 'trusted').map(({ store }) => store.id);
  const { sha256, pem, nickname } = root;
  return journaled(request.journal, { action: 'trust', sha256, pem, nickname, stores: touched }, async () => {
    const rows = await inTurns(turns, install, request);
    return recorded(request, before, rows, turns);
  });

  async function install(turn: Turn): Promise<StoreChange> {
    // The system’s own tools may have carried the root to it meanwhile.
    const now = follows(turn) ? await inspectStore(turn.store, root) : undefined;
    if (now && !needsWorkWhenNamed(now)) return carriedOver(turn, now);
    return installInto(turn.store, root, turn.was);
  }
}

/** Removes by fingerprint, whatever the data folder still knows. One row a store, as for `installAll`. */
export async function removeAll(
  stores: readonly TrustStore[],
  sha256: string,
  request: ChangeRequest = {},
): Promise<StoreChange[]> {
  const chosen = choose(stores, request.ids);
  const before = await inspectAll(chosen, fingerprintOnly(sha256));
  const turns = await turnsOf(
    chosen,
    before,
    () => true,
    (store) => planRemovalOf(store, sha256),
  );
  // What holds nothing that the store can tell of is asked all the same: something half installed may be there.
  const holding = turns.filter(({ plan }) => !isIdle(plan)).map(({ store }) => store.id);
  return journaled(request.journal, { action: 'untrust', sha256, stores: holding }, async () => {
    const rows = await inTurns(turns, remove, request);
    return recorded(request, before, rows, turns);
  });

  async function remove(turn: Turn): Promise<StoreChange> {
    if (follows(turn) && isIdle(await planRemovalOf(turn.store, sha256))) {
      return carriedOver(turn, await inspectStore(turn.store, fingerprintOnly(sha256)));
    }
    return removeFrom(turn.store, sha256);
  }
}

/** A store that trusts the root but has something to say about it is worth installing into again. */
function needsWorkWhenNamed(store: Store): boolean {
  return store.state !== 'trusted' || store.reason !== undefined;
}

async function turnsOf(
  chosen: readonly TrustStore[],
  before: readonly Store[],
  needsWork: (store: Store) => boolean,
  plan: (store: TrustStore) => Promise<StorePlan>,
): Promise<Turn[]> {
  const todo = chosen.flatMap((store, index) => {
    const was = before[index];
    return was && needsWork(was) ? [{ store, was }] : [];
  });
  return Promise.all(todo.map(async (turn) => ({ ...turn, plan: await plan(turn.store) })));
}

/** Changed by the change of the system’s store, not by one of its own. */
function carriedOver(turn: Turn, now: Store): StoreChange {
  turn.plan = { ...turn.plan, files: [], commands: [] };
  return { ...now, changed: now.state !== turn.was.state };
}

async function recorded(
  { record }: ChangeRequest,
  before: readonly Store[],
  tried: readonly StoreChange[],
  turns: readonly Turn[],
): Promise<StoreChange[]> {
  const rows = before.map((was) => tried.find(({ id }) => id === was.id) ?? { ...was, changed: false });
  await record?.({ rows, plans: turns.map(({ plan }) => plan) });
  return rows;
}

/** The entry stays on disk only when this process dies in between. */
async function journaled<T>(
  journal: Journal | undefined,
  change: Change & { stores: string[] },
  work: () => Promise<T>,
) {
  if (!journal || change.stores.length === 0) return work();
  const id = await journal.begin(change);
  try {
    return await work();
  } finally {
    await journal.end(id);
  }
}
