import { describe, expect, it } from 'vitest';
import { generateKeys, publicKeyInfo } from '../../../electron/certificates/keys.ts';
import { keyTypes } from '../../../electron/shared/project.ts';

describe('publicKeyInfo', () => {
  it.each(keyTypes)('equals OpenSSL’s own encoding for %s', async (keyType) => {
    const { publicKey } = await generateKeys(keyType);
    expect(publicKeyInfo(publicKey)).toEqual(publicKey.export({ type: 'spki', format: 'der' }));
  });
});
