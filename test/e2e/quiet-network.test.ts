import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Desk, startApp, startDesk } from './app.ts';
import { pages } from './pages.ts';

interface NetLog {
  constants: { logEventTypes: Record<string, number> };
  events: { type: number; params?: { url?: string; host?: string; address?: string } }[];
}

let desk: Desk;

beforeAll(async () => {
  desk = await startDesk();
});

afterAll(() => desk.stop());

// Chromium's own log of all that its network does, background work included.
it('speaks to nobody: not when it starts, not when Chromium is asked for its verdict', async () => {
  const file = join(desk.home, 'net-log.json');
  const running = await startApp(desk, { args: [`--log-net-log=${file}`] });
  try {
    const { firstRun, project } = pages(running.page);
    await firstRun.createAuthority();
    await firstRun.skipTrust();
    await firstRun.addProject('shop.localhost');
    await project.verdict.waitFor({ timeout: 60_000 });
    expect(await project.client('chromium').getAttribute('data-state')).toBe('failed');
  } finally {
    await running.close();
  }

  const log = JSON.parse(await readFile(file, 'utf8')) as NetLog;
  const all = (name: string, value: 'url' | 'host' | 'address'): string[] => {
    const type = log.constants.logEventTypes[name];
    if (type === undefined) throw new Error(`Chromium’s log knows no ${name}`);
    return log.events.flatMap((event) => (event.type === type ? (event.params?.[value] ?? []) : []));
  };
  const loopback = /^(https?:\/\/)?(127\.0\.0\.1|\[::1\])(:\d+)?$/;
  const addresses = all('TCP_CONNECT_ATTEMPT', 'address');
  expect(addresses.length).toBeGreaterThan(0);
  expect(addresses.filter((address) => !loopback.test(address))).toEqual([]);
  expect(all('HOST_RESOLVER_MANAGER_REQUEST', 'host').filter((host) => !loopback.test(host))).toEqual([]);
  expect(all('URL_REQUEST_START_JOB', 'url').filter((url) => !url.startsWith('app://bundle/'))).toEqual([]);
});
