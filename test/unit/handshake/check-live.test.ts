import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createCheck, type Check, type CheckDependencies } from '../../../electron/handshake/check.ts';
import type { Client } from '../../../electron/handshake/client.ts';
import { clientMemory } from '../../../electron/handshake/client-memory.ts';
import type { PortListener } from '../../../electron/shared/handshake.ts';
import type { StoreState } from '../../../electron/shared/trust.ts';
import { opensslAuthority, type Made } from './openssl-authority.ts';
import { closedPort, servers } from './servers.ts';

const authority = opensslAuthority();
const running = servers();
let root: Made, first: Made, second: Made;
let asked = 0;
let state: StoreState = 'trusted';

const client: Client = {
  id: 'counting',
  label: 'Counting',
  judge: () => {
    asked += 1;
    return Promise.resolve({ id: 'counting', label: 'Counting', accepts: true });
  },
};

beforeAll(() => {
  root = authority.root('Root');
  first = authority.leaf(['DNS:shop.localhost', 'DNS:api.shop.localhost'], root);
  second = authority.leaf(['DNS:shop.localhost'], root);
});
beforeEach(() => {
  asked = 0;
  state = 'trusted';
});
afterEach(() => running.closeAll());
afterAll(() => {
  authority.remove();
});

function create(more: Partial<CheckDependencies> = {}): Check {
  return createCheck({
    authority: () => Promise.resolve({ rootPem: root.certPem, issuingPem: root.certPem, previousRootSha256: [] }),
    stores: () => Promise.resolve([{ id: 'system', label: 'The system', state }]),
    systemRoots: () => Promise.resolve({ file: undefined, certificates: [] }),
    clients: [client],
    ...more,
  });
}

const serve = ({ certPem, keyPem }: Made): Promise<number> => running.https({ cert: certPem, key: keyPem });

describe('a live series', () => {
  it('asks a client once, and again after the chain, the host or a store changed', async () => {
    const check = create();
    const port = await serve(first);
    const live = { host: 'shop.localhost', port, live: true };
    for (let round = 0; round < 3; round++) {
      expect((await check(live)).clients).toEqual([{ id: 'counting', label: 'Counting', accepts: true }]);
    }
    expect(asked).toBe(1);
    await check({ ...live, host: 'api.shop.localhost' });
    expect(asked).toBe(2);
    state = 'absent';
    await check(live);
    expect(asked).toBe(3);
    state = 'trusted';
    await check(live);
    expect(asked).toBe(3);
    await check({ ...live, port: await serve(second) });
    expect(asked).toBe(4);
  });

  it('leaves a single check alone: that one asks every time', async () => {
    const check = create();
    const port = await serve(first);
    await check({ host: 'shop.localhost', port, live: true });
    await check({ host: 'shop.localhost', port });
    await check({ host: 'shop.localhost', port, live: false });
    expect(asked).toBe(3);
  });
});

describe('what the clients said', () => {
  const about = (host: string) => ({ host, chain: [Buffer.from('a chain')], stores: [] });

  it('is good for half a minute, and not longer for being asked for', () => {
    let now = 0;
    const memory = clientMemory(() => now);
    memory.remember(about('a.test'), []);
    now = 29_999;
    expect(memory.recall(about('a.test'))).toEqual([]);
    now = 30_000;
    expect(memory.recall(about('a.test'))).toBeUndefined();
  });

  it('is kept for so many servers, the oldest forgotten first', () => {
    const memory = clientMemory(() => 0);
    for (let index = 0; index < 100; index++) memory.remember(about(`${String(index)}.test`), []);
    expect(memory.recall(about('0.test'))).toBeUndefined();
    expect(memory.recall(about('99.test'))).toEqual([]);
  });
});

describe('who listens', () => {
  const program: PortListener = { pid: 7, program: 'node', command: 'node server.js' };
  const finding = () => {
    const calls: string[] = [];
    const listener = (port: number, address: string): Promise<PortListener> => {
      calls.push(`${address} ${String(port)}`);
      return Promise.resolve(program);
    };
    return { calls, listener };
  };

  it('is told where something is to be mended', async () => {
    const { calls, listener } = finding();
    const port = await running.http();
    const result = await create({ listener })({ host: 'shop.localhost', port });
    expect(result.verdict.code).toBe('PLAIN_HTTP');
    expect(result.listener).toEqual(program);
    expect(calls).toEqual([`127.0.0.1 ${String(port)}`]);
  });

  it('is not asked when all is well, when nobody is there, or about our own server', async () => {
    const { calls, listener } = finding();
    const check = create({ listener });
    const good = await check({ host: 'shop.localhost', port: await serve(first) });
    expect(good).toMatchObject({ verdict: { code: 'OK' }, listener: null });
    expect(await check({ host: 'shop.localhost', port: await closedPort() })).toMatchObject({ listener: null });
    const ours = { chainPem: second.certPem, keyPem: second.keyPem };
    expect(await check({ host: 'other.test', port: 443, serve: ours })).toMatchObject({ listener: null });
    expect(calls).toEqual([]);
  });

  it('is done without where the system does not tell, or not in time', async () => {
    const port = await running.http();
    for (const listener of [
      () => Promise.reject<PortListener>(new Error('no')),
      () => new Promise<PortListener>(() => undefined),
    ]) {
      expect(await create({ listener })({ host: 'localhost', port })).toMatchObject({ listener: null });
    }
  });
});
