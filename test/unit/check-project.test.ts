import { afterEach, beforeEach, expect, it } from 'vitest';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkProject } from '../../electron/check-project.ts';
import { createServices } from '../../electron/create-services.ts';
import type { ResolvedCheck } from '../../electron/handshake/check.ts';
import { vaultKeychain } from '../../electron/keychain/vault.ts';
import { projectFiles } from '../../electron/projects/project-files.ts';
import type { CheckRequest, CheckResult } from '../../electron/shared/handshake.ts';

const passphrase = 'correct horse battery staple';
let home: string;
let asked: ResolvedCheck[];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'latchkey-check-project-'));
  asked = [];
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

/** What becomes of a request, on its way to the network. */
async function resolved(hosts: string[], request: (id: string) => CheckRequest): Promise<ResolvedCheck | undefined> {
  const environment = { LATCHKEY_HOME: home, LATCHKEY_KEYCHAIN: 'vault', LATCHKEY_VAULT_PASSPHRASE: passphrase };
  const services = createServices({ environment });
  await services.authority.create({});
  const { id } = await services.projects.add({ hosts, port: 5173 });
  const keychain = vaultKeychain({ folder: services.paths.vault, passphrase: () => Promise.resolve(passphrase) });
  const context = {
    files: projectFiles(services.paths.projects, () => new Date()),
    keychain: () => Promise.resolve(keychain),
    check: (check: ResolvedCheck) => {
      asked.push(check);
      return Promise.resolve({} as CheckResult);
    },
  };
  await checkProject(context, request(id));
  return asked[0];
}

it('checks a project where it is at home', async () => {
  const check = await resolved(['shop.localhost', 'api.shop.localhost'], (project) => ({ target: { project } }));
  expect(check).toMatchObject({
    ...{ host: 'shop.localhost', port: 5173, live: false },
    project: { hosts: ['shop.localhost', 'api.shop.localhost'], copies: 0 },
  });
  expect(check?.expectedSha256).toMatch(/^[0-9a-f]{64}$/);
  expect(check?.serve).toBeUndefined();
});

it('checks it elsewhere and still knows whose certificate is expected', async () => {
  const check = await resolved(['shop.localhost'], (project) => ({
    target: { project, host: 'admin.shop.localhost', port: 9000 },
    ...{ raw: true, live: true, timeoutMs: 700 },
  }));
  expect(check).toMatchObject({ host: 'admin.shop.localhost', port: 9000, raw: true, live: true, timeoutMs: 700 });
  expect(check?.expectedSha256).toMatch(/^[0-9a-f]{64}$/);
});

it('visits some name below a wildcard, and serves the project’s own chain and key', async () => {
  const check = await resolved(['*.shop.localhost'], (project) => ({ target: { project }, serve: true }));
  expect(check?.host).toBe('www.shop.localhost');
  expect(check?.serve?.chainPem.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  expect(check?.serve?.keyPem).toContain('PRIVATE KEY');
});

it('refuses to serve for a host of no project', async () => {
  const serve = resolved(['shop.localhost'], () => ({ target: { host: 'a.test', port: 443 }, serve: true }));
  await expect(serve).rejects.toMatchObject({ code: 'SERVE_FAILED' });
});

it('counts the copies of the key it has now, as far as they lie there still', async () => {
  const environment = { LATCHKEY_HOME: home, LATCHKEY_KEYCHAIN: 'vault', LATCHKEY_VAULT_PASSPHRASE: passphrase };
  const services = createServices({ environment });
  await services.authority.create({});
  const { id } = await services.projects.add({ hosts: ['shop.localhost'] });
  const keychain = vaultKeychain({ folder: services.paths.vault, passphrase: () => Promise.resolve(passphrase) });
  const counted = async (): Promise<unknown> => {
    const { exports } = await services.projects.show(id);
    const context = {
      files: projectFiles(services.paths.projects, () => new Date()),
      keychain: () => Promise.resolve(keychain),
      check: ({ project }: ResolvedCheck) => {
        // What the check is told is what the project's own view says.
        expect(project?.copies).toBe(exports.filter(({ current }) => current).length);
        return Promise.resolve({} as CheckResult);
      },
    };
    await checkProject(context, { target: { project: id } });
    return exports.map(({ current }) => current);
  };
  const { key } = await services.projects.export(id, { folder: home });
  expect(await counted()).toEqual([true]);
  await services.projects.renew(id);
  expect(await counted()).toEqual([false]);
  await services.projects.export(id, { folder: home, overwrite: true });
  expect(await counted()).toEqual([true]);
  // A file of an earlier version holds no fingerprint: it is read, and the copy listed.
  const file = join(services.paths.projects, `${id}.json`);
  const noted = readFileSync(file, 'utf8');
  const older = JSON.parse(noted) as { exports: { sha256?: string }[] };
  for (const copy of older.exports) delete copy.sha256;
  writeFileSync(file, JSON.stringify(older));
  expect(await counted()).toEqual([false]);
  writeFileSync(file, noted);
  rmSync(key);
  expect(await counted()).toEqual([false]);
});
