import { AppError } from '../shared/errors.ts';
import type { Services } from '../services.ts';
import type { Store, StoreChange, StorePlan } from '../shared/trust.ts';
import type { Context } from './command.ts';

/** The stores named, or all. Throws STORE_NOT_FOUND. */
export async function chosenStores(services: Services, ids: readonly string[]): Promise<Store[]> {
  const stores = await services.trust.stores();
  if (ids.length === 0) return stores;
  const unique = [...new Set(ids)];
  return unique.map((id) => {
    const store = stores.find((candidate) => candidate.id === id);
    if (!store) throw new AppError('STORE_NOT_FOUND', { values: { store: id } });
    return store;
  });
}

/**
 * The stores that will be changed: those that do not trust the root yet. One that is unavailable is tried only
 * when it was named, so that its failure is told and counted.
 */
export function storesToChange(chosen: readonly Store[], named: boolean): Store[] {
  return chosen.filter((store) => store.state === 'absent' || (named && store.state === 'unavailable'));
}

/** What changing them will do. */
export function plansFor(services: Services, stores: readonly Store[]): Promise<StorePlan[]> {
  return stores.length === 0 ? Promise.resolve([]) : services.trust.plan(stores.map((store) => store.id));
}

/**
 * Trusts store by store, so that Ctrl+C lets the one at hand come to its end and leaves out the rest. Returns one
 * result for each store of `chosen`, in its order. Throws CANCELLED when it was interrupted.
 */
export async function trustStores(
  context: Context,
  services: Services,
  chosen: readonly Store[],
  toChange: readonly Store[],
): Promise<StoreChange[]> {
  const done = new Map<string, StoreChange>();
  for (const store of toChange) {
    if (context.signal.aborted) throw interrupted([...done.values()]);
    for (const change of await services.trust.install([store.id])) done.set(change.id, change);
  }
  return chosen.map((store) => done.get(store.id) ?? unchanged(store));
}

export function unchanged(store: Store): StoreChange {
  return { ...store, changed: false };
}

export function anyFailed(changes: readonly StoreChange[]): boolean {
  return changes.some((change) => change.error !== undefined);
}

function interrupted(done: readonly StoreChange[]): AppError {
  const changed = done.filter((change) => change.changed).map((change) => change.label);
  const kept =
    changed.length === 0
      ? 'No store was changed; an authority that exists is kept.'
      : `Kept: the authority, and the trust of ${changed.join(', ')}. \`latchkey untrust\` takes it back.`;
  return new AppError('CANCELLED', { values: { kept } });
}
