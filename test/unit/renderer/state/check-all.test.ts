import { expect, test } from 'vitest';
import { bridgeApi } from '../../../../renderer/src/api.ts';
import { CheckAll } from '../../../../renderer/src/state/check-all.svelte.ts';
import { Checks } from '../../../../renderer/src/state/checks.svelte.ts';
import { Vault } from '../../../../renderer/src/state/vault.svelte.ts';
import { okResult, untrustedResult } from '../../../preview/check-results.ts';
import { fakeBridge, never, world } from '../../../preview/fake-bridge.ts';
import { project } from '../../../preview/fixtures.ts';

function setUp(amount: number) {
  const of = world();
  of.projects = Array.from({ length: amount }, (_, index) =>
    project({
      name: `p${index}`,
      hosts: [`p${index}.localhost`],
      ...(index % 10 === 9 ? {} : { port: 3000 + index }),
    }),
  );
  const api = bridgeApi(fakeBridge(of));
  const checks = new Checks(api, new Vault(api));
  return { of, checks, all: new CheckAll(checks) };
}

test('every project with a port is checked, six at once and no more', async () => {
  const { of, all, checks } = setUp(40);
  let running = 0;
  let most = 0;
  of.check = async (subject) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 1));
    running -= 1;
    return subject.name === 'p3' ? untrustedResult(subject) : okResult(subject);
  };
  await all.run(of.projects);
  expect(most).toBe(6);
  expect([all.total, all.done, all.left.length]).toEqual([36, 36, 4]);
  expect(all.tally).toEqual({ good: 35, warnings: 0, problems: 1, idle: 0, unanswered: 0 });
  expect([all.running, all.finished, all.cancelled]).toEqual([false, true, false]);
  expect(checks.settled.size).toBe(36);
});

test('one that fails is counted, and the others go on', async () => {
  const { of, all } = setUp(5);
  of.check = (subject) => {
    if (subject.name === 'p2') throw new Error('broken');
    return okResult(subject);
  };
  await all.run(of.projects);
  expect(all.tally).toMatchObject({ good: 4, unanswered: 1 });
});

test('cancelling starts nothing more and ends what is under way', async () => {
  const { of, all } = setUp(40);
  of.check = (subject) => (Number(subject.name.slice(1)) < 3 ? okResult(subject) : never());
  const run = all.run(of.projects);
  await expect.poll(() => all.done).toBe(3);
  await all.cancel();
  await run;
  expect([all.cancelled, all.done]).toEqual([true, 3]);
  const channels = of.requests.map(({ channel }) => channel);
  expect(channels.filter((channel) => channel === 'check/cancel')).toHaveLength(6);
  expect(channels.filter((channel) => channel === 'check/run')).toHaveLength(9);
});

test('asked for twice, it runs once', async () => {
  const { of, all } = setUp(3);
  await Promise.all([all.run(of.projects), all.run(of.projects)]);
  expect(of.requests.filter(({ channel }) => channel === 'check/run')).toHaveLength(3);
});
