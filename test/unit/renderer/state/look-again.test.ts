import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { lookAgain } from '../../../../renderer/src/state/look-again.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('a window that gains and loses the focus in turn is looked at once', () => {
  const look = vi.fn();
  const looking = lookAgain(look, 200);
  for (const wait of [50, 150, 199]) {
    looking.ask();
    vi.advanceTimersByTime(wait);
  }
  expect(look).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(look).toHaveBeenCalledTimes(1);
  vi.advanceTimersByTime(60_000);
  expect(look).toHaveBeenCalledTimes(1);
});

test('after the end nothing is looked at', () => {
  const look = vi.fn();
  const looking = lookAgain(look, 200);
  looking.ask();
  looking.end();
  vi.advanceTimersByTime(1000);
  expect(look).not.toHaveBeenCalled();
});
