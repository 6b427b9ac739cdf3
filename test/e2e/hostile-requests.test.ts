import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Channel, Input, Reply } from '../../electron/shared/ipc-contract.ts';
import { type Desk, type RunningApp, startApp, startDesk } from './app.ts';

let desk: Desk;
let running: RunningApp;

beforeAll(async () => {
  desk = await startDesk();
  running = await startApp(desk);
});

afterAll(async () => {
  await running.close().finally(() => desk.stop());
});

/** Whatever a hostile page might send. */
const send = (channel: unknown, input?: unknown): Promise<Reply<Channel>> =>
  running.page.evaluate(([name, value]) => window.latchkey.request(name as 'status', value as Input<'status'>), [
    channel,
    input,
  ] as const);

describe('a request', () => {
  it.each(['no/such/channel', 'toString', '__proto__', '', null, 12, ['status']])(
    'on the channel %j is refused',
    async (channel) => {
      expect(await send(channel)).toMatchObject({ ok: false, failure: { code: 'INPUT_INVALID' } });
    },
  );

  it.each([
    ['projects/add', { hosts: 'shop.test' }],
    ['projects/add', { hosts: ['shop.test'], extra: true }],
    ['projects/add', null],
    ['projects/show', { id: { toString: 'x' } }],
    ['check/run', { target: { host: 'shop.test' } }],
    ['status', { unexpected: true }],
  ])('on %s with %j is refused', async (channel, input) => {
    expect(await send(channel, input)).toMatchObject({ ok: false, failure: { code: 'INPUT_INVALID' } });
  });

  it('of absurd size is refused', async () => {
    const replies = await running.page.evaluate(async () => [
      await window.latchkey.request('projects/add', { hosts: Array.from({ length: 100_000 }, () => 'shop.test') }),
      await window.latchkey.request('projects/show', { id: 'x'.repeat(10_000_000) }),
    ]);
    for (const reply of replies) expect(reply).toMatchObject({ ok: false, failure: { code: 'INPUT_INVALID' } });
  });

  it('cannot name a folder that nobody chose', async () => {
    expect(await send('projects/add', { hosts: ['shop.test'], folder: '/etc' })).toMatchObject({
      ok: false,
      failure: { code: 'INPUT_INVALID' },
    });
    expect(
      await running.page.evaluate(() => window.latchkey.pathForDroppedFile(new File(['x'], 'made-up'))),
    ).toBeNull();
  });

  it('that is in order is answered', async () => {
    expect(await send('app/info')).toMatchObject({ ok: true, value: { dataFolder: desk.dataFolder } });
  });
});

describe('app://', () => {
  it.each([
    ['app://bundle/index.html', 'GET', 200],
    ['app://bundle/', 'GET', 200],
    ['app://bundle/../main/main.js', 'GET', 404],
    ['app://bundle/%2e%2e/main/main.js', 'GET', 404],
    ['app://bundle/..%2fmain/main.js', 'GET', 404],
    ['app://bundle/..%5c..%5cpackage.json', 'GET', 404],
    ['app://bundle//etc/hostname', 'GET', 404],
    ['app://bundle/index.html', 'POST', 404],
    ['app://other/index.html', 'GET', 404],
  ])('%s by %s is %i', async (address, method, status) => {
    const got = await running.app.evaluate(
      async ({ net }, [url, verb]) => (await net.fetch(url, { method: verb })).status,
      [address, method] as const,
    );
    expect(got).toBe(status);
  });
});
