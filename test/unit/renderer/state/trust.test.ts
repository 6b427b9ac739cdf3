import { expect, test } from 'vitest';
import { AppError } from '../../../../electron/shared/errors.ts';
import { bridgeApi } from '../../../../renderer/src/api.ts';
import { Session } from '../../../../renderer/src/state/session.svelte.ts';
import { Trust } from '../../../../renderer/src/state/trust.svelte.ts';
import { fakeBridge, world, type World } from '../../../preview/fake-bridge.ts';
import { emptyStatus } from '../../../preview/fixtures.ts';

async function ready(change: (of: World) => void = () => undefined) {
  const of = world();
  of.status.stores = emptyStatus().stores;
  change(of);
  const api = bridgeApi(fakeBridge(of));
  const session = new Session(api);
  await session.refresh();
  return { of, session, trust: new Trust(api, session) };
}

test('stores are changed one by one, and each keeps its own result', async () => {
  const { of, session, trust } = await ready((changed) => {
    changed.handlers['trust/install'] = ({ stores }) => {
      const [id = ''] = stores ?? [];
      if (id === 'nss:chromium') throw new AppError('STORE_FAILED', { values: { store: id, reason: 'locked' } });
      const store = changed.status.stores.find((candidate) => candidate.id === id);
      if (!store) throw new AppError('STORE_NOT_FOUND', { values: { store: id } });
      store.state = 'trusted';
      return { stores: [{ ...store, changed: true }] };
    };
  });
  await trust.install(session.wanting.map(({ id }) => id));
  const asked = of.requests.filter(({ channel }) => channel === 'trust/install').map(({ input }) => input);
  expect(asked).toEqual([
    { stores: ['system'] },
    { stores: ['nss:chromium'] },
    { stores: ['nss:firefox:k3x9q0fd.default-esr'] },
    { stores: ['nss:firefox:7bn2vv1c.work'] },
  ]);
  expect(trust.failed.map(({ id }) => id)).toEqual(['nss:chromium']);
  expect(session.trusted).toHaveLength(3);
  expect(session.wanting.map(({ id }) => id)).toEqual(['nss:chromium']);
});

test('trying again forgets the old failure of that store alone', async () => {
  let locked = true;
  const { session, trust } = await ready((changed) => {
    changed.handlers['trust/install'] = ({ stores }) => {
      const store = changed.status.stores.find(({ id }) => id === stores?.[0]);
      if (!store || locked) throw new AppError('STORE_FAILED', { values: { store: String(stores?.[0]) } });
      store.state = 'trusted';
      return { stores: [{ ...store, changed: true }] };
    };
  });
  await trust.install(['system', 'nss:chromium']);
  expect(trust.failed).toHaveLength(2);
  locked = false;
  await trust.install(['system']);
  expect(trust.failed.map(({ id }) => id)).toEqual(['nss:chromium']);
  expect(session.trusted.map(({ id }) => id)).toEqual(['system']);
});

test('afterwards the plan names what is still to be done', async () => {
  const { session, trust } = await ready();
  await trust.loadPlans();
  expect(trust.plans).toHaveLength(4);
  await trust.install(session.wanting.map(({ id }) => id));
  expect(trust.plans).toHaveLength(0);
});
