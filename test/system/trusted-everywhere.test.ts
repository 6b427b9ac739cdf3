import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { endBrowsers } from './browser-visit.ts';
import { everydayClients, madeFirefoxProfile, type EverydayClient } from './everyday-clients.ts';
import { ownMachineMissing } from './own-machine.ts';
import { ownWorld, sdkmanJava, type OwnWorld } from './own-world.ts';
import { printTable } from './print-table.ts';

const host = 'shop.localhost';
/** What each client did, by its name. */
type Verdicts = Map<string, string>;

/** Enough of Git's plain protocol for `git ls-remote`. https://git-scm.com/docs/http-protocol */
function answer(path: string): string {
  if (path.startsWith('/shop.git/info/refs')) return `${'ab'.repeat(20)}\trefs/heads/main\n`;
  return path === '/shop.git/HEAD' ? 'ref: refs/heads/main\n' : 'proven';
}

const unable = ownMachineMissing();

describe('every client of this computer', () => {
  let world: OwnWorld;
  let server: Server;
  let clients: EverydayClient[];

  beforeAll(async () => {
    if (unable) return;
    world = await ownWorld([host]);
    const java = sdkmanJava(world.home);
    madeFirefoxProfile(world.home);
    await expectDone('setup', '--no-trust');
    await expectDone('add', host);
    await expectDone('export', 'shop', '--dir', world.cli.folder);
    const leaf = {
      cert: readFileSync(join(world.cli.folder, 'shop.pem'), 'utf8'),
      key: readFileSync(join(world.cli.folder, 'shop-key.pem'), 'utf8'),
    };
    server = createServer(leaf, ({ url = '' }, response) => response.end(answer(url)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    clients = everydayClients({
      ...{ machine: world.machine, home: world.home, folder: world.cli.folder, host, leaf },
      secondJava: typeof java === 'string' ? '/nowhere' : java.java,
    });
  });

  afterAll(async () => {
    endBrowsers();
    if (unable) return;
    server.close();
    server.closeAllConnections();
    await world.remove();
  });

  async function expectDone(...args: string[]): Promise<unknown> {
    const { exitCode, stdout, stderr } = await world.latchkey('--json', ...args);
    expect(exitCode, `${args.join(' ')}: ${stdout}${stderr}`).toBe(0);
    return JSON.parse(stdout) as unknown;
  }

  async function askAll(): Promise<Verdicts> {
    const verdicts: Verdicts = new Map();
    for (const { name, missing, visit } of clients) {
      verdicts.set(name, missing ?? (await visit((server.address() as AddressInfo).port)));
    }
    return verdicts;
  }

  it('refuses, accepts once the authority is trusted, and refuses again', { timeout: 600_000 }, async (context) => {
    if (unable) context.skip(unable);
    const before = await askAll();
    await expectDone('trust');
    await expectDone('trust', '--store', 'shell:bash');
    const trusted = await askAll();
    await expectDone('untrust');
    const after = await askAll();
    printTable([
      ['client', 'before trust', 'after trust', 'after untrust'],
      ...clients.map(({ name }) => [...[name, before.get(name) ?? '', trusted.get(name) ?? '', after.get(name) ?? '']]),
    ]);
    const known = clients.filter(({ missing }) => missing === undefined).map(({ name }) => name);
    const all = (verdict: string): Verdicts => new Map(known.map((name) => [name, verdict]));
    const asked = (verdicts: Verdicts): Verdicts => new Map(known.map((name) => [name, verdicts.get(name) ?? '']));
    expect(asked(before)).toEqual(all('refused'));
    expect(asked(trusted)).toEqual(all('accepted'));
    expect(asked(after)).toEqual(all('refused'));
  });
});
