import { expect, test } from 'vitest';
import type { Store } from '../../../../electron/shared/trust.ts';
import { drifted, driftSentence } from '../../../../renderer/src/model/drift.ts';

const store = (label: string, more: Partial<Store> = {}): Store => ({ id: label, label, state: 'absent', ...more });

test('only what can be put right by itself is drift', () => {
  const stores = [
    store('a', { drift: 'new' }),
    store('b', { drift: 'lost' }),
    store('c'),
    store('d', { drift: 'new', state: 'trusted' }),
    store('e', { drift: 'new', state: 'unavailable' }),
    store('f', { drift: 'new', optional: true }),
    store('g', { drift: 'lost', denied: true }),
  ];
  expect(drifted(stores).map(({ label }) => label)).toEqual(['a', 'b']);
});

test('one place is named with what happened to it', () => {
  expect(driftSentence([store('Firefox, profile work', { drift: 'new' })])).toBe(
    'New since you trusted it: Firefox, profile work.',
  );
});

test('of each kind, two are named and the rest is counted', () => {
  const stores = ['a', 'b', 'c', 'd', 'e'].map((label) => store(label, { drift: label === 'b' ? 'lost' : 'new' }));
  expect(driftSentence(stores)).toBe('New since you trusted it: a; c; 2 more. Lost your root: b.');
});
