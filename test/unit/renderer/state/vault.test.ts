import { expect, test } from 'vitest';
import { AppError } from '../../../../electron/shared/errors.ts';
import { bridgeApi } from '../../../../renderer/src/api.ts';
import { Vault } from '../../../../renderer/src/state/vault.svelte.ts';
import { fakeBridge, world } from '../../../preview/fake-bridge.ts';

function lockedVault() {
  const of = world();
  of.status.keychain = { backend: 'vault', available: true, locked: true, label: 'Latchkey’s vault' };
  of.handlers['projects/renew'] = ({ id }) => {
    const found = of.projects.find((candidate) => candidate.id === id);
    if (of.status.keychain.locked !== false || !found) throw new AppError('KEYCHAIN_UNAVAILABLE');
    return found;
  };
  const api = bridgeApi(fakeBridge(of));
  const vault = new Vault(api);
  const id = of.projects[0]?.id ?? '';
  return { of, vault, renew: () => vault.withKeys(() => api.request('projects/renew', { id })) };
}

async function asked(vault: Vault): Promise<void> {
  await expect.poll(() => vault.asking).toBe(true);
}

test('an action that needs a locked vault asks for the passphrase and then goes on', async () => {
  const { vault, renew } = lockedVault();
  const renewed = renew();
  await asked(vault);
  expect(await vault.unlock('correct horse')).toBe(true);
  await expect(renewed).resolves.toMatchObject({ name: 'admin' });
  expect(vault.asking).toBe(false);
});

test('two actions wait for one answer', async () => {
  const { vault, renew } = lockedVault();
  const both = Promise.all([renew(), renew()]);
  await asked(vault);
  await vault.unlock('correct horse');
  await expect(both).resolves.toHaveLength(2);
});

test('who declines gets a calm answer, and nothing was done', async () => {
  const { vault, renew } = lockedVault();
  const renewed = renew();
  await asked(vault);
  vault.decline();
  await expect(renewed).rejects.toMatchObject({ failure: { code: 'CANCELLED' } });
});

test('a wrong passphrase keeps asking and says so', async () => {
  const { of, vault, renew } = lockedVault();
  of.handlers['keychain/unlock'] = () => {
    throw new AppError('PASSPHRASE_WRONG');
  };
  const renewed = renew();
  await asked(vault);
  expect(await vault.unlock('wrong')).toBe(false);
  expect(vault.asking).toBe(true);
  expect(vault.unlocking.failure?.code).toBe('PASSPHRASE_WRONG');
  vault.decline();
  await expect(renewed).rejects.toThrow();
});

test('an unreachable OS keychain is a failure, not a question', async () => {
  const { of, vault, renew } = lockedVault();
  of.status.keychain = { backend: 'os', available: false, label: 'Secret Service' };
  await expect(renew()).rejects.toMatchObject({ failure: { code: 'KEYCHAIN_UNAVAILABLE' } });
  expect(vault.asking).toBe(false);
});
