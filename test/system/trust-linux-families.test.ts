import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { elevation } from '../../electron/system/elevate.ts';
import { findProgram } from '../../electron/system/run.ts';
import { anchorStore, type AnchorWay } from '../../electron/trust/linux/anchor-store.ts';
import { archWay } from '../../electron/trust/linux/arch.ts';
import { fedoraWay } from '../../electron/trust/linux/fedora.ts';
import { parseOsRelease } from '../../electron/trust/linux/os-release.ts';
import { suseWay } from '../../electron/trust/linux/suse.ts';
import type { TrustStore } from '../../electron/trust/trust-store.ts';
import { boundMissing, helper, runWithBound, withBound, type Bound } from './bound-folders.ts';
import { testRoot, type TestRoot } from './trust-roots.ts';

// Fedora, Arch and SUSE as far as trust goes: their folders and their os-release in this system's place, and p11-kit's
// own program, which is what their update programs call. The helper is the real one.
const module = '/usr/share/p11-kit/modules/p11-kit-trust.module';
const missing = boundMissing() ?? (findProgram('trust') && existsSync(module) ? undefined : 'p11-kit is not installed');

interface System {
  way: AnchorWay;
  release: string;
  /** Where p11-kit looks, as the distribution builds it. */
  sources: string;
  bundleFolder: string;
}

const systems: Readonly<Record<string, System>> = {
  Fedora: {
    way: fedoraWay,
    release: 'NAME="Fedora Linux"\nVERSION_ID=42\nID=fedora\n',
    sources: '/etc/pki/ca-trust/source',
    bundleFolder: 'etc/pki/ca-trust/extracted/pem',
  },
  'Rocky Linux': {
    way: fedoraWay,
    release: 'NAME="Rocky Linux"\nID_LIKE="rhel centos fedora"\nID="rocky"\n',
    sources: '/etc/pki/ca-trust/source',
    bundleFolder: 'etc/pki/ca-trust/extracted/pem',
  },
  Arch: {
    way: archWay,
    release: 'NAME="Arch Linux"\nID=arch\nBUILD_ID=rolling\n',
    sources: '/etc/ca-certificates/trust-source',
    bundleFolder: 'etc/ca-certificates/extracted',
  },
  openSUSE: {
    way: suseWay,
    release: 'NAME="openSUSE Leap"\nID="opensuse-leap"\nID_LIKE="suse opensuse"\n',
    sources: '/etc/pki/trust',
    bundleFolder: 'var-lib/ca-certificates',
  },
};

let folder: string;
let bound: Bound;
let root: TestRoot;
let other: TestRoot;

beforeEach((context) => {
  if (missing) context.skip(missing);
  folder = mkdtempSync(join(tmpdir(), 'latchkey-family-'));
  mkdirSync(join(folder, 'certificates'));
  root = testRoot(join(folder, 'certificates'), 'root');
  other = testRoot(join(folder, 'certificates'), 'other');
});
afterEach(() => {
  if (folder) rmSync(folder, { recursive: true, force: true });
});

const inTest = (path: string): string => join(folder, path.replace(/^\/var\/lib\//, '/var-lib/'));

/** Makes the system and gives its store, which reads where this process sees the files. */
function start({ way, release, sources, bundleFolder }: System): TrustStore {
  for (const made of ['etc', 'var-lib', 'sbin', bundleFolder]) mkdirSync(join(folder, made), { recursive: true });
  mkdirSync(inTest(way.places.folder), { recursive: true });
  writeFileSync(join(folder, 'etc/os-release'), release);
  const program = join(folder, 'sbin', way.update[0]);
  const extract = 'trust extract --format=pem-bundle --filter=ca-anchors --overwrite --comment --purpose=server-auth';
  writeFileSync(program, `#!/bin/sh\nexec ${extract} ${way.places.bundle}\n`);
  chmodSync(program, 0o755);
  const settings = readFileSync(module, 'utf8').replace(/^x-init-reserved:.*/m, `x-init-reserved: paths='${sources}'`);
  writeFileSync(join(folder, 'module'), settings);
  bound = {
    [module]: join(folder, 'module'),
    '/usr/sbin': join(folder, 'sbin'),
    '/var/lib': join(folder, 'var-lib'),
    '/etc': join(folder, 'etc'),
  };
  copyFileSync(other.certificateFile, join(inTest(way.places.folder), 'company.pem'));
  execFileSync(...withBound(bound, `/usr/sbin/${way.update[0]}`, []), { stdio: 'pipe' });
  const places = { ...way.places, folder: inTest(way.places.folder), bundle: inTest(way.places.bundle) };
  const { name } = parseOsRelease(release);
  const elevate = elevation({ run: runWithBound(() => bound), uid: 0, findProgram });
  const rootFile = root.certificateFile;
  return anchorStore({ elevate, name, way: { ...way, places }, program: `/usr/sbin/${way.update[0]}`, rootFile });
}

/** Every file and what is in it. */
function everything(): Record<string, string> {
  const files = ['etc', 'var-lib'].flatMap((top) =>
    readdirSync(join(folder, top), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, top, name)),
  );
  return Object.fromEntries(
    files.filter((file) => statSync(file).isFile()).map((file) => [file, readFileSync(file, 'latin1')]),
  );
}

describe.each(Object.entries(systems))('the system’s store of %s', (name, system) => {
  it('takes the root, is believed by openssl, and is as before after its removal', async () => {
    const store = start(system);
    const { folder: anchors, bundle } = system.way.places;
    const before = everything();
    expect(store.label).toContain(name === 'openSUSE' ? 'openSUSE Leap’s' : `${name.replace(' Linux', '')}’s`);
    expect(await store.inspect(root)).toMatchObject({ state: 'absent' });
    expect(await store.inspect(other)).toMatchObject({ state: 'trusted' });

    await store.install(root);
    expect(await store.inspect(root)).toMatchObject({ state: 'trusted' });
    const { files } = await store.plan(root);
    expect(files.map((file) => [existsSync(file), basename(file)])).toEqual([
      [true, `latchkey-root-${root.sha256.slice(0, 16)}.${system.way.places.extension}`],
      [true, basename(bundle)],
    ]);
    expect(statSync(files[0] ?? '').mode & 0o777).toBe(0o644);
    expect(Object.keys(everything()).length).toBe(Object.keys(before).length + 1);
    execFileSync('openssl', ['verify', '-no-CApath', '-CAfile', inTest(bundle), root.certificateFile], {
      stdio: 'pipe',
    });

    expect((await store.planRemoval(root.sha256)).files).toEqual(files);
    expect(await store.uninstall(root.sha256)).toBe(true);
    expect(everything()).toEqual(before);
    expect(await store.uninstall(root.sha256)).toBe(false);
    expect(readdirSync(inTest(anchors))).toEqual(['company.pem']);
  });

  it('removes by fingerprint whatever the file is called and however it is written, and nothing else', async () => {
    const store = start(system);
    const anchors = inTest(system.way.places.folder);
    const before = everything();
    copyFileSync(root.certificateFile, join(anchors, 'mine (old), really.crt'));
    execFileSync('openssl', [
      'x509',
      '-in',
      root.certificateFile,
      '-outform',
      'DER',
      '-out',
      join(anchors, 'mine.der'),
    ]);
    execFileSync(...withBound(bound, `/usr/sbin/${system.way.update[0]}`, []), { stdio: 'pipe' });
    expect(await store.inspect(root)).toMatchObject({ state: 'trusted' });
    expect(await store.uninstall(root.sha256)).toBe(true);
    expect(everything()).toEqual(before);
  });

  it('leaves a file alone that holds others too, and asks nobody for it', async () => {
    const store = start(system);
    const shared = join(inTest(system.way.places.folder), 'shared.pem');
    writeFileSync(shared, root.pem + other.pem);
    await expect(store.uninstall(root.sha256)).rejects.toMatchObject({
      code: 'STORE_FAILED',
      message: expect.stringContaining(shared) as string,
    });
    expect(readFileSync(shared, 'utf8')).toBe(root.pem + other.pem);
  });

  it('takes its file back when the list cannot be made anew', async () => {
    const store = start(system);
    const before = everything();
    writeFileSync(join(folder, 'sbin', system.way.update[0]), '#!/bin/sh\nexit 3\n');
    await expect(store.install(root)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(everything()).toEqual(before);
  });
});

describe('the helper on a system that it does not change', () => {
  const answer = (): [number | null, string] => {
    const { status, stderr } = spawnSync(...withBound(bound, helper, ['install-system', root.sha256]), {
      input: root.pem,
      encoding: 'utf8',
    });
    return [status, stderr];
  };

  it.each([
    ['NixOS', 'ID=nixos\n', 'through its configuration'],
    ['an unknown one', 'ID=plan9\nID_LIKE=unix\n', 'not known'],
    ['one whose program is missing', 'ID=debian\n', 'is not installed'],
  ])('refuses %s and writes nothing', (_, release, reason) => {
    const system = systems['Fedora'];
    if (!system) throw new Error('no Fedora');
    start(system);
    writeFileSync(join(folder, 'etc/os-release'), release);
    const before = everything();
    expect(answer()).toEqual([14, expect.stringContaining(reason)]);
    expect(everything()).toEqual(before);
  });
});
