import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requireAuthority } from '../../electron/authority/authority-record.ts';
import { createServices } from '../../electron/create-services.ts';
import { issuingKeyId, projectKeyId } from '../../electron/keychain/keychain.ts';
import { vaultKeychain } from '../../electron/keychain/vault.ts';
import { renewProject } from '../../electron/projects/change-project.ts';
import { exportProject } from '../../electron/projects/export-project.ts';
import type { ProjectContext } from '../../electron/projects/project-context.ts';
import { projectFiles } from '../../electron/projects/project-files.ts';
import type { Services } from '../../electron/services.ts';
import { AppError } from '../../electron/shared/errors.ts';
import { type Change, fileJournal } from '../../electron/system/journal.ts';
import { withLock } from '../../electron/system/lock.ts';
import { isRunning, thisProcess } from '../../electron/system/lock-holder.ts';
import { verifyChain } from '../openssl.ts';

const passphrase = 'four plain words here';
let home: string;
let environment: Record<string, string>;
let services: Services;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'latchkey-services-'));
  environment = {
    HOME: home,
    LATCHKEY_HOME: join(home, 'data'),
    LATCHKEY_KEYCHAIN: 'vault',
    LATCHKEY_VAULT_PASSPHRASE: passphrase,
  };
  services = createServices({ environment });
});
afterEach(() => rm(home, { recursive: true, force: true }));

const vault = () => vaultKeychain({ folder: services.paths.vault, passphrase: () => Promise.resolve(passphrase) });
/** What the use cases of projects work with, to be bent. */
const projectContext = (): ProjectContext => ({
  files: projectFiles(services.paths.projects, () => new Date()),
  journal: fileJournal(services.paths.journal),
  log: services.log,
  clock: () => new Date(),
  authority: () => requireAuthority(services.paths),
  keychain: () => Promise.resolve(vault()),
  exclusively: (work) => work(),
});
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'done',
    (error: unknown) => (error as { code?: string }).code ?? String(error),
  );

describe('authority and projects over a real vault', () => {
  it('issues what openssl accepts, and renews and removes it with its key', async () => {
    await services.authority.create({});
    const project = await services.projects.add({ hosts: ['shop.localhost', '*.shop.localhost'], port: 5173 });
    expect(project).toMatchObject({ name: 'shop', port: 5173, key: { backend: 'vault' }, exports: [] });
    expect(project.chain.map((link) => link.role)).toEqual(['root', 'issuing', 'leaf']);

    const folder = join(home, 'out');
    const files = await services.projects.export('shop', { folder });
    const [cert, ca] = await Promise.all([readFile(files.cert, 'utf8'), readFile(files.ca, 'utf8')]);
    const [leaf = '', issuing = ''] = cert.split(/(?<=-----END CERTIFICATE-----\n)/);
    expect(verifyChain({ root: ca, issuing, leaf, host: 'shop.localhost' }).output).toContain('OK');
    expect(new X509Certificate(leaf).checkPrivateKey(createPrivateKey(await readFile(files.key)))).toBe(true);

    const before = await vault().list();
    const renewed = await services.projects.renew(project.id);
    expect(renewed.certificate.sha256).not.toBe(project.certificate.sha256);
    expect(renewed.hosts).toEqual(project.hosts);
    expect(renewed.exports).toMatchObject([{ path: files.key }]);
    const after = await vault().list();
    expect(after).toHaveLength(before.length);
    expect(after).not.toEqual(before);

    await services.projects.remove('shop');
    expect((await services.projects.list()).projects).toEqual([]);
    expect(await vault().list()).toHaveLength(1);
    expect(await readdir(services.paths.projects)).toEqual(['left-copies.json']);
  });

  it('leaves no private key in the clear in any file', async () => {
    await services.authority.create({});
    await services.projects.add({ hosts: ['shop.localhost'] });
    const keys = vault();
    const secrets = await Promise.all((await keys.list()).map((id) => keys.get(id)));
    expect(secrets).toHaveLength(2);
    await services.log.flush();
    const content = await everyFile(services.paths.home);
    expect(content.length).toBeGreaterThan(5);
    for (const { bytes } of content) {
      expect(bytes.includes('PRIVATE KEY')).toBe(false);
      for (const secret of secrets) {
        const der = createPrivateKey(secret ?? '').export({ type: 'pkcs8', format: 'der' });
        const scalar = Buffer.from(createPrivateKey(secret ?? '').export({ format: 'jwk' }).d ?? '', 'base64url');
        for (const form of [der, Buffer.from(der.toString('base64')), scalar, Buffer.from(scalar.toString('hex'))]) {
          expect(bytes.includes(form)).toBe(false);
        }
      }
    }
  });

  it('makes a private data folder', async () => {
    await services.authority.create({});
    expect((await stat(services.paths.home)).mode & 0o777).toBe(0o700);
  });

  it('refuses a second authority, and projects before the first', async () => {
    expect(await codeOf(services.projects.add({ hosts: ['a.test'] }))).toBe('AUTHORITY_MISSING');
    await services.authority.create({});
    expect(await codeOf(services.authority.create({}))).toBe('AUTHORITY_EXISTS');
  });

  it('loses nothing when many work at once', async () => {
    await services.authority.create({});
    const others = Array.from({ length: 5 }, () => createServices({ environment }));
    await Promise.all(
      others.flatMap((other, index) => [0, 1].map((n) => other.projects.add({ hosts: [`h${index}-${n}.test`] }))),
    );
    expect((await services.projects.list()).projects).toHaveLength(10);
    expect(await vault().list()).toHaveLength(11);
  });

  it('sets a damaged project aside and names it every time', async () => {
    await services.authority.create({});
    const { id } = await services.projects.add({ hosts: ['shop.localhost'] });
    await services.projects.add({ hosts: ['api.localhost'] });
    await writeFile(join(services.paths.projects, `${id}.json`), '{"schemaVersion":1,"id":');
    for (const reader of [services, createServices({ environment })]) {
      const { projects, damaged } = await reader.projects.list();
      expect(projects.map((project) => project.name)).toEqual(['api']);
      expect(damaged).toHaveLength(1);
      expect(damaged[0]?.file).toContain(`${id}.json.damaged-`);
    }
  });

  it('leaves a newer file alone, names it, and goes on with the others', async () => {
    await services.authority.create({});
    const { id } = await services.projects.add({ hosts: ['shop.localhost'] });
    const file = join(services.paths.projects, `${id}.json`);
    const newer = JSON.stringify({ schemaVersion: 99 });
    await writeFile(file, newer);
    await services.projects.add({ hosts: ['api.localhost'] });
    const { projects, damaged } = await services.projects.list();
    expect(projects.map((project) => project.name)).toEqual(['api']);
    expect(damaged).toEqual([{ file, reason: 'a newer Latchkey wrote it, and this one leaves it alone' }]);
    expect(await readFile(file, 'utf8')).toBe(newer);
  });

  it('refuses to work with a damaged authority, and still uninstalls it', async () => {
    await services.authority.create({});
    const file = join(services.paths.authority, 'authority.json');
    await writeFile(file, (await readFile(file, 'utf8')).slice(0, 200));
    expect(await codeOf(services.status())).toBe('AUTHORITY_DAMAGED');
    expect(await codeOf(services.authority.create({}))).toBe('AUTHORITY_DAMAGED');
    expect((await services.uninstall.plan()).removes).toContain('1 key in the vault');
    expect((await services.uninstall.run()).remaining).toEqual([]);
    await expect(stat(services.paths.home)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('names the exported copies of a project that is gone', async () => {
    await services.authority.create({});
    const { id } = await services.projects.add({ hosts: ['shop.localhost'] });
    const { key } = await services.projects.export(id, { folder: join(home, 'out') });
    await services.projects.remove(id);
    const copies = `Exported copies in ${join(home, 'out')}: shop.pem, shop-key.pem, shop-chain.pem, latchkey-root.pem`;
    const { remains } = await services.uninstall.plan();
    expect(remains).toEqual([copies, expect.stringContaining('Phones and other computers')]);
    await rm(key);
    const { removed, remaining } = await services.uninstall.run();
    expect(remaining[0]).toBe(copies.replace(' shop-key.pem,', ''));
    expect(removed.at(-1)).toContain(services.paths.home);
    expect((await services.uninstall.run()).removed).toEqual([]);
  });

  it('names the copies of the root that still are copies, and other devices only where there may be some', async () => {
    await services.authority.create({});
    expect((await services.uninstall.plan()).remains).toEqual([]);
    const [copy, other] = [join(home, 'root.der'), join(home, 'other.pem')];
    await writeFile(copy, await services.authority.exportRoot('der', copy));
    await services.authority.exportRoot('pem', other);
    await writeFile(other, 'mine');
    const { remains } = await services.uninstall.plan();
    expect(remains).toEqual([
      `Exported copies in ${home}: root.der`,
      expect.stringContaining('Phones and other computers'),
    ]);
    expect((await services.uninstall.run()).remaining).toEqual(remains);
  });

  it('names other devices where the authority serves a network', async () => {
    await services.authority.create({ localNetwork: true });
    expect((await services.uninstall.plan()).remains).toEqual([expect.stringContaining('Phones and other computers')]);
  });

  it('plans no key that an unfinished uninstall has deleted already', async () => {
    await services.authority.create({});
    expect((await services.uninstall.plan()).removes).toContain('1 key in the vault');
    for (const key of await vault().list()) await vault().delete(key);
    expect((await services.uninstall.plan()).removes.join()).not.toContain('in the vault');
  });

  it('shows what trusting will change before there is an authority', async () => {
    const plans = await services.trust.plan(['nss:chromium']);
    expect(plans[0]?.commands.join()).toContain('Latchkey root xxxxxxxx');
    expect(await codeOf(services.trust.install(['nss:chromium']))).toBe('AUTHORITY_MISSING');
  });

  it('keeps the backend that the authority recorded', async () => {
    await services.authority.create({});
    const other = createServices({ environment: { ...environment, LATCHKEY_KEYCHAIN: 'os' } });
    expect((await other.keychain.status()).backend).toBe('vault');
    expect(await codeOf(other.keychain.choose('os'))).toBe('AUTHORITY_EXISTS');
  });

  it('changes nothing when the passphrase is wrong', async () => {
    await services.authority.create({});
    const wrong = createServices({ environment: { ...environment, LATCHKEY_VAULT_PASSPHRASE: 'not the passphrase' } });
    expect(await codeOf(wrong.projects.add({ hosts: ['a.test'] }))).toBe('PASSPHRASE_WRONG');
    expect((await services.projects.list()).projects).toEqual([]);
    expect((await services.status()).unfinished).toEqual([]);
  });

  it('creates nothing where it may not write', async () => {
    await writeFile(join(home, 'file'), '');
    const blocked = createServices({ environment: { ...environment, LATCHKEY_HOME: join(home, 'file') } });
    expect(await codeOf(blocked.authority.create({}))).toBe('DATA_NOT_WRITABLE');
  });

  it('tells a missing key, and a renewal brings a new one', async () => {
    await services.authority.create({});
    const { id } = await services.projects.add({ hosts: ['shop.localhost'] });
    const keys = vault();
    for (const key of await keys.list()) if (key.startsWith('project')) await keys.delete(key);
    expect(await codeOf(services.projects.export(id, { folder: home }))).toBe('KEY_MISSING');
    await services.projects.renew(id);
    expect(await codeOf(services.projects.export(id, { folder: home }))).toBe('done');
  });
});

describe('reissue', () => {
  it('names the new hosts, under a new key, and keeps the rest', async () => {
    await services.authority.create({});
    const old = await services.projects.add({ hosts: ['shop.localhost'], port: 5173 });
    const reissued = await services.projects.reissue('shop', ['shop.localhost', 'API.shop.localhost']);
    expect(reissued).toMatchObject({ id: old.id, port: 5173, hosts: ['shop.localhost', 'api.shop.localhost'] });
    expect(reissued.chain.at(-1)?.names).toEqual(['shop.localhost', 'api.shop.localhost']);
    expect(reissued.certificate.sha256).not.toBe(old.certificate.sha256);
    expect(await vault().list()).toHaveLength(2);
  });

  it('leaves everything as it was when a host may not be signed', async () => {
    await services.authority.create({});
    const old = await services.projects.add({ hosts: ['shop.localhost'] });
    expect(await codeOf(services.projects.reissue('shop', ['shop.localhost', 'example.com']))).toBe('HOST_NOT_ALLOWED');
    expect(await codeOf(services.projects.reissue('shop', []))).toBe('HOSTS_MISSING');
    expect(await services.projects.show('shop')).toEqual(old);
  });
});

describe('renew', () => {
  it('stands when the old key cannot be deleted, and leaves that to the next start', async () => {
    await services.authority.create({});
    const { certificate } = await services.projects.add({ hosts: ['shop.localhost'] });
    const locked = () => Promise.reject(new AppError('KEYCHAIN_LOCKED'));
    const context = { ...projectContext(), keychain: () => Promise.resolve({ ...vault(), delete: locked }) };
    const renewed = await renewProject(context, 'shop');
    expect(renewed.certificate.sha256).not.toBe(certificate.sha256);
    expect(await vault().list()).toHaveLength(3);
    expect(await readdir(services.paths.journal)).toHaveLength(1);
  });

  it('takes the new key back when the project cannot be written', async () => {
    await services.authority.create({});
    await services.projects.add({ hosts: ['shop.localhost'] });
    const before = await vault().list();
    const full = new AppError('DISK_FULL', { values: { path: home } });
    const { files, ...rest } = projectContext();
    const context = { ...rest, files: { ...files, write: () => Promise.reject(full) } };
    await expect(renewProject(context, 'shop')).rejects.toBe(full);
    expect(await vault().list()).toEqual(before);
    expect(await readdir(services.paths.journal)).toEqual([]);
  });
});

describe('uninstall', () => {
  it('leaves nothing of what killed processes and damage left', async () => {
    await services.authority.create({});
    const { id } = await services.projects.add({ hosts: ['shop.localhost'] });
    const { home: data, projects, journal } = services.paths;
    const file = join(projects, `${id}.json`);
    await writeFile(file, (await readFile(file, 'utf8')).replace('"hosts"', '"guests"'));
    await writeFile(join(journal, 'x.json.damaged-now'), '{');
    const gone = { ...(await thisProcess()), pid: 2 ** 22 + 1 };
    await writeFile(join(data, 'data.lock.4194305.00112233aabb'), JSON.stringify(gone));

    expect((await services.uninstall.plan()).removes).toContain('2 keys in the vault');
    const result = await services.uninstall.run();
    expect(result.removed.filter((what) => what.startsWith('The key'))).toHaveLength(2);
    await expect(stat(data)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('waits for a change of trust that is under way', async () => {
    await services.authority.create({});
    let finish = (): void => undefined;
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const changing = withLock(join(services.paths.home, 'trust.lock'), () => finished);
    const uninstalled = services.uninstall.run();
    expect(await Promise.race([uninstalled, delay(2_000, 'waiting')])).toBe('waiting');
    expect((await services.authority.status()).state).toBe('ready');
    finish();
    await changing;
    expect((await uninstalled).remaining).toEqual([]);
  });
});

describe('export', () => {
  it('writes no key where it cannot note the place', async () => {
    await services.authority.create({});
    await services.projects.add({ hosts: ['shop.localhost'] });
    const full = new AppError('DISK_FULL', { values: { path: home } });
    const { files, ...rest } = projectContext();
    const context = { ...rest, files: { ...files, write: () => Promise.reject(full) } };
    const folder = join(home, 'out');
    await expect(exportProject(context, 'shop', { folder, overwrite: false })).rejects.toBe(full);
    await expect(stat(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('notes nothing when nothing was written', async () => {
    await services.authority.create({});
    const { id } = await services.projects.add({ hosts: ['shop.localhost'] });
    await writeFile(join(home, 'file'), '');
    expect(await codeOf(services.projects.export(id, { folder: join(home, 'file') }))).toBe('EXPORT_FAILED');
    expect((await services.projects.show(id)).exports).toEqual([]);
    expect((await services.status()).unfinished).toEqual([]);
  });

  it('tells a damaged item of the keychain as a missing key', async () => {
    await services.authority.create({});
    const { id } = await services.projects.add({ hosts: ['shop.localhost'] });
    const keys = vault();
    for (const key of await keys.list()) await keys.set(key, 'no key at all');
    expect(await codeOf(services.projects.export(id, { folder: home }))).toBe('KEY_MISSING');
    expect(await codeOf(services.projects.renew(id))).toBe('KEY_MISSING');
  });
});

describe('mend', () => {
  /** A journal entry as a process that was killed leaves it: its number is nobody's any more. */
  async function leave(change: Change): Promise<void> {
    const self = async () => ({ ...(await thisProcess()), pid: 2 ** 22 + 1 });
    await fileJournal(services.paths.journal, { processes: { self, isRunning } }).begin(change);
  }

  it('deletes the key of an authority that never came to be', async () => {
    await vault().set(issuingKeyId('00112233aabbccdd'), 'secret');
    await leave({ action: 'create-authority', authorityId: '00112233aabbccdd', backend: 'vault' });
    expect((await services.status()).unfinished).toMatchObject([{ action: 'create-authority' }]);
    expect(await services.mend()).toHaveLength(1);
    expect(await vault().list()).toEqual([]);
    expect((await services.status()).unfinished).toEqual([]);
  });

  it('sweeps the copy of a key that was being exported', async () => {
    await services.authority.create({});
    const { id } = await services.projects.add({ hosts: ['shop.localhost'] });
    const temporary = join(home, '.shop-key.pem.00112233aabb.tmp');
    await writeFile(temporary, 'half a key');
    await writeFile(join(home, '.shop-key.pem.mine.tmp'), 'not ours');
    await leave({ action: 'project', projectId: id, keyNames: [], exportedKey: join(home, 'shop-key.pem') });
    await services.mend();
    expect((await readdir(home)).sort()).toEqual(['.shop-key.pem.mine.tmp', 'data']);
  });

  it('mends the others when one cannot be mended', async () => {
    await services.authority.create({});
    await vault().set(projectKeyId('shop orphan'), 'secret');
    await leave({ action: 'create-authority' });
    await leave({ action: 'project', projectId: '00112233aabb', keyNames: ['shop orphan'] });
    expect(await codeOf(services.mend())).toBe('INTERNAL');
    expect(await vault().list()).toHaveLength(1);
    expect((await services.status()).unfinished).toMatchObject([{ action: 'create-authority' }]);
  });

  it('keeps the key that the project file names and deletes the other', async () => {
    await services.authority.create({});
    const project = await services.projects.add({ hosts: ['shop.localhost'] });
    const record = JSON.parse(await readFile(join(services.paths.projects, `${project.id}.json`), 'utf8')) as {
      keyName: string;
    };
    await vault().set(projectKeyId('shop orphan'), 'secret');
    await leave({ action: 'project', projectId: project.id, keyNames: ['shop orphan', record.keyName] });
    await services.mend();
    const left = await vault().list();
    expect(left).toContain(projectKeyId(record.keyName));
    expect(left).not.toContain(projectKeyId('shop orphan'));
  });
});

async function everyFile(folder: string): Promise<{ path: string; bytes: Buffer }[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Promise.all(files.map(async (path) => ({ path, bytes: await readFile(path) })));
}
