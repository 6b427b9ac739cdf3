import { expect, test } from 'vitest';
import { AppError } from '../../../../electron/shared/errors.ts';
import { bridgeApi } from '../../../../renderer/src/api.ts';
import { Announcer } from '../../../../renderer/src/state/announcer.svelte.ts';
import { Session } from '../../../../renderer/src/state/session.svelte.ts';
import { TrustDesk } from '../../../../renderer/src/state/trust-desk.svelte.ts';
import { fakeBridge, type World } from '../../../preview/fake-bridge.ts';
import { hex } from '../../../preview/fixtures.ts';
import { worldOf } from '../../../preview/scenarios.ts';

async function ready(scenario = 'trust-full', change: (of: World) => void = () => undefined) {
  const of = worldOf(scenario);
  change(of);
  const api = bridgeApi(fakeBridge(of));
  const session = new Session(api);
  await session.refresh();
  const announcer = new Announcer();
  const desk = new TrustDesk(api, session, announcer);
  const asked = (channel: string) => of.requests.filter((request) => request.channel === channel);
  return { of, session, desk, change: desk.change, asked, said: () => announcer.texts.join('') };
}

const firefox = 'nss:firefox:7bn2vv1c.work';
const java = 'java:sdkman-21.0.5-tem';

test('nothing is changed before its plan was agreed to', async () => {
  const { change, asked } = await ready();
  await change.propose({ kind: 'trust', place: 'all', ids: [firefox, java] });
  expect(change.phase).toBe('plan');
  expect(change.plans.map(({ id }) => id)).toEqual([firefox, java]);
  expect(asked('trust/install')).toEqual([]);
  await change.carryOut();
  expect(change.phase).toBe('done');
  expect(asked('trust/install').map(({ input }) => input)).toEqual([{ stores: [firefox] }, { stores: [java] }]);
});

test('one store that fails hides no other, and can be tried again alone', async () => {
  const { change, asked, session, said } = await ready('trust-failing');
  await change.propose({ kind: 'trust', place: 'all', ids: session.wanting.map(({ id }) => id) });
  await change.carryOut();
  const failed = ['system', 'nss:chromium', 'java:java-17-openjdk-amd64'];
  expect(change.work.failed.map(({ id }) => id)).toEqual(failed);
  expect(session.trusted.filter(({ optional }) => !optional)).toHaveLength(4);
  expect(said()).toContain('Trusted in 4 places; 1 prompt cancelled');
  const before = asked('trust/install').length;
  await change.again();
  expect(
    asked('trust/install')
      .slice(before)
      .map(({ input }) => input),
  ).toEqual(failed.map((id) => ({ stores: [id] })));
});

test('an undo goes by the fingerprint of its receipt', async () => {
  const { change, asked } = await ready();
  await change.propose({ kind: 'take-back', place: 'receipt:1', ids: ['system'], sha256: hex('older') });
  await change.carryOut();
  const goal = { stores: ['system'], sha256: hex('older') };
  expect(asked('trust/plan-removal').map(({ input }) => input)).toEqual([goal]);
  expect(asked('trust/remove').map(({ input }) => input)).toEqual([goal]);
});

test('another authority goes from all its stores in one request', async () => {
  const { change, asked, desk } = await ready();
  await change.propose({ kind: 'remove-other', place: hex('mkcert'), sha256: hex('mkcert') });
  expect(change.plans).toHaveLength(3);
  await change.carryOut();
  expect(asked('audit/remove')).toHaveLength(1);
  expect(change.work.results.map(({ state }) => state)).toEqual(['absent', 'absent', 'absent']);
  await desk.audit.load();
  expect(desk.audit.value?.authorities.some(({ sha256 }) => sha256 === hex('mkcert'))).toBe(false);
});

test('what failed as a whole is told as such, and nothing is left waiting', async () => {
  const { change } = await ready('trust-full', (of) => {
    of.handlers['audit/remove'] = () => {
      throw new AppError('BUSY');
    };
  });
  await change.propose({ kind: 'remove-other', place: hex('mkcert'), sha256: hex('mkcert') });
  await change.carryOut();
  expect([change.phase, change.work.changing.failure?.code, change.work.progress.size]).toEqual(['done', 'BUSY', 0]);
});

test('a store that is gone by now fails the plan, and nothing is changed', async () => {
  const { change, asked } = await ready();
  await change.propose({ kind: 'trust', place: 'x', ids: ['nss:firefox:gone'] });
  expect(change.planning.failure?.code).toBe('STORE_NOT_FOUND');
  await change.carryOut();
  expect(asked('trust/install')).toEqual([]);
});

test('drift is put right with one word where nothing asks for a password', async () => {
  const { desk, asked, session } = await ready();
  expect(desk.drifted.map(({ id }) => id)).toEqual([firefox, java]);
  await desk.trustDrifted();
  expect(asked('trust/install')).toHaveLength(2);
  expect(desk.drifted).toEqual([]);
  expect(session.wanting).toEqual([]);
});

test('a prompt never comes before its plan was seen, drift or not', async () => {
  const { desk, asked, change } = await ready('trust-full', (of) => {
    const [system] = of.status.stores;
    if (system) Object.assign(system, { state: 'absent', drift: 'lost' });
  });
  await desk.trustDrifted();
  expect([change.phase, asked('trust/install').length]).toEqual(['plan', 0]);
});

test('what is left as it is is not mentioned again', async () => {
  const { desk, asked, session, said } = await ready();
  expect(await desk.leaveDrifted()).toBe(true);
  expect(said()).toBe('Left as it is.');
  expect(asked('trust/accept-drift').map(({ input }) => input)).toEqual([{ stores: [firefox, java] }]);
  expect(desk.drifted).toEqual([]);
  expect(session.wanting).toHaveLength(2);
});

test('who said no to the first prompt is not asked by the next place', async () => {
  const { change, asked } = await ready('trust-failing', (of) => {
    of.handlers['trust/install'] = () => {
      throw new AppError('ELEVATION_REFUSED');
    };
    of.plans = of.plans.map((plan) => ({ ...plan, prompt: 'It asks.' }));
  });
  await change.propose({ kind: 'trust', place: 'all', ids: ['system', 'nss:chromium', java] });
  await change.carryOut();
  expect(asked('trust/install').map(({ input }) => input)).toEqual([{ stores: ['system'] }, { stores: [java] }]);
  expect(change.work.results.map(({ error }) => error?.code)).toEqual([
    'ELEVATION_REFUSED',
    'ELEVATION_NOT_ASKED',
    'ELEVATION_REFUSED',
  ]);
});

test('stopping leaves what was not begun, and says so', async () => {
  const { change, asked, of } = await ready();
  of.handlers['trust/install'] = ({ stores: [id = ''] = [] }) => {
    change.stop();
    expect(change.stopping).toBe(true);
    return { stores: [{ id, label: id, state: 'trusted', changed: true }] };
  };
  await change.propose({ kind: 'trust', place: 'all', ids: [firefox, java] });
  await change.carryOut();
  expect(asked('trust/install')).toHaveLength(1);
  expect(change.work.results.map(({ error }) => error?.code)).toEqual([undefined, 'CANCELLED']);
});

test('looking again reads everything that is shown once more, and says when it did', async () => {
  const { change, desk, asked, said } = await ready();
  await desk.audit.load();
  const [status, audit] = [asked('status').length, asked('audit/list').length];
  const looking = change.lookAgain();
  expect(change.looking.running).toBe(true);
  await looking;
  expect([asked('status').length, asked('audit/list').length]).toEqual([status + 1, audit + 1]);
  expect([change.looking.running, said()]).toEqual([false, 'Read just now.']);
});
