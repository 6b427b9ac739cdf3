import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyChain } from '../openssl.ts';
import { cliHome, type CliHome } from './cli-process.ts';
import * as shapes from './cli-shapes.ts';

/** The main job from the first word to the last, in one home; each test goes on where the one before ended. */
describe('the command line, from setup to uninstall', () => {
  let home: CliHome;
  let certificate = '';
  beforeAll(() => {
    home = cliHome();
  });
  afterAll(() => {
    home.remove();
  });

  function done<S extends v.GenericSchema>(shape: S, ...args: string[]): v.InferOutput<S> {
    const { exitCode, document } = home.json(...args);
    expect(exitCode, JSON.stringify(document)).toBe(0);
    return v.parse(shape, document);
  }

  it('knows nothing at first', () => {
    const status = done(shapes.statusShape, 'status');
    expect(status.authority).toMatchObject({ state: 'none', root: null, issuing: null, previousRoots: [] });
    expect(status.projects).toEqual({ total: 0, due: 0, expired: 0 });
    expect(existsSync(join(home.data, 'authority'))).toBe(false);
  });

  it('needs an authority first', () => {
    const { exitCode, document } = home.json('add', 'shop.localhost');
    expect(exitCode).toBe(1);
    expect(v.parse(shapes.errorShape, document).error.code).toBe('AUTHORITY_MISSING');
  });

  it('sets up, and again', () => {
    const first = done(shapes.statusShape, 'setup', '--no-trust', '--domain', 'dev.example.com');
    expect(first.authority.root?.permittedDns).toEqual(['localhost', 'test', 'example', 'dev.example.com']);
    expect(first.keychain).toMatchObject({ backend: 'vault', available: true });
    const again = done(shapes.statusShape, 'setup', '--no-trust');
    expect(again.authority).toEqual(first.authority);
    const other = home.json('setup', '--no-trust', '--local-network');
    expect(other.exitCode).toBe(1);
    expect(v.parse(shapes.errorShape, other.document).error.code).toBe('AUTHORITY_EXISTS');
  });

  it('adds a project', () => {
    const { project } = done(shapes.projectShape, 'add', 'Shop.localhost', 'www.shop.localhost', '--days', '30');
    expect(project.hosts).toEqual(['shop.localhost', 'www.shop.localhost']);
    expect(project.certificate.keyType).toBe('ec-p256');
    certificate = project.certificate.sha256;
    const words = [
      'add',
      'api.test',
      '--name',
      'My API',
      '--key',
      'rsa-2048',
      '--port',
      '8443',
      '--folder',
      home.folder,
    ];
    expect(done(shapes.projectShape, ...words).project).toMatchObject({
      name: 'My API',
      port: 8443,
      folder: home.folder,
      certificate: { keyType: 'rsa-2048' },
    });
  });

  it('lists and shows', () => {
    expect(
      done(shapes.projectsShape, 'list')
        .projects.map(({ name }) => name)
        .sort(),
    ).toEqual(['My API', 'shop']);
    expect(done(shapes.projectShape, 'show', 'shop').project.certificate.sha256).toBe(certificate);
    expect(done(shapes.statusShape, 'status').projects.total).toBe(2);
  });

  it('renews', () => {
    const { project } = done(shapes.projectShape, 'renew', 'shop');
    expect(project.certificate.sha256).not.toBe(certificate);
    certificate = project.certificate.sha256;
    expect(done(shapes.projectsShape, 'renew', '--due').projects).toEqual([]);
  });

  it('adds a host to a certificate, and keeps what it had when it may not', () => {
    const { project } = done(shapes.projectShape, 'add', 'blog.localhost');
    const words = ['--add-host', 'WWW.blog.localhost', '--add-host', 'blog.localhost'];
    const more = done(shapes.projectShape, 'renew', 'blog', ...words).project;
    expect(more).toMatchObject({ id: project.id, hosts: ['blog.localhost', 'www.blog.localhost'] });
    expect(more.certificate.sha256).not.toBe(project.certificate.sha256);
    expect(home.json('renew', 'blog', '--add-host', 'example.com')).toMatchObject({
      exitCode: 2,
      document: { error: { code: 'HOST_NOT_ALLOWED' } },
    });
    expect(done(shapes.projectShape, 'show', 'blog').project.certificate.sha256).toBe(more.certificate.sha256);
    done(shapes.removedShape, 'remove', 'blog', '--yes');
  });

  it('exports what another verifier accepts, with a key for this user alone', () => {
    const folder = join(home.folder, 'certs');
    const { files } = done(shapes.exportShape, 'export', 'shop', '--dir', 'certs');
    expect(
      readdirSync(folder)
        .map((name) => join(folder, name))
        .sort(),
    ).toEqual([...new Set(Object.values(files))].sort());
    expect(statSync(files.key).mode & 0o777).toBe(0o600);
    const [leaf = '', issuing = ''] = readFileSync(files.cert, 'utf8').split(/(?<=-----END CERTIFICATE-----\n)/);
    expect(new X509Certificate(leaf).fingerprint256.replaceAll(':', '').toLowerCase()).toBe(certificate);
    const root = readFileSync(files.ca, 'utf8');
    expect(verifyChain({ root, issuing, leaf, host: 'www.shop.localhost' })).toMatchObject({ accepted: true });
    writeFileSync(files.ca, 'mine');
    expect(home.json('export', 'shop', '--dir', 'certs')).toMatchObject({
      exitCode: 1,
      document: { error: { code: 'EXPORT_EXISTS' } },
    });
    expect(readFileSync(files.ca, 'utf8')).toBe('mine');
    done(shapes.exportShape, 'export', 'shop', '--dir', 'certs', '--force');
    expect(readFileSync(files.ca, 'utf8')).toBe(root);
  });

  it('exports the root', () => {
    const { pem } = done(shapes.rootExportShape, 'root', 'export');
    const { file } = done(shapes.rootExportShape, 'root', 'export', '--format', 'der', '--out', 'root.der');
    expect(file).toBe(join(home.folder, 'root.der'));
    expect(new X509Certificate(readFileSync(file ?? '')).toString()).toBe(pem);
    expect(home.run(['root', 'export']).stdout).toBe(pem);
  });

  it('checks on a server of its own, truthfully untrusted', () => {
    const { exitCode, document } = home.json('check', 'shop', '--serve');
    const check = v.parse(shapes.checkShape, document);
    expect(exitCode).toBe(1);
    expect(check).toMatchObject({ ok: false, verdict: { code: 'NOT_TRUSTED_HERE' } });
    expect(check.verdict).toEqual(check.findings[0]);
    expect(check.chain[0]?.sha256).toBe(certificate);
    expect(check.tls?.version).toBe('TLSv1.3');
  });

  it('checks a running server, by project and by host', async () => {
    const folder = join(home.folder, 'certs');
    const { document } = home.json('export', 'shop', '--dir', 'certs', '--force');
    const { files } = v.parse(shapes.exportShape, document);
    expect(files.cert.startsWith(folder)).toBe(true);
    const server = createServer({ cert: readFileSync(files.cert), key: readFileSync(files.key) }, (_, response) => {
      response.end('hello');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as AddressInfo;
      const result = await home.start(['check', `www.shop.localhost:${port}`, '--json']);
      expect(result.exitCode).toBe(1);
      expect(v.parse(shapes.checkShape, JSON.parse(result.stdout))).toMatchObject({
        target: { host: 'www.shop.localhost', port },
        verdict: { code: 'NOT_TRUSTED_HERE' },
      });
      const wrong = await home.start(['check', `other.localhost:${port}`, '--json']);
      expect(v.parse(shapes.checkShape, JSON.parse(wrong.stdout)).findings.map(({ code }) => code)).toContain(
        'WRONG_NAME',
      );
    } finally {
      server.close();
    }
  });

  it('says what is wrong where nobody answers', () => {
    const { exitCode, document } = home.json('check', 'My API');
    expect(exitCode).toBe(1);
    expect(v.parse(shapes.checkShape, document)).toMatchObject({
      target: { host: 'api.test', port: 8443 },
      ok: false,
      tls: null,
      chain: [],
    });
  });

  it('trusts in one store of this home, and takes it back', () => {
    const stores = done(shapes.storesShape, 'stores').stores;
    expect(stores.every(({ changed }) => !changed)).toBe(true);
    expect(stores.map(({ id }) => id)).toContain('nss:chromium');
    const trusted = done(shapes.storesShape, 'trust', '--store', 'nss:chromium').stores;
    expect(trusted).toMatchObject([{ id: 'nss:chromium', state: 'trusted', changed: true }]);
    expect(done(shapes.storesShape, 'trust', '--store', 'nss:chromium').stores[0]?.changed).toBe(false);
    const root = done(shapes.statusShape, 'status').authority.root?.sha256 ?? '';
    const removed = done(shapes.storesShape, 'untrust', '--store', 'nss:chromium', '--sha256', root).stores;
    expect(removed).toMatchObject([{ id: 'nss:chromium', state: 'absent', changed: true }]);
  });

  it('removes a project', () => {
    const asked = home.json('remove', 'My API');
    expect(asked.exitCode).toBe(2);
    expect(asked.document).toMatchObject({
      error: { code: 'CONFIRMATION_REQUIRED' },
      plan: { removes: { name: 'My API' } },
    });
    expect(done(shapes.removedShape, 'remove', 'My API', '--yes').removed.name).toBe('My API');
    expect(home.json('show', 'My API')).toMatchObject({
      exitCode: 2,
      document: { error: { code: 'PROJECT_NOT_FOUND' } },
    });
  });

  it('uninstalls, and names the copies it cannot reach', () => {
    const result = done(shapes.uninstallShape, 'uninstall', '--yes');
    expect(result.removed.length).toBeGreaterThan(0);
    expect(result.remaining.join('\n')).toContain(join(home.folder, 'certs'));
    expect(existsSync(home.data)).toBe(false);
    expect(done(shapes.statusShape, 'status').authority.state).toBe('none');
    expect(readdirSync(join(home.folder, 'tmp'))).toEqual([]);
  });
});
