import { X509Certificate } from 'node:crypto';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { elevation } from '../../electron/system/elevate.ts';
import { findProgram, run } from '../../electron/system/run.ts';
import { discoverStores } from '../../electron/trust/stores.ts';
import { type Desk, type RunningApp, startApp, startDesk } from './app.ts';
import { askChromium, askCurl, type OwnServer, serveExported } from './outside.ts';
import { pages } from './pages.ts';

const host = 'shop.localhost';
const systemFolder = '/usr/local/share/ca-certificates';

let desk: Desk;
let running: RunningApp;
let screen: ReturnType<typeof pages>;
let server: OwnServer | undefined;
let systemBefore: string[];

beforeAll(async () => {
  systemBefore = await readdir(systemFolder);
  desk = await startDesk();
  running = await startApp(desk);
  screen = pages(running.page);
});

afterAll(async () => {
  server?.close();
  try {
    await running.close();
  } finally {
    await desk.stop().finally(restoreSystemStore);
  }
});

/** Whatever happened above: this computer trusts no more than before, Java's store included. */
async function restoreSystemStore(): Promise<void> {
  const added = (await readdir(systemFolder)).filter((file) => !systemBefore.includes(file));
  const elevate = elevation({ run, uid: process.getuid?.(), findProgram });
  for (const file of added) {
    const certificate = new X509Certificate(await readFile(join(systemFolder, file)));
    const stores = await discoverStores({
      run,
      elevate,
      environment: desk.environment,
      platform: process.platform,
      findProgram,
      rootFile: join(systemFolder, file),
    });
    await stores
      .find(({ id }) => id === 'system')
      ?.uninstall(certificate.fingerprint256.replaceAll(':', '').toLowerCase());
  }
}

describe('from the first start to a closed padlock', () => {
  it('creates the authority', async () => {
    await screen.firstRun.createAuthority();
    await screen.firstRun.trust.waitFor();
    expect(await screen.firstRun.step(1).getAttribute('data-state')).toBe('done');
  });

  it('is trusted in the system’s store and in Chromium’s', async () => {
    await screen.firstRun.trust.click();
    await screen.firstRun.hosts.waitFor({ timeout: 60_000 });
    const stores = await running.page.evaluate(() => window.latchkey.request('trust/stores', undefined));
    const states = stores.ok ? Object.fromEntries(stores.value.stores.map(({ id, state }) => [id, state])) : stores;
    expect(states).toMatchObject({ system: 'trusted', 'nss:chromium': 'trusted' });
  });

  it('ends on the project, its padlock closed by a real handshake', async () => {
    await screen.firstRun.addProject(host);
    await screen.project.closedSeal.waitFor({ timeout: 60_000 });
    for (const id of ['keys', 'hello', 'certificate', 'trust', 'session-key', 'encrypted']) {
      expect(await screen.project.step(id).getAttribute('data-state'), id).toBe('passed');
    }
    expect(await screen.project.client('chromium').getAttribute('data-state')).toBe('passed');
  });

  it('leaves nothing to complain about in the window', () => {
    expect(running.complaints).toEqual([]);
  });
});

describe('the exported files', () => {
  it('are written where the person says, the key for them alone', async () => {
    const folder = join(desk.home, 'shop');
    await mkdir(folder);
    await running.app.evaluate(({ dialog }, path) => {
      dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
    }, folder);
    await screen.project.export();
    const paths = await screen.project.exportedPaths();
    expect((await stat(paths.key)).mode & 0o777).toBe(0o600);
    expect(new X509Certificate(await readFile(paths.cert)).subjectAltName).toBe(`DNS:${host}`);
    server = await serveExported(paths);
  });

  it('are accepted by curl, which reads the system’s store', async () => {
    const opinion = await askCurl(host, portOf(server));
    expect(opinion, opinion.said).toMatchObject({ accepts: true });
  });

  it('are accepted by Debian’s Chromium', async () => {
    const opinion = await askChromium(host, portOf(server), desk, join(desk.home, 'profile-before'));
    expect(opinion, opinion.said).toMatchObject({ accepts: true });
  });
});

describe('after uninstalling', () => {
  it('says what went', async () => {
    await screen.settings.open();
    await screen.settings.uninstall();
    const gone = await screen.settings.uninstalled.innerText();
    expect(gone).toMatch(/Gone\n.*Debian/);
    expect(gone).toContain(`Still there\nExported copies in ${desk.home}`);
  });

  it('curl refuses the same server', async () => {
    const opinion = await askCurl(host, portOf(server));
    expect(opinion.accepts).toBe(false);
    expect(opinion.said).toContain('unable to get local issuer certificate');
  });

  it('Debian’s Chromium refuses it', async () => {
    const opinion = await askChromium(host, portOf(server), desk, join(desk.home, 'profile-after'));
    expect(opinion.accepts).toBe(false);
    expect(opinion.said).toMatch(/ERR_CERT_AUTHORITY_INVALID|net_error -202/);
  });

  it('the system’s store is as it was', async () => {
    expect(await readdir(systemFolder)).toEqual(systemBefore);
  });

  it('the data folder goes with the app', async () => {
    await running.close();
    await expect.poll(() => readdir(desk.home), { timeout: 20_000 }).not.toContain('latchkey');
  });

  it('the legacy database, which would turn browsers away from theirs, never appeared', async () => {
    expect(await readdir(desk.home)).not.toContain('.pki');
  });
});

function portOf(own: OwnServer | undefined): number {
  if (!own) throw new Error('The dev server was never started: the export failed');
  return own.port;
}
