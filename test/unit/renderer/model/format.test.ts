import { expect, test } from 'vitest';
import {
  ago,
  bytes,
  count,
  date,
  daysLeft,
  daysText,
  exactTime,
  fingerprintGroups,
  fingerprintShort,
  listed,
  milliseconds,
  subjectName,
} from '../../../../renderer/src/model/format.ts';

const now = Date.parse('2026-11-23T12:00:00Z');

test('days left are whole days, rounded down', () => {
  expect(daysLeft('2026-11-24T12:00:00Z', now)).toBe(1);
  expect(daysLeft('2026-11-24T11:59:59Z', now)).toBe(0);
  expect(daysLeft('2026-11-23T11:59:59Z', now)).toBe(-1);
});

test('days are told in words that stay true', () => {
  expect([-3, -1, 0, 1, 97, 1200].map(daysText)).toEqual([
    'expired',
    'expired',
    'less than a day',
    '1 day',
    '97 days',
    '1,200 days',
  ]);
});

test('dates are told in UTC, whatever the time zone of the computer', () => {
  expect(date('2027-09-04T23:59:59Z')).toBe('4 Sep 2027');
  expect(exactTime('2027-09-04T23:59:59Z')).toBe('4 Sep 2027, 23:59:59 UTC');
});

test('what is no date is shown as it is', () => {
  expect(date('soon')).toBe('soon');
  expect(exactTime('')).toBe('');
  expect(ago('soon', now)).toBe('soon');
});

test('time gone by is told in the coarsest true unit', () => {
  const before = (seconds: number) => ago(new Date(now - seconds * 1000).toISOString(), now);
  expect(before(0)).toBe('just now');
  expect(before(59)).toBe('59 s ago');
  expect(before(60)).toBe('1 min ago');
  expect(before(7199)).toBe('1 h ago');
  expect(before(86_400 * 3)).toBe('on 20 Nov 2026');
});

test('sizes and times keep the digits that say something', () => {
  expect(bytes(1741)).toBe('1,741 B');
  expect(milliseconds(0.94)).toBe('0.9');
  expect(milliseconds(12.6)).toBe('13');
  expect(count(1, 'store')).toBe('1 store');
  expect(count(0, 'store')).toBe('0 stores');
});

test('a fingerprint in groups loses no digit', () => {
  const sha256 = '0123456789abcdef'.repeat(4);
  expect(fingerprintGroups(sha256)).toHaveLength(16);
  expect(fingerprintGroups(sha256).join('')).toBe(sha256);
  expect(fingerprintShort(sha256)).toBe('0123 4567 … 89ab cdef');
  expect(fingerprintShort('')).toBe('');
});

test('a subject is called by its common name, else by its organisation', () => {
  expect(subjectName('CN=Latchkey root 3f9a,OU=ada,O=Latchkey')).toBe('Latchkey root 3f9a');
  expect(subjectName('O=Latchkey')).toBe('Latchkey');
  expect(subjectName('O=Smith\\, Sons')).toBe('Smith, Sons');
  expect(subjectName('2.5.4.97=x')).toBe('2.5.4.97=x');
});

test('lists are told with an “and”', () => {
  expect(listed([])).toBe('');
  expect(listed(['a'])).toBe('a');
  expect(listed(['a', 'b', 'c'])).toBe('a, b and c');
});
