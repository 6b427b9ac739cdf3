import { expect, test } from 'vitest';
import { nextPause } from '../../../../renderer/src/model/schedule.ts';

test('two seconds at first, then half as long again each time that nothing changed, at most thirty seconds', () => {
  const pauses: number[] = [];
  let pause: number | null = null;
  for (let check = 0; check < 10; check += 1) {
    pause = nextPause(pause, false);
    pauses.push(pause);
  }
  expect(pauses).toEqual([2000, 3000, 4500, 6750, 10_125, 15_188, 22_782, 30_000, 30_000, 30_000]);
});

test('a change makes it two seconds again', () => {
  expect(nextPause(30_000, true)).toBe(2000);
});
