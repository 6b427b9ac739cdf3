import { expect, test } from 'vitest';
import type { StepId, WireMessage } from '../../../../electron/shared/handshake.ts';
import { ladderRows } from '../../../../renderer/src/model/ladder.ts';
import { nobodyResult, okResult, plainHttpResult } from '../../../preview/check-results.ts';
import { project } from '../../../preview/fixtures.ts';

const shop = project({ name: 'shop', hosts: ['shop.localhost'] });
const encryption = (rows: ReturnType<typeof ladderRows>) =>
  rows.map(({ encryptedBefore, encryptedAfter }) => [encryptedBefore, encryptedAfter]);

test('six steps in the textbook’s order, each with its messages in the order of the wire', () => {
  const rows = ladderRows(okResult(shop));
  expect(rows.map(({ number, step }) => `${number} ${step.id}`)).toEqual([
    '1 keys',
    '2 hello',
    '3 certificate',
    '4 trust',
    '5 session-key',
    '6 encrypted',
  ]);
  expect(rows[1]?.messages.map(({ name }) => name)).toEqual(['ClientHello', 'ServerHello', 'EncryptedExtensions']);
});

test('TLS 1.3 is encrypted from within the greeting on', () => {
  expect(encryption(ladderRows(okResult(shop)))).toEqual([
    [false, false],
    [false, true],
    [true, true],
    [true, true],
    [true, true],
    [true, true],
  ]);
});

test('TLS 1.2 is encrypted only after the keys are agreed', () => {
  const message = (step: StepId, encrypted: boolean): WireMessage => ({
    from: 'server',
    name: 'x',
    bytes: 1,
    at: 0,
    encrypted,
    step,
    fields: [],
  });
  const messages = [message('hello', false), message('certificate', false), message('session-key', true)];
  expect(encryption(ladderRows({ steps: okResult(shop).steps, messages })).map(([before]) => before)).toEqual([
    false,
    false,
    false,
    false,
    false,
    true,
  ]);
});

test('nothing is shown as encrypted that was never reached', () => {
  for (const result of [plainHttpResult(shop), nobodyResult(shop)]) {
    expect(encryption(ladderRows(result)).flat()).not.toContain(true);
  }
});

test('a step that the result lacks counts as not reached', () => {
  const rows = ladderRows({ steps: [], messages: [] });
  expect(rows.every(({ step }) => step.state === 'skipped')).toBe(true);
});
