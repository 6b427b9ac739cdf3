import { describe, expect, it } from 'vitest';
import { chooseBackend } from '../../../electron/keychain/choose.ts';

describe('chooseBackend', () => {
  it.each([
    ['the operating system’s without a wish', undefined, {}, 'os'],
    ['the operating system’s for an empty wish', undefined, { LATCHKEY_KEYCHAIN: '' }, 'os'],
    ['the one wished for', undefined, { LATCHKEY_KEYCHAIN: 'vault' }, 'vault'],
    ['the one recorded, whatever is wished for', 'os', { LATCHKEY_KEYCHAIN: 'vault' }, 'os'],
    ['the one recorded, even when the wish is nonsense', 'vault', { LATCHKEY_KEYCHAIN: 'safe' }, 'vault'],
  ] as const)('takes %s', (_, recorded, environment, backend) => {
    expect(chooseBackend({ recorded, environment })).toBe(backend);
  });

  it('refuses any other wish and names it', () => {
    const choose = () => chooseBackend({ recorded: undefined, environment: { LATCHKEY_KEYCHAIN: 'safe' } });
    expect(choose).toThrow(/“safe”.*“os” or “vault”/);
  });
});
