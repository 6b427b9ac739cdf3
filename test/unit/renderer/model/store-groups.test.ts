import { expect, test } from 'vitest';
import { grouped, groupOf } from '../../../../renderer/src/model/store-groups.ts';
import type { Store } from '../../../../electron/shared/trust.ts';
import { manyStores } from '../../../preview/trust-fixtures.ts';

test.each([
  ['system', 'system'],
  ['nss:firefox:k3x9q0fd.default', 'browsers'],
  ['java:17', 'java'],
  ['shell:zsh', 'tools'],
  ['macos:login', 'macos'],
  ['windows:user', 'windows'],
  ['wsl:user', 'windows'],
  ['kubernetes:x', 'other'],
])('%s belongs to %s', (id, group) => {
  expect(groupOf({ id })).toBe(group);
});

test('what is changed only when it is named stands apart, whatever its family', () => {
  expect(groupOf({ id: 'shell:bash', optional: true })).toBe('optional');
});

test('every store is shown once, in groups of a fixed order, what cannot be changed last', () => {
  const groups = grouped(manyStores);
  expect(groups.map(({ id }) => id)).toEqual(['system', 'browsers', 'java', 'optional']);
  expect(groups.flatMap(({ stores }) => stores)).toHaveLength(manyStores.length);
  expect(groups[1]?.stores.at(-1)?.state).toBe('unavailable');
});

test('no stores are no groups', () => {
  expect(grouped([] as Store[])).toEqual([]);
});
