import { AppError, toFailure } from '../shared/errors.ts';
import type { Store, StoreChange, StorePlan } from '../shared/trust.ts';
import type { Change, Journal } from '../system/journal.ts';
import type { TrustedRoot, TrustStore } from './trust-store.ts';

/** What every store says about the root. */
export function inspectAll(stores: readonly TrustStore[], root: TrustedRoot): Promise<Store[]> {
  return Promise.all(stores.map((store) => store.inspect(root)));
}

/** For the stores named, else for all that could trust the root and do not yet. */
export async function planAll(
  stores: readonly TrustStore[],
  root: TrustedRoot,
  ids?: readonly string[],
): Promise<StorePlan[]> {
  const chosen = choose(stores, ids);
  if (ids) return Promise.all(chosen.map((store) => store.plan(root)));
  const states = await inspectAll(chosen, root);
  return Promise.all(chosen.filter((_, index) => states[index]?.state === 'absent').map((store) => store.plan(root)));
}

/** For the stores named, else for all that hold the root. */
export async function planRemovalAll(
  stores: readonly TrustStore[],
  sha256: string,
  ids?: readonly string[],
): Promise<StorePlan[]> {
  const plans = await Promise.all(choose(stores, ids).map((store) => store.planRemoval(sha256)));
  return plans.filter(({ files, commands }) => ids !== undefined || files.length + commands.length > 0);
}

/**
 * Installs the root, in all stores at once: they have nothing in common, and only the system's may ask. One row a
 * store; what failed there is in the row. A store that is unavailable is an error only where it was asked for.
 * The journal gets the intent before the first store is touched. STORE_NOT_FOUND, before anything is touched.
 */
export async function installAll(
  stores: readonly TrustStore[],
  root: TrustedRoot,
  ids?: readonly string[],
  journal?: Journal,
): Promise<StoreChange[]> {
  const chosen = choose(stores, ids);
  const before = await inspectAll(chosen, root);
  const isAsked = ids !== undefined;
  const todo = chosen.filter((_, index) => needsWork(before[index], isAsked)).map((store) => store.id);
  const { sha256, pem, nickname } = root;
  return journaled(journal, { action: 'trust', sha256, pem, nickname, stores: todo }, () =>
    Promise.all(
      chosen.map(async (store, index) => {
        const was = before[index] ?? (await store.inspect(root));
        if (!todo.includes(store.id)) return { ...was, changed: false };
        const error = await failureOf(() => store.install(root));
        const is = await store.inspect(root);
        return { ...is, changed: was.state !== 'trusted' && is.state === 'trusted', ...error };
      }),
    ),
  );
}

/** Removes by fingerprint, whatever the data folder still knows. One row a store, as for `installAll`. */
export async function removeAll(
  stores: readonly TrustStore[],
  sha256: string,
  ids?: readonly string[],
  journal?: Journal,
): Promise<StoreChange[]> {
  const chosen = choose(stores, ids);
  const root: TrustedRoot = { sha256, pem: '', nickname: '' };
  return journaled(journal, { action: 'untrust', sha256, stores: chosen.map(({ id }) => id) }, () =>
    Promise.all(
      chosen.map(async (store) => {
        let changed = false;
        const error = await failureOf(async () => {
          changed = await store.uninstall(sha256);
        });
        return { ...(await store.inspect(root)), changed, ...error };
      }),
    ),
  );
}

function choose(stores: readonly TrustStore[], ids: readonly string[] | undefined): readonly TrustStore[] {
  if (!ids) return stores;
  for (const id of ids) {
    if (!stores.some((store) => store.id === id)) throw new AppError('STORE_NOT_FOUND', { values: { store: id } });
  }
  return stores.filter((store) => ids.includes(store.id));
}

/** A store that trusts the root but has something to say about it is worth installing into again. */
function needsWork(store: Store | undefined, isAsked: boolean): boolean {
  if (!store || store.state === 'absent') return true;
  return store.state === 'unavailable' ? isAsked : store.reason !== undefined;
}

async function failureOf(work: () => Promise<void>): Promise<Pick<StoreChange, 'error'>> {
  try {
    await work();
    return {};
  } catch (error) {
    return { error: toFailure(error) };
  }
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
