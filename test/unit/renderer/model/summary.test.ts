import { expect, test } from 'vitest';
import { AppError, toFailure } from '../../../../electron/shared/errors.ts';
import type { StoreChange } from '../../../../electron/shared/trust.ts';
import { changeSummary } from '../../../../renderer/src/model/summary.ts';

const change = (state: StoreChange['state'], code?: 'STORE_FAILED' | 'ELEVATION_REFUSED'): StoreChange => ({
  ...{ id: 'a', label: 'A', state, changed: code === undefined },
  ...(code === undefined ? {} : { error: toFailure(new AppError(code)) }),
});

test('what was done, what was cancelled and what failed are told apart', () => {
  const changes = [change('trusted'), change('absent', 'ELEVATION_REFUSED'), change('absent', 'STORE_FAILED')];
  expect(changeSummary(changes, false)).toBe(
    'Trusted in 1 place; 1 prompt cancelled, nothing changed there; 1 place could not be changed.',
  );
});

test('a removal counts what is gone', () => {
  expect(changeSummary([change('absent'), change('absent')], true)).toBe('Gone from 2 places.');
});

test('nothing to do says so', () => {
  expect(changeSummary([], false)).toBe('Nothing had to be changed.');
});
