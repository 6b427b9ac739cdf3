import { AppError } from '../shared/errors.ts';
import { wantsTrust, type Store, type StorePlan } from '../shared/trust.ts';
import { inspectStore, isIdle, planOf, planRemovalOf } from './one-store.ts';
import type { TrustedRoot, TrustStore } from './trust-store.ts';

/** What every store says about the root, in the order of the stores. */
export function inspectAll(stores: readonly TrustStore[], root: TrustedRoot): Promise<Store[]> {
  return Promise.all(stores.map((store) => inspectStore(store, root)));
}

/** For the stores named, else for all that could trust the root and do not yet. STORE_NOT_FOUND. */
export async function planAll(
  stores: readonly TrustStore[],
  root: TrustedRoot,
  ids?: readonly string[],
): Promise<StorePlan[]> {
  const chosen = choose(stores, ids);
  const states = ids ? undefined : await inspectAll(chosen, root);
  const wanted = chosen.filter((_, index) => isWanted(states?.[index]));
  return Promise.all(wanted.map((store) => planOf(store, root)));
}

/** For the stores named, else for all that hold the root. STORE_NOT_FOUND. */
export async function planRemovalAll(
  stores: readonly TrustStore[],
  sha256: string,
  ids?: readonly string[],
): Promise<StorePlan[]> {
  const plans = await Promise.all(choose(stores, ids).map((store) => planRemovalOf(store, sha256)));
  return plans.filter((plan) => ids !== undefined || !isIdle(plan));
}

/** The stores named, in the order of all; all where none is named. STORE_NOT_FOUND. */
export function choose(stores: readonly TrustStore[], ids: readonly string[] | undefined): readonly TrustStore[] {
  if (!ids) return stores;
  for (const id of ids) {
    if (!stores.some((store) => store.id === id)) throw new AppError('STORE_NOT_FOUND', { values: { store: id } });
  }
  return stores.filter((store) => ids.includes(store.id));
}

function isWanted(store: Store | undefined): boolean {
  return store === undefined || wantsTrust(store);
}
