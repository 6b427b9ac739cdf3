import { expect, test } from 'vitest';
import { AppError, toFailure } from '../../../../electron/shared/errors.ts';
import { byHand, isCalm } from '../../../../renderer/src/model/by-hand.ts';

const command = "sudo install -m 644 /home/ada/root.pem /usr/local/share/x.crt && su -c 'update: all'";
const failure = toFailure(new AppError('ELEVATION_UNAVAILABLE', { values: { command } }));

test('the command to run by hand stands apart from its hint', () => {
  expect(byHand(failure)).toEqual({ command, hint: 'Run this yourself, then look again.' });
});

test('without a field of its own it is read from the hint', () => {
  const { code, message, hint } = failure;
  expect(byHand({ code, message, hint })).toEqual({ command, hint: 'Run this yourself, then look again.' });
});

test('a failure that no command mends has none', () => {
  expect(byHand(toFailure(new AppError('ELEVATION_REFUSED')))).toBeUndefined();
});

test('a prompt that was cancelled is calm, a store that failed is not', () => {
  expect(isCalm(toFailure(new AppError('ELEVATION_REFUSED')))).toBe(true);
  expect(isCalm(toFailure(new AppError('STORE_FAILED')))).toBe(false);
});
