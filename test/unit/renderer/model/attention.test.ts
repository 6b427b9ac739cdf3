import { expect, test } from 'vitest';
import { byAttention, entriesOf, search } from '../../../../renderer/src/model/attention.ts';
import type { Outcome } from '../../../../renderer/src/model/outcome.ts';
import { now, project } from '../../../preview/fixtures.ts';

const entries = entriesOf([
  project({ name: 'shop 10', hosts: ['ten.localhost'] }),
  project({ name: 'Shop 2', hosts: ['two.localhost', '*.two.localhost'], port: 5173 }),
  project({ name: 'old', hosts: ['old.localhost'], age: 400 }),
  project({ name: 'due', hosts: ['due.localhost'], age: 300 }),
  project({ name: 'red', hosts: ['red.test'] }),
]);

const idOf = (name: string) => entries.find(({ project: { name: candidate } }) => candidate === name)?.project.id ?? '';
const names = (of: typeof entries) => of.map(({ project: { name } }) => name);

test('what is broken comes first, then what is due, then the rest by name with numbers by value', () => {
  const outcomes = new Map<string, Outcome>([[idOf('red'), { tone: 'error', seal: 'open' }]]);
  expect(names(byAttention(entries, outcomes, now))).toEqual(['old', 'red', 'due', 'Shop 2', 'shop 10']);
});

test('a server that does not run asks for no attention', () => {
  const outcomes = new Map<string, Outcome>([[idOf('shop 10'), { tone: 'idle', seal: 'unknown' }]]);
  expect(names(byAttention(entries, outcomes, now)).at(-1)).toBe('shop 10');
});

test('parting leaves the list that it was given alone', () => {
  const before = [...entries];
  byAttention(entries, new Map(), now);
  expect(entries).toEqual(before);
});

test('every word must be found, in the name, a host or the port, in any case', () => {
  expect(names([...search(entries, 'SHOP')])).toEqual(['Shop 2', 'shop 10']);
  expect(names([...search(entries, '*.two 5173')])).toEqual(['Shop 2']);
  expect(search(entries, 'shop red')).toEqual([]);
  expect(search(entries, '  ')).toBe(entries);
});
