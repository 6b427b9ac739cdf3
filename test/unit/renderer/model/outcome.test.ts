import { expect, test } from 'vitest';
import { lifeOf, outcomeOf, standing, toneOf } from '../../../../renderer/src/model/outcome.ts';
import { nobodyResult, okResult, plainHttpResult, warningResult } from '../../../preview/check-results.ts';
import { now, project } from '../../../preview/fixtures.ts';

const shop = project({ name: 'shop', hosts: ['shop.localhost'] });
const due = project({ name: 'due', hosts: ['due.localhost'], age: 300 });
const expired = project({ name: 'old', hosts: ['old.localhost'], age: 400 });

test('the padlock closes only when a handshake proved it', () => {
  expect(outcomeOf(null)).toMatchObject({ tone: 'unknown', seal: 'unknown' });
  expect(outcomeOf(okResult(shop))).toMatchObject({ tone: 'ok', seal: 'closed' });
  expect(outcomeOf(warningResult(shop))).toMatchObject({ tone: 'warning', seal: 'closed' });
  expect(outcomeOf(plainHttpResult(shop))).toMatchObject({ tone: 'error', seal: 'open' });
});

test('an error after a warning is an error all the same', () => {
  const { verdict } = warningResult(shop);
  const later = { code: 'TOO_LONG_FOR_APPLE', severity: 'error', message: '' } as const;
  const result = { ...warningResult(shop), ok: false, findings: [verdict, later] };
  expect(outcomeOf(result)).toEqual({ tone: 'error', seal: 'open', code: verdict.code });
});

test('a server that does not run proves nothing', () => {
  expect(outcomeOf(nobodyResult(shop))).toMatchObject({ tone: 'idle', seal: 'unknown' });
});

test('a note is good news with a remark', () => {
  expect(toneOf({ code: 'OTHER_AUTHORITY', severity: 'note', message: '' })).toBe('ok');
});

test('dates decide about the rest', () => {
  expect(lifeOf(shop, now)).toBe('fine');
  expect(lifeOf(due, now)).toBe('due');
  expect(lifeOf(expired, now)).toBe('expired');
});

test('the worse of check and dates is shown', () => {
  const good = { tone: 'ok', seal: 'closed' } as const;
  const bad = { tone: 'error', seal: 'open' } as const;
  expect(standing(shop, good, now)).toEqual(good);
  expect(standing(due, good, now)).toMatchObject({ tone: 'warning', seal: 'closed' });
  expect(standing(due, bad, now)).toEqual(bad);
  expect(standing(expired, good, now)).toMatchObject({ tone: 'error', seal: 'open' });
  expect(standing(due, undefined, now).seal).toBe('unknown');
});
