import { expect, test } from 'vitest';
import { AppError } from '../../../../electron/shared/errors.ts';
import { bridgeApi } from '../../../../renderer/src/api.ts';
import { FirstRun } from '../../../../renderer/src/state/first-run.svelte.ts';
import { Session } from '../../../../renderer/src/state/session.svelte.ts';
import { Trust } from '../../../../renderer/src/state/trust.svelte.ts';
import { fakeBridge, type World } from '../../../preview/fake-bridge.ts';
import { worldOf } from '../../../preview/scenarios.ts';

async function ready(scenario: string, change: (of: World) => void = () => undefined) {
  const of = worldOf(scenario);
  change(of);
  const api = bridgeApi(fakeBridge(of));
  const session = new Session(api);
  await session.refresh();
  const firstRun = new FirstRun(api, session, new Trust(api, session));
  const asked = (prefix: string) => of.requests.filter(({ channel }) => channel.startsWith(prefix));
  return { session, firstRun, asked };
}

test('with a keychain nothing is asked for, and the next step is trust', async () => {
  const { session, firstRun, asked } = await ready('first-run');
  expect(firstRun.backend).toBe('os');
  expect(firstRun.needsPassphrase).toBe(false);
  expect(await firstRun.createAuthority()).toBe(true);
  expect(asked('keychain/')).toEqual([]);
  expect(asked('authority/create')[0]?.input).toEqual({});
  expect(firstRun.stage).toBe('trust');
  expect(session.hasAuthority).toBe(true);
});

test('what was chosen in the options goes along', async () => {
  const { firstRun, asked } = await ready('first-run');
  firstRun.localNetwork = true;
  firstRun.domains = ' dev.example.com, corp.example.org ';
  await firstRun.createAuthority();
  expect(asked('authority/create')[0]?.input).toEqual({
    localNetwork: true,
    domains: ['dev.example.com', 'corp.example.org'],
  });
});

test('without a keychain the vault is chosen and opened first, and the passphrase is not kept', async () => {
  const { firstRun, asked } = await ready('first-run-vault');
  expect(firstRun.backend).toBe('vault');
  expect(firstRun.needsPassphrase).toBe(true);
  firstRun.passphrase = 'correct horse';
  expect(await firstRun.createAuthority()).toBe(true);
  expect(asked('keychain/').map(({ channel, input }) => [channel, input])).toEqual([
    ['keychain/choose', { backend: 'vault' }],
    ['keychain/unlock', { passphrase: 'correct horse' }],
  ]);
  expect(firstRun.passphrase).toBe('');
});

test('a refused passphrase leaves everything as it was', async () => {
  const { firstRun, asked } = await ready('first-run-vault', (of) => {
    of.handlers['keychain/unlock'] = () => {
      throw new AppError('PASSPHRASE_TOO_SHORT');
    };
  });
  firstRun.passphrase = 'short';
  expect(await firstRun.createAuthority()).toBe(false);
  expect(firstRun.creating.failure?.code).toBe('PASSPHRASE_TOO_SHORT');
  expect(firstRun.stage).toBe('authority');
  expect(asked('authority/create')).toEqual([]);
});

test('trust can be skipped', async () => {
  const { firstRun } = await ready('first-run');
  await firstRun.createAuthority();
  firstRun.skipTrust();
  expect(firstRun.stage).toBe('project');
  expect(firstRun.trustSkipped).toBe(true);
});
