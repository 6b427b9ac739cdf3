import { expect, test } from 'vitest';
import { shownResult } from '../../../../renderer/src/model/shown-result.ts';
import { okResult } from '../../../preview/check-results.ts';
import { hostileResult } from '../../../preview/finding-results.ts';
import { project } from '../../../preview/fixtures.ts';

const shop = project({ name: 'shop', hosts: ['shop.localhost'] });
const hostile = '<b>\u202Egnp.exe\u001B[31m\u2028';

test('nothing that a stranger says steers a line', () => {
  const { chain, ...shown } = shownResult(hostileResult(shop, hostile));
  expect(JSON.stringify(shown)).not.toMatch(/\u202E|\u2028|\\u001b/i);
  expect(shown.verdict.message).toContain('\\u{202E}gnp.exe\\u{001B}[31m');
  expect(chain[0]?.subject).toContain(hostile);
});

test('an honest result stays as it is', () => {
  expect(shownResult(okResult(shop))).toEqual(okResult(shop));
});

test('what is to be pasted keeps its lines', () => {
  const result = okResult(shop);
  const action = { kind: 'copy', text: 'listen 443 ssl;\nssl_certificate shop.pem;\u202E' } as const;
  const shown = shownResult({ ...result, findings: [{ ...result.verdict, action }] });
  expect(shown.findings[0]?.action).toEqual({
    kind: 'copy',
    text: 'listen 443 ssl;\nssl_certificate shop.pem;\\u{202E}',
  });
});
