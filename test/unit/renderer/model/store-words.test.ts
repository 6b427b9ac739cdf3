import { expect, test } from 'vitest';
import { AppError, toFailure } from '../../../../electron/shared/errors.ts';
import type { StoreChange } from '../../../../electron/shared/trust.ts';
import { progressShape, progressWords, storeDoneWords } from '../../../../renderer/src/model/store-words.ts';

const change = (more: Partial<StoreChange>): StoreChange => ({
  ...{ id: 'a', label: 'A', state: 'trusted', changed: true },
  ...more,
});
const failed = toFailure(new AppError('STORE_FAILED'));
const refused = toFailure(new AppError('ELEVATION_REFUSED'));

test.each([
  ['working', false, 'working', 'being changed…'],
  [change({}), false, 'trusted', 'trusts it, read back by fingerprint'],
  [change({ state: 'absent' }), true, 'gone', 'gone, read back by fingerprint'],
  [change({ state: 'absent', changed: false }), true, 'gone', 'was not there'],
  [change({ changed: false }), false, 'trusted', 'trusts it'],
  [change({ state: 'absent', changed: false, error: failed }), false, 'failed', 'failed'],
  [change({ state: 'absent', changed: false, error: refused }), false, 'calm', 'cancelled, nothing changed there'],
  [change({ state: 'absent', changed: false, denied: true }), false, 'denied', 'told never to trust it'],
] as const)('%j, removing: %s', (progress, removing, shape, words) => {
  expect(progressShape(progress, removing)).toBe(shape);
  expect(progressWords(progress, removing)).toBe(words);
});

test('a receipt tells what was done, and what was not', () => {
  const row = { id: 'a', label: 'A', files: [], commands: [] };
  expect(storeDoneWords({ ...row, state: 'trusted', changed: true }, false)).toBe('trusted');
  expect(storeDoneWords({ ...row, state: 'absent', changed: true }, true)).toBe('taken back');
  expect(storeDoneWords({ ...row, state: 'trusted', changed: false }, false)).toBe('nothing had to be changed');
  expect(storeDoneWords({ ...row, state: 'absent', changed: false, error: failed }, false)).toBe('failed');
});
