import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { thisProcess } from '../../electron/system/lock-holder.ts';
import { javaCandidates, originals, type JavaCandidates } from './java-candidates.ts';
import { testRoot, type TestRoot } from './trust-roots.ts';

let folder: string;
let javas: JavaCandidates;
let root: TestRoot;
let other: TestRoot;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-javas-'));
  javas = javaCandidates(join(folder, 'home'));
  [root, other] = [testRoot(folder, 'ours'), testRoot(folder, 'other')];
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(originals.length === 0)('many Javas', () => {
  const [first = { name: '' }] = originals;
  beforeEach(() => {
    for (const { name } of originals) javas.makeList(name, other, { type: 'JKS' });
  });

  it('are found once each, whatever links lead to them, and named for a person', async () => {
    symlinkSync(join(javas.folder, first.name), join(javas.folder, 'current'));
    const stores = await javas.discover(root.certificateFile);
    rmSync(join(javas.folder, 'current'));
    expect(stores.map(({ id }) => id).sort()).toEqual(originals.map(({ name }) => `java:sdkman:${name}`).sort());
    for (const { label } of stores) expect(label).toMatch(/^Java \d+ \(.+, SDKMAN\)$/);
  });

  it('share one list as one store', async () => {
    const shared = join(folder, 'shared-list');
    copyFileSync(javas.listOf(first.name), shared);
    for (const { name } of originals) {
      rmSync(javas.listOf(name));
      symlinkSync(shared, javas.listOf(name));
    }
    const stores = await javas.discover(root.certificateFile);
    expect(stores).toHaveLength(1);
    await stores[0]?.install(root);
    expect(await stores[0]?.inspect(root)).toMatchObject({ state: 'trusted', location: shared });
    expect(readFileSync(javas.listOf(first.name))).toEqual(readFileSync(shared));
  });

  it('are not stopped by one that is broken, which says why', async () => {
    const broken = {
      'no-list': (): void => undefined,
      damaged: (security: string) => {
        writeFileSync(join(security, 'cacerts'), 'not a list');
      },
      'cut-short': (security: string) => {
        writeFileSync(join(security, 'cacerts'), readFileSync(javas.listOf(first.name)).subarray(0, -1));
      },
      nowhere: (security: string) => {
        symlinkSync(join(security, 'gone'), join(security, 'cacerts'));
      },
      folder: (security: string) => {
        mkdirSync(join(security, 'cacerts'));
      },
      pipe: (security: string) => {
        execFileSync('mkfifo', [join(security, 'cacerts')]);
      },
    };
    for (const [name, breakIt] of Object.entries(broken)) {
      mkdirSync(join(javas.folder, name, 'bin'), { recursive: true });
      mkdirSync(join(javas.folder, name, 'lib', 'security'), { recursive: true });
      writeFileSync(join(javas.folder, name, 'bin', 'java'), '');
      breakIt(join(javas.folder, name, 'lib', 'security'));
    }
    const stores = await javas.discover(root.certificateFile);
    const states = await Promise.all(stores.map((store) => store.inspect(root)));
    const told = Object.fromEntries(
      states.map(({ id, state, reason }) => [id.split(':').at(-1) ?? '', reason ?? state]),
    );
    for (const name of Object.keys(broken)) rmSync(join(javas.folder, name), { recursive: true });
    expect(told).toEqual({
      ...Object.fromEntries(originals.map(({ name }) => [name, 'absent'])),
      'no-list': 'This Java has no list of authorities.',
      damaged: 'Its list of authorities is damaged.',
      'cut-short': 'Its list of authorities is damaged.',
      nowhere: 'This Java has no list of authorities.',
      folder: 'It is no ordinary file, or larger than any list of authorities.',
      pipe: 'It is no ordinary file, or larger than any list of authorities.',
    });
  });

  it('takes everybody’s change when several change one list at once', async () => {
    const roots = [root, testRoot(folder, 'second'), testRoot(folder, 'third')];
    const before = readFileSync(javas.listOf(first.name));
    await Promise.all(roots.map(async (one) => (await javas.storeOf(first.name, root.certificateFile)).install(one)));
    const store = await javas.storeOf(first.name, root.certificateFile);
    for (const one of roots) expect(await store.inspect(one)).toMatchObject({ state: 'trusted' });
    await Promise.all(
      roots.map(async ({ sha256 }) => (await javas.storeOf(first.name, root.certificateFile)).uninstall(sha256)),
    );
    expect(readFileSync(javas.listOf(first.name))).toEqual(before);
    expect(readdirSync(dirname(javas.listOf(first.name)))).toEqual(['cacerts']);
  });

  it('are left without what a killed change left beside their lists', async () => {
    const folderOfList = dirname(javas.listOf(first.name));
    const store = await javas.storeOf(first.name, root.certificateFile);
    const gone = spawnSync('/bin/true').pid;
    const left = {
      '.cacerts.0123456789ab.tmp': 'half a list',
      '.cacerts.latchkey.lock': JSON.stringify({ ...(await thisProcess()), pid: gone }),
      [`.cacerts.latchkey.lock.${gone}.0123456789ab`]: JSON.stringify({ ...(await thisProcess()), pid: gone }),
    };
    for (const work of [() => store.install(root), () => store.install(root), () => store.uninstall(root.sha256)]) {
      for (const [name, content] of Object.entries(left)) writeFileSync(join(folderOfList, name), content);
      await work();
      expect(readdirSync(folderOfList)).toEqual(['cacerts']);
    }
    for (const [name, content] of Object.entries(left)) writeFileSync(join(folderOfList, name), content);
    expect(await store.uninstall(root.sha256)).toBe(false);
    expect(readdirSync(folderOfList)).toEqual(['cacerts']);
  });
});
