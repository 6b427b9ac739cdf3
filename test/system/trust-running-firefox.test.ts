import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { run } from '../../electron/system/run.ts';
import { nssStore } from '../../electron/trust/nss/nss-store.ts';
import { certutilProgram } from './nss-certutil.ts';
import { realFirefox, type RealBrowser } from './real-browsers.ts';
import { issueLeaf, testRoot } from './trust-roots.ts';

const host = 'shop.localhost';

let folder: string;
let firefox: RealBrowser | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-running-firefox-'));
});
afterEach(async () => {
  await firefox?.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
});

it('Firefox sees a root come and go while it runs, so that nobody is asked to restart it', async (context) => {
  if (!certutilProgram) return context.skip('certutil is not installed');
  const other = testRoot(folder, 'other');
  const root = testRoot(folder, 'root');
  const browser = await realFirefox(folder, other.certificateFile, [host]);
  if (typeof browser === 'string') return context.skip(browser);
  firefox = browser;
  const store = nssStore({
    ...{ id: 'nss:firefox:firefox', label: 'Firefox', browser: 'Firefox', readsAtStart: false },
    ...{ folder: join(folder, 'firefox'), certutil: { program: certutilProgram }, run },
    rootFile: root.certificateFile,
  });
  const leaf = issueLeaf(folder, root, host);
  expect(await visit(browser, leaf)).toBe(false);
  await store.install(root);
  expect(await visit(browser, leaf)).toBe(true);
  expect(await store.plan(root)).not.toHaveProperty('afterwards');
  expect(await store.uninstall(root.sha256)).toBe(true);
  expect(await visit(browser, leaf)).toBe(false);
});

/** Each visit has a server of its own: nothing of an earlier connection is taken up again. */
async function visit(browser: RealBrowser, leaf: { cert: string; key: string }): Promise<boolean> {
  const server = createServer(leaf, (_, response) => response.end('proven'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return (await browser.visit(host, (server.address() as AddressInfo).port)).accepts;
  } finally {
    server.close();
    server.closeAllConnections();
  }
}
