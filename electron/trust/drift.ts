import type { Store } from '../shared/trust.ts';

/** What is remembered of one root: ids of stores. */
export interface Remembered {
  /** Those that were seen to trust it, less those from which it was removed. */
  trusted: string[];
  /** Those that were there when trust was given, and those that the user knows of. */
  known: string[];
}

/**
 * Marks the stores that trusted the root and do not any more, and those that appeared since trust was given. Where
 * nothing was ever trusted nothing can have changed; where somebody said “never”, that is no accident.
 */
export function markDrift(stores: readonly Store[], remembered: Remembered | undefined): Store[] {
  if (!remembered || remembered.trusted.length === 0) return [...stores];
  return stores.map((store) => {
    if (store.state !== 'absent' || store.denied) return store;
    if (remembered.trusted.includes(store.id)) return { ...store, drift: 'lost' };
    return remembered.known.includes(store.id) || store.optional ? store : { ...store, drift: 'new' };
  });
}

/** Trust was given in some stores: all that are there now were there then. */
export function afterTrusting(
  remembered: Remembered | undefined,
  changed: readonly Store[],
  allIds: readonly string[],
): Remembered {
  const { trusted = [], known = [] } = remembered ?? {};
  return { trusted: union(trusted, trustedIn(changed)), known: union(known, allIds) };
}

/** Taken out by us, so that its absence is no surprise. `undefined` when no store is left that trusted it. */
export function afterRemoving(remembered: Remembered | undefined, removed: readonly Store[]): Remembered | undefined {
  if (!remembered) return undefined;
  const gone = idsOf(removed.filter(({ state }) => state !== 'trusted'));
  const trusted = remembered.trusted.filter((id) => !gone.includes(id));
  return trusted.length === 0 ? undefined : { trusted, known: union(remembered.known, idsOf(removed)) };
}

/** What trusts the root was trusted by somebody, if not by us: by hand, or before there was a memory. */
export function afterLooking(remembered: Remembered | undefined, stores: readonly Store[]): Remembered | undefined {
  const seen = trustedIn(stores);
  if (!remembered) return seen.length === 0 ? undefined : { trusted: seen, known: idsOf(stores) };
  return { trusted: union(remembered.trusted, seen), known: union(remembered.known, seen) };
}

/** The user knows of these and leaves them as they are. */
export function afterAccepting(remembered: Remembered | undefined, ids: readonly string[]): Remembered | undefined {
  if (!remembered) return undefined;
  return { trusted: remembered.trusted.filter((id) => !ids.includes(id)), known: union(remembered.known, ids) };
}

function trustedIn(stores: readonly Store[]): string[] {
  return idsOf(stores.filter(({ state }) => state === 'trusted'));
}

function idsOf(stores: readonly Store[]): string[] {
  return stores.map(({ id }) => id);
}

function union(some: readonly string[], more: readonly string[]): string[] {
  return [...new Set([...some, ...more])];
}
