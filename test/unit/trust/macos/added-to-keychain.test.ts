import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addedToKeychain } from '../../../../electron/trust/macos/added-to-keychain.ts';
import { securityTool } from '../../../../electron/trust/macos/security-tool.ts';
import { testRoot } from '../../../system/trust-roots.ts';
import { fakeMac, sha1Of } from './fake-security.ts';

const keychain = '/Users/ada/Library/Keychains/login.keychain-db';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-macos-added-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('what somebody had a keychain trust', () => {
  it('is what has settings that allow it, and lies there', async () => {
    const mac = fakeMac();
    const tool = securityTool({ run: mac.run, promptMs: 1_000 });
    const [trusted, denied, idle, gone] = ['trusted', 'denied', 'idle', 'gone'].map((name) => testRoot(folder, name));
    if (!trusted || !denied || !idle || !gone) throw new Error('no roots');
    mac.keychains.set(keychain, [trusted.pem, denied.pem, idle.pem]);
    expect(await addedToKeychain(tool, keychain, 'user')).toEqual([]);
    mac.settings.user = new Map([
      [sha1Of(trusted.pem), []],
      [sha1Of(denied.pem), [{ result: 3 }]],
      [sha1Of(gone.pem), []],
    ]);
    const found = await addedToKeychain(tool, keychain, 'user');
    expect(found.map(({ sha256 }) => sha256)).toEqual([trusted.sha256]);
  });
});
