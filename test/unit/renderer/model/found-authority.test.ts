import { expect, test } from 'vitest';
import {
  ageWords,
  keyWords,
  kindWords,
  authorityName,
  removalWords,
} from '../../../../renderer/src/model/found-authority.ts';

const now = Date.parse('2026-11-23T12:00:00Z');
const until = '2036-01-01T00:00:00Z';

test.each([
  ['2026-11-23T09:00:00Z', 'made today, on 23 Nov 2026; valid until 1 Jan 2036'],
  ['2026-11-23T12:00:30Z', 'made today, on 23 Nov 2026; valid until 1 Jan 2036'],
  ['2026-11-20T09:00:00Z', 'made 3 days ago, on 20 Nov 2026; valid until 1 Jan 2036'],
  ['2026-08-20T09:00:00Z', 'made 3 months ago, on 20 Aug 2026; valid until 1 Jan 2036'],
  ['2023-11-20T09:00:00Z', 'made 3 years ago, on 20 Nov 2023; valid until 1 Jan 2036'],
  ['2027-01-01T09:00:00Z', 'made in the future, on 1 Jan 2027; valid until 1 Jan 2036'],
])('%s: %s', (notBefore, words) => {
  expect(ageWords({ notBefore, notAfter: until }, now)).toBe(words);
});

test('an expired one says so', () => {
  expect(ageWords({ notBefore: '', notAfter: '2020-01-01T00:00:00Z' }, now)).toBe('expired on 1 Jan 2020');
});

test('a certificate that cannot be read has no age', () => {
  expect(ageWords({ notBefore: '', notAfter: '' }, now)).toBe('');
});

test('the tool and what kind it is, as far as they are known', () => {
  expect(kindWords({ kind: 'development', tool: 'mkcert' })).toBe('mkcert, development authority');
  expect(kindWords({ kind: 'proxy' })).toBe('a debugging proxy');
  expect(kindWords({ kind: 'unknown', tool: 'Odd' })).toBe('Odd');
});

test.each([
  [{}, 'passed', undefined],
  [{ keyFile: '/k' }, 'finding', '/k'],
  [{ keyFile: '/k', keyOpenToOthers: true }, 'failed', '/k'],
  [{ closedKey: { file: '/c', reason: 'encrypted' } }, 'note', '/c'],
] as const)('a key found as %j is %s', (found, state, file) => {
  expect(keyWords(found)).toMatchObject({ state, ...(file === undefined ? {} : { file }) });
});

test('an authority without a name that can be read is called unnamed', () => {
  const sha256 = 'a1'.repeat(32);
  expect(authorityName({ subject: sha256, sha256 })).toBe('Unnamed authority');
  expect(authorityName({ subject: 'CN=Caddy Local Authority,O=Caddy', sha256 })).toBe('Caddy Local Authority');
});

test('removing an employer’s authority says what may stop', () => {
  expect(removalWords({ kind: 'corporate' })).toContain('network may stop');
  expect(removalWords({ kind: 'unknown' })).toContain('If it is your employer’s');
  expect(removalWords({ kind: 'development' })).toBeUndefined();
});
