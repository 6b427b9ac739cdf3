import { expect, test } from 'vitest';
import type { Finding, FixAction } from '../../../../electron/shared/handshake.ts';
import { mendableFindings, mendLabel, type MendKind } from '../../../../renderer/src/model/mending.ts';

const every = new Set<MendKind>(['serve', 'trust', 'renew', 'reissue', 'use', 'add', 'copy']);
const finding = (action?: FixAction): Finding => ({
  code: 'WRONG_NAME',
  severity: 'error',
  message: 'x',
  ...(action ? { action } : {}),
});

test('each button says what it does, with the host it does it for', () => {
  expect(mendLabel({ kind: 'reissue', host: 'a.localhost' })).toBe('Add a.localhost and reissue');
  expect(mendLabel({ kind: 'add', host: 'a.localhost' })).toBe('Make a project of a.localhost');
  expect(mendLabel({ kind: 'serve' })).toBe('Check with a momentary server');
});

test('main decides what mends; the view leaves out what it cannot do', () => {
  const findings = [finding({ kind: 'renew' }), finding({ kind: 'trust' }), finding()];
  expect(mendableFindings({ findings }, every).map(({ action }) => action?.kind)).toEqual([
    'renew',
    'trust',
    undefined,
  ]);
  expect(mendableFindings({ findings }, new Set(['trust'])).map(({ action }) => action?.kind)).toEqual([
    undefined,
    'trust',
    undefined,
  ]);
});

test('the same button stands once, at the first finding that it mends', () => {
  const findings = [finding({ kind: 'use' }), finding({ kind: 'use' }), finding({ kind: 'add', host: 'a.test' })];
  expect(mendableFindings({ findings }, every).map(({ action }) => action?.kind)).toEqual(['use', undefined, 'add']);
});
