import { expect, onTestFinished, test } from 'vitest';
import { bridgeApi } from '../../../../renderer/src/api.ts';
import { AppearanceChoice } from '../../../../renderer/src/state/appearance.svelte.ts';
import { Application } from '../../../../renderer/src/state/application.svelte.ts';
import { Clock } from '../../../../renderer/src/state/clock.svelte.ts';
import { SavedCheck } from '../../../../renderer/src/state/saved-check.svelte.ts';
import { nobodyResult, okResult } from '../../../preview/check-results.ts';
import { fakeBridge, never } from '../../../preview/fake-bridge.ts';
import { now } from '../../../preview/fixtures.ts';
import { worldOf } from '../../../preview/scenarios.ts';

async function started() {
  const of = worldOf('ok');
  const storage = { getItem: () => null, setItem: () => undefined };
  const application = new Application(
    bridgeApi(fakeBridge(of)),
    new AppearanceChoice(storage, { dataset: {} }),
    new Clock(() => now),
  );
  onTestFinished(application.start());
  await expect.poll(() => application.session.status !== null).toBe(true);
  const id = of.projects.find(({ name }) => name === 'shop')?.id ?? '';
  application.open(id);
  await expect.poll(() => application.opened?.detail).toBeTruthy();
  const said = () => application.announcer.texts.join('');
  return { application, of, id, said };
}

test('a live check asks so, with the bytes, and speaks only when something changed', async () => {
  const { application, of, id, said } = await started();
  const { checking } = application;
  expect(await checking.live(id, { target: { project: id }, serve: true })).toEqual([]);
  expect(of.requests.at(-1)?.input).toMatchObject({ target: { project: id }, live: true, raw: true });
  expect(of.requests.at(-1)?.input).not.toHaveProperty('serve');
  expect(said()).toBe('');
  of.check = (subject) => nobodyResult(subject);
  expect(await checking.live(id, { target: { project: id } })).toEqual(['gone']);
  expect(said()).toContain('The server is gone.');
  of.check = (subject) => okResult(subject);
  expect(await checking.live(id, { target: { project: id } })).toEqual(['back']);
  expect(said()).toContain('The server is back.');
});

test('a live check that fails says nothing and changes nothing', async () => {
  const { application, of, id } = await started();
  of.check = () => {
    throw new Error('broken');
  };
  expect(await application.checking.live(id, { target: { project: id } })).toEqual([]);
});

test('checking again after a live check asks as a person', async () => {
  const { application, of, id } = await started();
  await application.checking.live(id, { target: { host: 'shop.localhost', port: 9 } });
  await application.checking.again();
  const { input } = of.requests.findLast(({ channel }) => channel === 'check/run') ?? {};
  expect(input).toMatchObject({ target: { host: 'shop.localhost', port: 9 } });
  expect(input).not.toHaveProperty('live');
});

test('Escape cancels what is shown, and is no answer where nothing runs', async () => {
  const { application, of, id } = await started();
  expect(application.checking.cancelShown()).toBe(false);
  of.check = () => never();
  const running = application.checking.project(id);
  expect(application.checking.cancelShown()).toBe(true);
  await running;
  expect(application.checks.runFor(id).failure?.code).toBe('CHECK_CANCELLED');
});

test('reissuing keeps the hosts and adds the one that was missing', async () => {
  const { application, of, id } = await started();
  await application.reissueOpened('admin.shop.localhost');
  expect(of.requests.find(({ channel }) => channel === 'projects/reissue')?.input).toEqual({
    id,
    hosts: ['shop.localhost', '*.shop.localhost', 'admin.shop.localhost'],
  });
  expect(application.opened?.reissuedFor).toBe('admin.shop.localhost');
  expect(application.projects.find(id)?.project.hosts).toContain('admin.shop.localhost');
});

test('after everything was checked, the summary is said with who was left out', async () => {
  const { application, of, said } = await started();
  of.projects = of.projects.map(({ port, ...project }) =>
    project.name === 'docs' || port === undefined ? project : { ...project, port },
  );
  await application.projects.load();
  await application.checking.all();
  expect(said()).toBe('4 good. 1 project without a port left out: docs.');
});

test('a report is made of the check that is shown; a changed mind is no failure', async () => {
  const { application, of, id } = await started();
  await application.checking.project(id);
  const run = application.checks.runFor(id);
  const saved = new SavedCheck(application.api, application.vault, run);
  await saved.report('json');
  expect(of.requests.at(-1)).toEqual({ channel: 'check/save', input: { run: run.resultName, format: 'json' } });
  expect(saved.saved?.file).toMatch(/\.json$/);
  of.handlers['check/save'] = () => null;
  await saved.report('text');
  expect([saved.saved, saved.saving.failure]).toEqual([null, null]);
});

test('a key log asks the same target once more', async () => {
  const { application, of, id } = await started();
  const saved = new SavedCheck(application.api, application.vault, application.checks.runFor(id));
  saved.asking = true;
  await saved.keyLog({ target: { project: id } });
  expect(of.requests.at(-1)).toEqual({ channel: 'check/key-log', input: { target: { project: id } } });
  expect([saved.asking, saved.saved?.format]).toEqual([false, 'key-log']);
});
