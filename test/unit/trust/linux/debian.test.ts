import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../../electron/shared/errors.ts';
import { elevation, type Elevate } from '../../../../electron/system/elevate.ts';
import { findProgram } from '../../../../electron/system/run.ts';
import { anchorStore, type AnchorPlaces } from '../../../../electron/trust/linux/anchor-store.ts';
import { debianWay } from '../../../../electron/trust/linux/debian.ts';
import type { TrustStore } from '../../../../electron/trust/trust-store.ts';
import { boundMissing, runWithBound, withBound, type Bound } from '../../../system/bound-folders.ts';
import { testRoot, type TestRoot } from '../../../system/trust-roots.ts';

// The real helper and the computer's own update-ca-certificates, with folders of the test's in the system's place.
const realUpdate = findProgram('update-ca-certificates', '');

let certificates: string;
let root: TestRoot;
let other: TestRoot;
beforeAll(() => {
  certificates = mkdtempSync(join(tmpdir(), 'latchkey-debian-certificates-'));
  root = testRoot(certificates, 'root');
  other = testRoot(certificates, 'other');
});
afterAll(() => {
  rmSync(certificates, { recursive: true, force: true });
});

let folder: string;
let paths: AnchorPlaces;
let bound: Bound;
let links: string;
let told: string;
let calls: number;
let store: TrustStore;
const missing = boundMissing();
const direct = elevation({ run: runWithBound(() => bound), uid: 0, findProgram });

beforeEach((context) => {
  if (!realUpdate) context.skip('update-ca-certificates is not installed');
  if (missing) context.skip(missing);
  folder = mkdtempSync(join(tmpdir(), 'latchkey-debian-'));
  const made = (name: string): string => {
    mkdirSync(join(folder, name));
    return join(folder, name);
  };
  const [local, vendor, hooks] = [made('local'), made('vendor'), made('hooks')];
  links = made('etc');
  told = join(folder, 'told');
  paths = { ...debianWay.places, folder: local, bundle: join(links, 'ca-certificates.crt'), links };
  bound = {
    '/usr/local/share/ca-certificates': local,
    '/usr/share/ca-certificates': vendor,
    '/etc/ssl/certs': links,
    '/etc/ca-certificates/update.d': hooks,
    '/etc/ca-certificates.conf': join(folder, 'configuration'),
  };
  copyFileSync(other.certificateFile, join(vendor, 'vendor.crt'));
  writeFileSync(join(folder, 'configuration'), '# a comment\nvendor.crt\n');
  writeFileSync(join(hooks, 'record'), `#!/bin/sh\ncat >> '${told}'\n`);
  chmodSync(join(hooks, 'record'), 0o755);
  inside(String(realUpdate));
  rmSync(told, { force: true });
  calls = 0;
  store = storeWith({
    ...direct,
    help: (...request) => {
      calls += 1;
      return direct.help(...request);
    },
  });
});
afterEach(() => {
  if (folder) rmSync(folder, { recursive: true, force: true });
});

function inside(program: string, ...args: string[]): void {
  execFileSync(...withBound(bound, program, args), { stdio: 'pipe' });
}

/** An update-ca-certificates that does something else. */
function replaceUpdate(script: string): void {
  const file = join(folder, 'update-ca-certificates');
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  bound = { ...bound, [String(realUpdate)]: file };
}

function storeWith(elevate: Elevate): TrustStore {
  const way = { ...debianWay, places: paths };
  return anchorStore({ elevate, name: 'Debian', way, program: String(realUpdate), rootFile: root.certificateFile });
}

/** A command for a person names the places as they are in there, but where the store was told of the test's. */
const typed = (command: string): void => {
  inside('/bin/sh', '-c', command.replaceAll(paths.folder, debianWay.places.folder));
};

const bundle = (): string => readFileSync(paths.bundle, 'utf8');
const installedFile = (): string => join(paths.folder, readdirSync(paths.folder)[0] ?? 'none');
const ourLinks = (): string[] => readdirSync(links).filter((name) => name.startsWith('latchkey'));

describe('debianStore', () => {
  it('installs, is believed by openssl, and leaves nothing on removal', async () => {
    const before = { bundle: bundle(), links: readdirSync(links) };
    expect(await store.inspect(root)).toEqual({
      id: 'system',
      label: 'Debian’s certificates (curl, git, Python …)',
      location: paths.folder,
      state: 'absent',
    });

    await store.install(root);
    expect(await store.inspect(root)).toMatchObject({ state: 'trusted' });
    expect((await store.inspect(root)).reason).toBeUndefined();
    execFileSync('openssl', ['verify', '-no-CApath', '-CAfile', paths.bundle, root.certificateFile]);
    expect(statSync(installedFile()).mode & 0o777).toBe(0o644);

    expect(await store.uninstall(root.sha256)).toBe(true);
    expect({ bundle: bundle(), links: readdirSync(links) }).toEqual(before);
    expect(readdirSync(paths.folder)).toEqual([]);
    expect(await store.inspect(root)).toMatchObject({ state: 'absent' });
  });

  it('tells the hooks, and so Java, that the certificate came and that it went', async () => {
    await store.install(root);
    await store.uninstall(root.sha256);
    const link = '/etc/ssl/certs/latchkey-root-';
    expect(readFileSync(told, 'utf8')).toMatch(new RegExp(`^\\+${link}.*\\.pem\\n-${link}.*\\.pem\\n$`));
  });

  it('asks for nothing when there is nothing to do', async () => {
    expect(await store.uninstall(root.sha256)).toBe(false);
    expect(calls).toBe(0);
    await store.install(root);
    await store.install(root);
    expect(calls).toBe(1);
  });

  it('goes by content, not by name: removes every copy and nothing else', async () => {
    mkdirSync(join(paths.folder, 'deeper'));
    const copies = ['mkcert (my, own).crt', 'deeper/x.crt', "it's.crt"];
    for (const copy of copies) copyFileSync(root.certificateFile, join(paths.folder, copy));
    copyFileSync(other.certificateFile, join(paths.folder, 'Latchkey-test-root.crt'));
    inside(String(realUpdate));
    expect(await store.inspect(root)).toMatchObject({ state: 'trusted' });
    expect(await store.uninstall(root.sha256)).toBe(true);
    expect(readdirSync(paths.folder, { recursive: true }).sort()).toEqual(['Latchkey-test-root.crt', 'deeper']);
    expect(await store.inspect(other)).toMatchObject({ state: 'trusted' });
    expect(readdirSync(links).filter((name) => name.startsWith('mkcert') || name.startsWith('x.'))).toEqual([]);
  });

  it('takes a file that is not in the bundle for not trusted, and mends that', async () => {
    copyFileSync(root.certificateFile, join(paths.folder, 'half.crt'));
    expect(await store.inspect(root)).toMatchObject({
      state: 'absent',
      reason: expect.stringContaining(paths.bundle) as string,
    });
    await store.install(root);
    expect(await store.inspect(root)).toMatchObject({ state: 'trusted' });
  });

  it('names a bundle entry that has lost its file, and can remove it', async () => {
    await store.install(root);
    rmSync(installedFile());
    expect(await store.inspect(root)).toMatchObject({
      state: 'trusted',
      hint: expect.stringContaining('again') as string,
    });
    await store.install(root);
    expect((await store.inspect(root)).reason).toBeUndefined();
    rmSync(installedFile());
    expect(await store.uninstall(root.sha256)).toBe(true);
    expect(await store.inspect(root)).toMatchObject({ state: 'absent' });
  });

  it('cleans up after a removal by hand, which leaves dangling links and an uninformed Java', async () => {
    await store.install(root);
    rmSync(installedFile());
    inside(String(realUpdate));
    expect(ourLinks().length > 0).toBe(true);
    expect(await store.uninstall(root.sha256)).toBe(true);
    expect(ourLinks().length > 0).toBe(false);
    expect(readFileSync(told, 'utf8')).toContain('-/etc/ssl/certs/latchkey-root-');
  });

  it('never touches a file that holds other certificates as well, and says so', async () => {
    const shared = join(paths.folder, 'shared.crt');
    writeFileSync(shared, root.pem + other.pem);
    inside(String(realUpdate));
    await expect(store.uninstall(root.sha256)).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining(shared) as string,
    });
    expect(readFileSync(shared, 'utf8')).toBe(root.pem + other.pem);
  });

  it('names the file by the fingerprint, whatever the root is called', async () => {
    await store.install({ ...root, nickname: '../../etc/$(id); rm -rf / "x"' });
    expect(readdirSync(paths.folder)).toEqual([`latchkey-root-${root.sha256.slice(0, 16)}.crt`]);
    expect(await store.inspect(root)).toMatchObject({ state: 'trusted' });
  });

  it.each([
    ['two certificates', () => ({ ...root, pem: root.pem + other.pem })],
    ['another certificate', () => ({ ...root, pem: other.pem })],
    ['no certificate', () => ({ ...root, pem: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n' })],
    ['a certificate of no authority', () => testRoot(certificates, 'leaf', { isAuthority: false })],
  ])('refuses to install %s', async (_, broken) => {
    await expect(store.install(broken())).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(calls).toBe(0);
  });

  it('installs the certificate alone, without the text around it', async () => {
    await store.install({
      ...root,
      pem: `# a note\n${root.pem}-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n`,
    });
    expect(readFileSync(installedFile(), 'utf8')).toBe(root.pem);
  });

  it('takes its file back when the bundle cannot be rebuilt', async () => {
    const before = bundle();
    replaceUpdate('echo "no space" >&2; exit 3');
    await expect(store.install(root)).rejects.toMatchObject({
      code: 'STORE_FAILED',
      detail: expect.stringContaining('no space') as string,
    });
    expect(readdirSync(paths.folder)).toEqual([]);
    expect(bundle()).toBe(before);
  });

  it('finishes a removal that was cut short before the bundle was rebuilt', async () => {
    await store.install(root);
    const working = bound;
    replaceUpdate('exit 3');
    await expect(store.uninstall(root.sha256)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    bound = working;
    expect(await store.uninstall(root.sha256)).toBe(true);
    expect(ourLinks().length > 0).toBe(false);
  });

  it('changes nothing when the prompt is dismissed', async () => {
    const refusing = storeWith({ ...direct, help: () => Promise.reject(new AppError('ELEVATION_REFUSED')) });
    await expect(refusing.install(root)).rejects.toMatchObject({ code: 'ELEVATION_REFUSED' });
    expect(await store.inspect(root)).toMatchObject({ state: 'absent' });
  });

  it('plans with a command that really does it', async () => {
    const { files, commands } = await store.plan(root);
    expect(readdirSync(paths.folder)).toEqual([]);
    for (const command of commands) typed(command);
    // A link there leads to where the file is in there.
    for (const file of files) lstatSync(file);
    expect(await store.inspect(root)).toEqual({
      id: store.id,
      label: store.label,
      location: paths.folder,
      state: 'trusted',
    });
  });

  it('plans a removal by the name of each file that goes, and the install by the folder of all links', async () => {
    expect((await store.plan(root)).files).toContain(links);
    const before = readdirSync(links);
    await store.install(root);
    const name = `latchkey-root-${root.sha256.slice(0, 16)}`;
    const own = join(paths.folder, `${name}.crt`);
    // Made in there, it leads to where the file is on a whole system.
    rmSync(join(links, `${name}.pem`));
    symlinkSync(own, join(links, `${name}.pem`));
    // The other one is named by a number made from the certificate’s name; the bundle, where it is alone, has one too.
    const mine = readdirSync(links).filter((entry) => isLinkTo(entry, `${name}.pem`) || entry === `${name}.pem`);
    expect(mine).toEqual([expect.stringMatching(/^[0-9a-f]{8}\.[0-9]$/), `${name}.pem`]);
    const removes = [own, ...mine.map((entry) => join(links, entry))];
    expect(await store.planRemoval(root.sha256)).toMatchObject({ removes, files: [...removes, paths.bundle] });
    await store.uninstall(root.sha256);
    expect([readdirSync(paths.folder), readdirSync(links)]).toEqual([[], before]);

    function isLinkTo(entry: string, target: string): boolean {
      return lstatSync(join(links, entry)).isSymbolicLink() && readlinkSync(join(links, entry)) === target;
    }
  });

  it('gives a command to copy that really removes it', async () => {
    await store.install(root);
    let byHand = '';
    const helpless = storeWith({
      ...direct,
      help: (_, commands) => {
        byHand = direct.byHand(commands);
        return Promise.reject(new AppError('ELEVATION_UNAVAILABLE', { values: { command: byHand } }));
      },
    });
    await expect(helpless.uninstall(root.sha256)).rejects.toMatchObject({ code: 'ELEVATION_UNAVAILABLE' });
    typed(byHand);
    expect(await store.inspect(root)).toMatchObject({ state: 'absent' });
    expect(ourLinks().length > 0).toBe(false);
  });

  it('is unavailable, with the reason, when the bundle cannot be read', async () => {
    rmSync(paths.bundle);
    mkdirSync(paths.bundle);
    expect(await store.inspect(root)).toMatchObject({
      state: 'unavailable',
      reason: expect.stringContaining('EISDIR') as string,
    });
  });

  it('reads a bundle with Windows line ends and text between the blocks', async () => {
    appendFileSync(paths.bundle, `\r\n# note - one\r\n${root.pem.replaceAll('\n', '\r\n')}`);
    expect(await store.inspect(root)).toMatchObject({ state: 'trusted' });
  });
});
