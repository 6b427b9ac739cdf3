import { expect, test } from 'vitest';
import { entryOf } from '../../../../renderer/src/model/attention.ts';
import { paletteItems } from '../../../../renderer/src/model/palette.ts';
import { projects } from '../../../preview/fixtures.ts';

const done: string[] = [];
const find = (query: string) =>
  paletteItems(query, {
    actions: [
      { id: 'trust', label: 'Trust', run: () => done.push('trust') },
      { id: 'new', label: 'New project', run: () => done.push('new') },
    ],
    entries: projects().map(entryOf),
    open: (id) => done.push(`open ${id}`),
    check: (host, port) => done.push(`check ${host} ${port}`),
    checkLabel: (target) => `Check ${target}`,
  });

test('every action and every project is there before anything is typed', () => {
  expect(find('').map(({ label }) => label)).toEqual([
    'Trust',
    'New project',
    'admin',
    'shop',
    'api',
    'docs',
    'storybook',
  ]);
});

test('words narrow it down', () => {
  expect(find('proj new').map(({ id }) => id)).toEqual(['new']);
  expect(find('shop').map(({ label }) => label)).toEqual(['shop', 'api']);
});

test('a host with a port can be checked', () => {
  const [item] = find('[::1]:8443');
  expect(item?.label).toBe('Check [::1]:8443');
  item?.run();
  expect(done).toEqual(['check ::1 8443']);
});

test('a mere word is no host', () => {
  expect(find('zebra')).toEqual([]);
});
