import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findProgram, run } from '../../electron/system/run.ts';
import { keyringMissing, type Keyring, startKeyring } from '../setup/with-keyring.ts';
import { cliHome, type CliHome } from './cli-process.ts';

let home: CliHome;
let keyring: Keyring | undefined;

beforeAll(async () => {
  home = cliHome();
  if (!keyringMissing()) keyring = await startKeyring();
});
afterAll(async () => {
  home.remove();
  await keyring?.stop();
});

it('keeps every key in the real keyring, none in a file, and takes them out again', async (ctx) => {
  if (!keyring) return ctx.skip(keyringMissing() ?? '');
  const secretTool = findProgram('secret-tool');
  if (!secretTool) return ctx.skip('secret-tool is not installed (Debian: apt-get install libsecret-tools)');
  const { environment } = keyring;
  const cli = (...args: string[]) => {
    const environmentOfRun = { ...environment, LATCHKEY_KEYCHAIN: undefined, LATCHKEY_VAULT_PASSPHRASE: undefined };
    const result = home.run(args, { environment: environmentOfRun });
    expect(result, result.stderr).toMatchObject({ exitCode: 0 });
    return result.stdout;
  };
  const items = async () => {
    const found = await run(secretTool, ['search', '--all', 'service', 'Latchkey'], { env: environment });
    return [...found.stderr.matchAll(/^attribute\.account = (.*)$/gm)].map((match) => match[1] ?? '').sort();
  };

  cli('setup', '--no-trust');
  cli('add', 'shop.localhost', '*.shop.localhost');
  const accounts = await items();
  expect(accounts).toEqual([
    expect.stringMatching(/^authority [0-9a-f]{16} issuing key$/),
    expect.stringMatching(/^project shop [0-9a-f]{8} certificate key$/),
  ]);

  const secrets = await Promise.all(
    accounts.map(async (account) => {
      const lookup = ['lookup', 'service', 'Latchkey', 'account', account];
      return (await run(secretTool, lookup, { env: environment })).stdout;
    }),
  );
  const files = readdirSync(home.data, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  expect(files.length).toBeGreaterThan(3);
  for (const file of files) {
    const bytes = readFileSync(join(file.parentPath, file.name));
    expect(bytes.includes('PRIVATE KEY'), file.name).toBe(false);
    for (const secret of secrets) {
      const scalar = Buffer.from(createPrivateKey(secret).export({ format: 'jwk' }).d ?? '', 'base64url');
      for (const form of [scalar, scalar.toString('hex'), scalar.toString('base64')]) {
        expect(bytes.includes(form), file.name).toBe(false);
      }
    }
  }

  const exported = join(home.folder, 'exported');
  cli('export', 'shop', '--dir', exported);
  const certificate = new X509Certificate(readFileSync(join(exported, 'shop.pem')));
  expect(certificate.checkPrivateKey(createPrivateKey(readFileSync(join(exported, 'shop-key.pem'))))).toBe(true);

  cli('remove', 'shop', '--yes');
  expect(await items()).toEqual([accounts[0]]);
  cli('uninstall', '--yes');
  expect(await items()).toEqual([]);
});
