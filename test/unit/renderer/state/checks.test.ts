import { expect, test } from 'vitest';
import { bridgeApi } from '../../../../renderer/src/api.ts';
import { Checks } from '../../../../renderer/src/state/checks.svelte.ts';
import { Vault } from '../../../../renderer/src/state/vault.svelte.ts';
import { nobodyResult, okResult } from '../../../preview/check-results.ts';
import { fakeBridge, never, world } from '../../../preview/fake-bridge.ts';
import { AppError } from '../../../../electron/shared/errors.ts';

function setUp() {
  const of = world();
  const api = bridgeApi(fakeBridge(of));
  const checks = new Checks(api, new Vault(api));
  const named = (name: string) => of.projects.find((project) => project.name === name)?.id ?? '';
  const sent = (channel: string) => of.requests.filter((request) => request.channel === channel);
  return { of, checks, sent, id: named('shop') };
}

test('every check has a name of its own on the wire, and its result remembers it', async () => {
  const { checks, sent, id } = setUp();
  await checks.check(id, { target: { project: id } });
  await checks.check(id, { target: { project: id } });
  const names = sent('check/run').map(({ input }) => (input as { run: string }).run);
  expect(new Set(names).size).toBe(2);
  expect(checks.runFor(id).resultName).toBe(names[1]);
});

test('a check that is cancelled ends calmly and keeps the result from before', async () => {
  const { of, checks, sent, id } = setUp();
  await checks.check(id, { target: { project: id } });
  of.check = () => never();
  const running = checks.check(id, { target: { project: id }, serve: true });
  await checks.cancel(id);
  expect(await running).toBeUndefined();
  const run = checks.runFor(id);
  expect(run.running).toBe(false);
  expect(run.failure?.code).toBe('CHECK_CANCELLED');
  expect(run.result?.verdict.code).toBe('OK');
  expect(run.history).toHaveLength(1);
  expect(sent('check/cancel').map(({ input }) => input)).toEqual([{ run: run.name }]);
});

test('another question takes the place of the one under way, and there are never two', async () => {
  const { of, checks, sent, id } = setUp();
  of.check = (subject, { serve }) => (serve ? okResult(subject, true) : never());
  const first = checks.check(id, { target: { project: id } });
  const second = await checks.check(id, { target: { project: id }, serve: true });
  expect(await first).toBeUndefined();
  expect(second?.momentary).toBe(true);
  expect(checks.runFor(id).failure).toBeNull();
  expect(sent('check/cancel')).toHaveLength(1);
});

test('one of a series gives way to a person, and never takes a place', async () => {
  const { of, checks, id } = setUp();
  of.check = (subject, { live }) => (live ? never() : okResult(subject));
  const live = checks.check(id, { target: { project: id }, live: true });
  expect(await checks.check(id, { target: { project: id }, live: true })).toBeUndefined();
  expect(await checks.check(id, { target: { project: id } })).toBeDefined();
  expect(await live).toBeUndefined();
});

test('a failed check is a mark in the history, and the next one goes on', async () => {
  const { of, checks, id } = setUp();
  await checks.check(id, { target: { project: id } });
  of.handlers['check/run'] = () => {
    throw new AppError('INTERNAL');
  };
  await checks.check(id, { target: { project: id } });
  expect(checks.runFor(id).history.map(({ code }) => code)).toEqual(['OK', null]);
  delete of.handlers['check/run'];
  await checks.check(id, { target: { project: id } });
  expect(checks.runFor(id).history.map(({ code }) => code)).toEqual(['OK', null, 'OK']);
  expect(checks.runFor(id).failure).toBeNull();
});

test('what Latchkey served itself is no part of the server’s history', async () => {
  const { of, checks, id } = setUp();
  of.check = (subject, { serve }) => (serve ? okResult(subject, true) : nobodyResult(subject));
  await checks.check(id, { target: { project: id } });
  await checks.check(id, { target: { project: id }, serve: true });
  expect(checks.runFor(id).history.map(({ code }) => code)).toEqual(['NOTHING_LISTENING']);
});

test('while it holds, the order stands still and padlocks come in steps; afterwards both are true', async () => {
  const { checks, id } = setUp();
  const release = checks.hold();
  await checks.check(id, { target: { project: id } });
  expect(checks.outcomes.has(id)).toBe(false);
  await expect.poll(() => checks.outcomes.has(id)).toBe(true);
  expect(checks.settled.has(id)).toBe(false);
  release();
  expect(checks.settled.get(id)?.tone).toBe('ok');
});

test('of very many checks the padlocks are kept, and of the last ones every step', async () => {
  const { checks } = setUp();
  checks.shown = 'h0.test:443';
  const keys = Array.from({ length: 260 }, (_, index) => `h${index}.test:443`);
  for (const key of keys) await checks.check(key, { target: { host: key.split(':')[0] ?? '', port: 443 } });
  expect(checks.outcomes.size).toBe(260);
  const whole = keys.filter((key) => checks.runFor(key).result !== null);
  expect(whole).toHaveLength(200);
  expect(whole[0]).toBe('h0.test:443');
  expect(whole.at(-1)).toBe(keys.at(-1));
});
