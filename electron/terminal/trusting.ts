import { AppError } from '../shared/errors.ts';
import type { Services } from '../services.ts';
import { isRefusal, wantsTrust, type Store, type StoreChange, type StorePlan } from '../shared/trust.ts';
import type { Context, Outcome } from './command.ts';

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
 * The stores that will be changed. One that is unavailable, optional, or marked as never to trust the root is tried
 * only when it was named, so that its failure is told and counted.
 */
export function storesToChange(chosen: readonly Store[], named: boolean): Store[] {
  return chosen.filter((store) =>
    named ? store.state !== 'trusted' || store.reason !== undefined : wantsTrust(store),
  );
}

/** What changing them will do. */
export function plansFor(services: Services, stores: readonly Store[]): Promise<StorePlan[]> {
  return stores.length === 0 ? Promise.resolve([]) : services.trust.plan(stores.map((store) => store.id));
}

/**
 * Trusts in these stores. Ctrl+C lets those at hand come to their end and leaves out the rest. Returns one result for
 * each store of `chosen`, in its order. Throws CANCELLED when it was interrupted.
 */
export async function trustStores(
  context: Context,
  services: Services,
  chosen: readonly Store[],
  toChange: readonly Store[],
): Promise<StoreChange[]> {
  if (toChange.length === 0) return chosen.map(unchanged);
  const ids = toChange.map((store) => store.id);
  const changes = await services.trust.install(ids, { signal: context.signal });
  if (wasInterrupted(changes)) {
    const changed = labelsOf(changes);
    const kept =
      changed === ''
        ? 'No store was changed; an authority that exists is kept.'
        : `Kept: the authority, and the trust of ${changed}. \`latchkey untrust\` takes it back.`;
    throw new AppError('CANCELLED', { values: { kept } });
  }
  return chosen.map((store) => changes.find(({ id }) => id === store.id) ?? unchanged(store));
}

/** Removes as asked; for Ctrl+C as above. */
export async function untrustStores(
  context: Context,
  services: Services,
  request: { ids?: readonly string[]; sha256?: string },
): Promise<StoreChange[]> {
  const changes = await services.trust.remove({ ...request, signal: context.signal });
  if (wasInterrupted(changes)) {
    const changed = labelsOf(changes);
    const kept =
      changed === '' ? 'No store was changed.' : `It is out of ${changed}; the other stores are as they were.`;
    throw new AppError('CANCELLED', { values: { kept } });
  }
  return changes;
}

export function unchanged(store: Store): StoreChange {
  return { ...store, changed: false };
}

/** 1 when a store could not be changed, 3 when all that failed is what the user said no to. */
export function exitCodeOf(changes: readonly StoreChange[]): Outcome['exitCode'] {
  const failures = changes.flatMap(({ error }) => (error ? [error] : []));
  if (failures.length === 0) return 0;
  return failures.every(isRefusal) ? 3 : 1;
}

function wasInterrupted(changes: readonly StoreChange[]): boolean {
  return changes.some(({ error }) => error?.code === 'CANCELLED');
}

function labelsOf(changes: readonly StoreChange[]): string {
  return changes
    .filter(({ changed }) => changed)
    .map(({ label }) => label)
    .join(', ');
}
