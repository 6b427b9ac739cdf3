import { expect, test } from 'vitest';
import { trustCommand } from '../../../../renderer/src/model/trust-command.ts';

test('the command that does the same', () => {
  expect(trustCommand({ kind: 'trust' })).toBe('latchkey trust');
  expect(trustCommand({ kind: 'trust', ids: ['system', 'nss:firefox:a b'] })).toBe(
    "latchkey trust --store system --store 'nss:firefox:a b'",
  );
  expect(trustCommand({ kind: 'take-back', ids: ['system'], sha256: 'aa' })).toBe(
    'latchkey untrust --sha256 aa --store system',
  );
  expect(trustCommand({ kind: 'remove-other', sha256: 'bb' })).toBe('latchkey audit --remove bb');
});
