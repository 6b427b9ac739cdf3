import { expect, test } from 'vitest';
import { counted, emptyTally, leftOutText, tallyText, withPort } from '../../../../renderer/src/model/check-all.ts';
import { project } from '../../../preview/fixtures.ts';

const named = (name: string, port?: number) =>
  project({ name, hosts: [`${name}.localhost`], ...(port === undefined ? {} : { port }) });

test('only projects with a port are checked; the others are named', () => {
  const { checked, left } = withPort([named('shop', 5173), named('docs'), named('api')]);
  expect(checked.map(({ name }) => name)).toEqual(['shop']);
  expect(leftOutText(left)).toBe('2 projects without a port left out: docs and api.');
});

test('of many that are left out twenty are named', () => {
  const left = Array.from({ length: 1_500 }, (_, index) => named(`p${index}`));
  const text = leftOutText(left);
  expect(text).toMatch(/^1,500 projects without a port left out: p0, p1, .* p19 and 1,480 more\.$/);
});

test('the summary names only what there was', () => {
  const outcomes = [
    { tone: 'ok', seal: 'closed' },
    { tone: 'ok', seal: 'closed' },
    { tone: 'warning', seal: 'closed' },
    { tone: 'error', seal: 'open' },
    { tone: 'idle', seal: 'unknown' },
    undefined,
  ] as const;
  expect(tallyText(outcomes.reduce(counted, emptyTally))).toBe(
    '2 good, 1 with a warning, 1 with a problem, 1 not running and 1 without an answer.',
  );
  expect(tallyText(emptyTally)).toBe('Nothing was checked.');
});
