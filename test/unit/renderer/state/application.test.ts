import { expect, onTestFinished, test } from 'vitest';
import { bridgeApi } from '../../../../renderer/src/api.ts';
import { AppearanceChoice } from '../../../../renderer/src/state/appearance.svelte.ts';
import { Application } from '../../../../renderer/src/state/application.svelte.ts';
import { Clock } from '../../../../renderer/src/state/clock.svelte.ts';
import type { Input } from '../../../../electron/shared/ipc-contract.ts';
import { fakeBridge, type World } from '../../../preview/fake-bridge.ts';
import { nobodyResult, okResult } from '../../../preview/check-results.ts';
import { now, project } from '../../../preview/fixtures.ts';
import { worldOf } from '../../../preview/scenarios.ts';

function storage() {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
  };
}

async function started(scenario: string) {
  const of = worldOf(scenario);
  const bridge = fakeBridge(of);
  const appearance = new AppearanceChoice(storage(), { dataset: {} });
  const application = new Application(bridgeApi(bridge), appearance, new Clock(() => now));
  onTestFinished(application.start());
  await expect.poll(() => application.projects.loaded && application.session.status !== null).toBe(true);
  const named = (name: string) => of.projects.find((candidate) => candidate.name === name)?.id ?? '';
  return { application, of, bridge, named };
}

/** What was asked about each target; the name and the bytes go along with every check. */
function asked(of: World): unknown[] {
  return of.requests.flatMap(({ channel, input }) => {
    if (channel !== 'check/run') return [];
    const { run, raw, ...question } = input as Input<'check/run'>;
    expect([run, raw]).toEqual([expect.any(String), true]);
    return [question];
  });
}

test('without an authority the first screen is the first run', async () => {
  const { application } = await started('first-run');
  await expect.poll(() => application.router.route.view).toBe('welcome');
});

test('with one, the project that needs attention most is open', async () => {
  const { application, named } = await started('ok');
  await expect.poll(() => application.router.route).toEqual({ view: 'project', id: named('docs') });
});

test('the first screen is decided before the keychain and the stores are asked', async () => {
  const { of } = await started('ok');
  const channels = of.requests.map(({ channel }) => channel);
  expect(channels.slice(0, 2)).toEqual(['authority/status', 'projects/list']);
  expect(channels.indexOf('status')).toBeGreaterThan(channels.indexOf('projects/show'));
});

test('a new project is proven at its port, and by a momentary server when nothing runs there', async () => {
  const { application, of } = await started('nothing-listening');
  const detail = await application.addProject({ hosts: ['new.localhost'], port: 4000 });
  expect(asked(of)).toEqual([{ target: { project: detail?.id } }, { target: { project: detail?.id }, serve: true }]);
  expect(application.checks.outcomes.get(detail?.id ?? '')).toMatchObject({ tone: 'ok', seal: 'closed' });
  expect(application.router.route).toEqual({ view: 'project', id: detail?.id });
});

test('a new project without a port is proven by a momentary server at once', async () => {
  const { application, of } = await started('nothing-listening');
  const detail = await application.addProject({ hosts: ['new.localhost'] });
  expect(asked(of)).toEqual([{ target: { project: detail?.id }, serve: true }]);
});

test('after a renewal the padlock is open until a handshake proved the new certificate', async () => {
  const { application, named } = await started('ok');
  const id = named('shop');
  application.open(id);
  await application.checking.project(id);
  expect(application.checks.outcomes.get(id)?.seal).toBe('closed');
  await application.renewOpened();
  expect(application.checks.outcomes.get(id)).toBeUndefined();
  expect(application.checks.runFor(id).stale).toBe(true);
  await application.checking.again();
  expect(application.checks.outcomes.get(id)?.seal).toBe('closed');
});

test('checking again asks the way that was asked last', async () => {
  const { application, of, named } = await started('ok');
  const id = named('shop');
  application.open(id);
  await application.checking.project(id, { target: { host: 'shop.localhost', port: 9000 } });
  await application.checking.again();
  expect(asked(of)).toEqual([
    { target: { host: 'shop.localhost', port: 9000 } },
    { target: { host: 'shop.localhost', port: 9000 } },
  ]);
});

test('one check of a project at a time', async () => {
  const { application, of, named } = await started('ok');
  let finish: () => void = () => undefined;
  const waited = new Promise<void>((resolve) => (finish = resolve));
  of.check = async (subject) => {
    await waited;
    return okResult(subject);
  };
  const id = named('shop');
  const first = application.checking.project(id);
  await application.checking.project(id);
  finish();
  await first;
  expect(of.requests.filter(({ channel }) => channel === 'check/run')).toHaveLength(1);
});

test('what the command line changes shows in the window', async () => {
  const { application, of, bridge } = await started('ok');
  of.projects = [...of.projects, project({ name: 'from the terminal', hosts: ['t.localhost'] })];
  bridge.emit('changed', { what: 'projects' });
  await expect.poll(() => application.projects.entries.length).toBe(6);
});

test('menu commands do what they say, except on top of an open question', async () => {
  const { application, bridge } = await started('ok');
  bridge.emit('command', { name: 'palette' });
  expect(application.paletteOpen).toBe(true);
  bridge.emit('command', { name: 'new-project' });
  expect(application.router.route.view).toBe('project');
  application.paletteOpen = false;
  bridge.emit('command', { name: 'new-project' });
  expect(application.router.route.view).toBe('new');
  bridge.emit('command', { name: 'search' });
  expect(application.searchRequests).toBe(1);
});

test('removing leaves no trace in the list', async () => {
  const { application, of, named } = await started('ok');
  const id = named('shop');
  of.check = (subject) => nobodyResult(subject);
  application.open(id);
  await application.checking.project(id);
  await application.removeOpened();
  expect(application.projects.find(id)).toBeUndefined();
  expect(application.checks.outcomes.has(id)).toBe(false);
  expect(application.router.route).toEqual({ view: 'home' });
});

test('an answer that a later question overtook is dropped', async () => {
  const { application, of } = await started('ok');
  let finish: () => void = () => undefined;
  const old = { projects: [], damaged: [] };
  of.handlers['projects/list'] = () =>
    new Promise(
      (resolve) =>
        (finish = () => {
          resolve(old);
        }),
    );
  const overtaken = application.projects.load();
  delete of.handlers['projects/list'];
  await application.projects.load();
  finish();
  await overtaken;
  expect(application.projects.entries).toHaveLength(5);
});

test('the stores are looked at again when somebody comes back to the window, and not before', async () => {
  const { application, of } = await started('trust-full');
  const looks = () => of.requests.filter(({ channel }) => channel === 'status').length;
  const before = looks();
  const chromium = of.status.stores.find(({ id }) => id === 'nss:chromium');
  delete chromium?.restart;
  for (let times = 0; times < 5; times += 1) application.focused();
  await expect.poll(looks).toBe(before + 1);
  await expect.poll(() => application.session.stores.some(({ restart }) => restart)).toBe(false);
});
