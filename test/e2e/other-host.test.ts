import { createHash, X509Certificate } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Desk, type RunningApp, startApp, startDesk } from './app.ts';
import { type OwnServer, serveExported } from './outside.ts';
import { pages } from './pages.ts';

/** A project whose server is visited by a name that its certificate lacks; nothing on this computer is changed. */
let desk: Desk;
let running: RunningApp;
let screen: ReturnType<typeof pages>;
let server: OwnServer | undefined;
let leaf: X509Certificate;

beforeAll(async () => {
  desk = await startDesk();
  running = await startApp(desk);
  screen = pages(running.page);
  await screen.firstRun.createAuthority();
  await screen.firstRun.skipTrust();
  await screen.firstRun.addProject('shop.localhost');
  await screen.project.verdict.waitFor();
  const folder = join(desk.home, 'shop');
  await mkdir(folder);
  await running.app.evaluate(({ dialog }, path) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [path] });
  }, folder);
  await screen.project.export();
  const paths = await screen.project.exportedPaths();
  leaf = new X509Certificate(await readFile(paths.cert));
  server = await serveExported(paths);
});

afterAll(async () => {
  server?.close();
  await running.close().finally(() => desk.stop());
});

const verdict = (code: string) => screen.project.verdict.and(running.page.locator(`[data-code=${code}]`));

it('shows the served key’s own fingerprint as the evidence of the first step', async () => {
  await screen.project.checkAt('shop.localhost', server?.port ?? 0);
  // Until then the momentary server's result is shown, with the same verdict.
  await running.page.getByText('Served by Latchkey itself').waitFor({ state: 'detached' });
  await verdict('NOT_TRUSTED_HERE').waitFor();
  const der = leaf.publicKey.export({ type: 'spki', format: 'der' });
  const sha256 = createHash('sha256').update(der).digest('hex');
  const evidence = await screen.project.evidence('A key pair stands behind it');
  expect(evidence).toMatchObject({ Algorithm: 'ECDSA P-256', 'Exported copies': '1' });
  expect(evidence['Public key, SHA-256']?.replaceAll(' ', '')).toBe(sha256);
});

it('says that the certificate lacks the host that was typed, and reissues it with that host', async () => {
  await screen.project.checkAt('admin.localhost', server?.port ?? 0);
  await verdict('WRONG_NAME').waitFor();
  await running.page.getByRole('button', { name: 'Add admin.localhost and reissue' }).click();
  await running.page.getByTestId('reissued').getByText('names admin.localhost too').waitFor();
  const reply = await running.page.evaluate(() => window.latchkey.request('projects/list', undefined));
  const projects = reply.ok ? reply.value.projects : [];
  expect(projects.map(({ hosts }) => hosts)).toEqual([['shop.localhost', 'admin.localhost']]);
});

it('tells at the typed host that the server still has the older certificate', async () => {
  await screen.project.checkAt('shop.localhost', server?.port ?? 0);
  await verdict('STALE_CERTIFICATE').waitFor();
  expect(running.complaints).toEqual([]);
});
