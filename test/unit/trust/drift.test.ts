import { describe, expect, it } from 'vitest';
import type { Store } from '../../../electron/shared/trust.ts';
import {
  afterAccepting,
  afterLooking,
  afterRemoving,
  afterTrusting,
  markDrift,
  type Remembered,
} from '../../../electron/trust/drift.ts';

function store(id: string, state: Store['state'], says: Partial<Store> = {}): Store {
  return { id, label: `Store ${id}`, state, ...says };
}

const drifts = (stores: Store[], remembered: Remembered | undefined): Record<string, string | undefined> =>
  Object.fromEntries(markDrift(stores, remembered).map(({ id, drift }) => [id, drift]));

const remembered: Remembered = { trusted: ['system'], known: ['system', 'left out'] };

describe('markDrift', () => {
  it('tells a store that lost the root from one that is new, and both from what the user left out', () => {
    const stores = [store('system', 'absent'), store('profile', 'absent'), store('left out', 'absent')];
    expect(drifts(stores, remembered)).toEqual({ system: 'lost', profile: 'new', 'left out': undefined });
  });

  it('finds none in a store that trusts, cannot be read, was denied, or is changed only when named', () => {
    const stores = [
      store('a', 'trusted'),
      store('b', 'unavailable'),
      store('c', 'absent', { denied: true }),
      store('d', 'absent', { optional: true }),
    ];
    expect(drifts(stores, remembered)).toEqual({ a: undefined, b: undefined, c: undefined, d: undefined });
  });

  it('finds none where nothing was ever trusted', () => {
    const stores = [store('system', 'absent')];
    expect(drifts(stores, undefined)).toEqual({ system: undefined });
    expect(drifts(stores, { trusted: [], known: [] })).toEqual({ system: undefined });
  });
});

describe('what is remembered', () => {
  it('holds after trusting in one store all that were there', () => {
    const after = afterTrusting(undefined, [store('a', 'trusted'), store('b', 'absent')], ['a', 'b', 'c']);
    expect(after).toEqual({ trusted: ['a'], known: ['a', 'b', 'c'] });
  });

  it('forgets what was removed, and everything with the last', () => {
    const both: Remembered = { trusted: ['a', 'b'], known: ['a', 'b'] };
    const after = afterRemoving(both, [store('a', 'absent'), store('b', 'trusted')]);
    expect(after).toEqual({ trusted: ['b'], known: ['a', 'b'] });
    expect(afterRemoving(after, [store('b', 'absent')])).toBeUndefined();
    expect(afterRemoving(undefined, [store('b', 'absent')])).toBeUndefined();
  });

  it('begins with the first look that finds trust, and grows by what somebody trusted by hand', () => {
    expect(afterLooking(undefined, [store('a', 'absent')])).toBeUndefined();
    const first = afterLooking(undefined, [store('a', 'trusted'), store('b', 'absent')]);
    expect(first).toEqual({ trusted: ['a'], known: ['a', 'b'] });
    const later = [store('a', 'absent'), store('b', 'trusted'), store('c', 'absent')];
    expect(afterLooking(first, later)).toEqual({ trusted: ['a', 'b'], known: ['a', 'b'] });
  });

  it('loses the drift that the user accepts', () => {
    const stores = [store('system', 'absent'), store('profile', 'absent')];
    const other: Remembered = { trusted: ['system', 'other'], known: ['system', 'other'] };
    expect(drifts(stores, afterAccepting(other, ['system', 'profile']))).toEqual({
      system: undefined,
      profile: undefined,
    });
    expect(afterAccepting(undefined, ['system'])).toBeUndefined();
  });
});
