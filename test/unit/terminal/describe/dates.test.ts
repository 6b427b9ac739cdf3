import { expect, it } from 'vitest';
import { count, dateAndDistance, distance, isPast } from '../../../../electron/terminal/describe/dates.ts';
import { now } from '../fake-services.ts';

it('says how far away a moment is', () => {
  expect(distance('2026-11-24T12:00:00.000Z', now)).toBe('in 1 day');
  expect(distance('2026-11-23T13:00:00.000Z', now)).toBe('in less than a day');
  expect(distance('2027-02-28T12:00:00.000Z', now)).toBe('in 97 days');
  expect(distance('2026-11-23T11:00:00.000Z', now)).toBe('less than a day ago');
  expect(distance('2026-11-22T11:00:00.000Z', now)).toBe('1 day ago');
  expect(distance('2026-11-20T12:00:00.000Z', now)).toBe('3 days ago');
  expect(dateAndDistance('2027-02-28T12:00:00.000Z', now)).toBe('2027-02-28, in 97 days');
});

it('knows what is past', () => {
  expect(isPast('2026-11-23T12:00:00.000Z', now)).toBe(true);
  expect(isPast('2026-11-23T12:00:00.001Z', now)).toBe(false);
});

it('counts', () => {
  expect([count(0, 'store'), count(1, 'store'), count(2, 'store')]).toEqual(['0 stores', '1 store', '2 stores']);
});
