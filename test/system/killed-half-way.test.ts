import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createServices } from '../../electron/create-services.ts';
import { vaultKeychain } from '../../electron/keychain/vault.ts';
import { runKilled } from './killed-process.ts';

const cli = join(import.meta.dirname, '../../dist/main/cli.js');
const passphrase = 'four plain words here';
let home: string;
let environment: Record<string, string>;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'latchkey-killed-'));
  environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    LATCHKEY_HOME: join(home, 'data'),
    LATCHKEY_KEYCHAIN: 'vault',
    LATCHKEY_VAULT_PASSPHRASE: passphrase,
  };
});
afterAll(() => rm(home, { recursive: true, force: true }));

const kill = (args: string[], afterMs: number): Promise<number> =>
  runKilled([process.execPath, [cli, ...args]], environment, afterMs);

/** How long the command takes when it is left alone. */
const duration = (args: string[]): Promise<number> => kill(args, 60_000);

it('leaves a whole state after kill -9 at any point of setup, add, renew and remove', async () => {
  const services = createServices({ environment });
  const vault = vaultKeychain({ folder: services.paths.vault, passphrase: () => Promise.resolve(passphrase) });

  const created = await duration(['setup', '--no-trust', '--yes']);
  await rm(services.paths.home, { recursive: true });
  for (let step = 1; step <= 6; step++) {
    await kill(['setup', '--no-trust', '--yes'], (created * (step + 3)) / 10);
  }
  await services.mend();
  if ((await services.authority.status()).state === 'none') await services.authority.create({});
  expect(await vault.list()).toHaveLength(1);

  const added = await duration(['add', 'first.localhost']);
  for (let step = 1; step <= 6; step++) {
    const after = (added * (step + 3)) / 10;
    await kill(['add', `n${step}.localhost`], after);
    await kill(['renew', 'first'], after);
    await kill(['remove', `n${step}`, '--yes'], after);
  }
  const told = await services.mend();
  const { projects, damaged } = await services.projects.list();
  expect(damaged).toEqual([]);
  expect(projects.map((project) => project.name)).toContain('first');
  // One key for the authority and one for each project: none orphaned, none missing.
  expect(await vault.list()).toHaveLength(projects.length + 1);
  for (const project of projects) await services.projects.export(project.id, { folder: join(home, project.id) });
  expect((await services.status()).unfinished).toEqual([]);
  process.stdout.write(`mended after the kills: ${told.length === 0 ? 'nothing was left to mend' : told.join(' ')}\n`);
});
