import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { elevation } from '../../electron/system/elevate.ts';
import { run } from '../../electron/system/run.ts';
import { javaStores } from '../../electron/trust/java/java-stores.ts';
import type { TrustStore } from '../../electron/trust/trust-store.ts';
import { copyJava } from './java-home.ts';
import { javaHomes } from './java-homes.ts';
import { javaVisitor, type JavaVisitor } from './java-visitor.ts';
import { issueLeaf, testRoot, type TestRoot } from './trust-roots.ts';

// Every Java of this computer, copied into a home of the test's own as SDKMAN lays them out, and judged by themselves.
const host = 'shop.localhost';
const originals = javaHomes().filter(({ home }) => home !== '');
let folder: string;
let home: string;
let root: TestRoot;
let other: TestRoot;
let server: Server;
let port: number;
let visitor: JavaVisitor | string;

const candidates = (): string => join(home, '.sdkman', 'candidates', 'java');
const listOf = (name: string): string => join(candidates(), name, 'lib', 'security', 'cacerts');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-java-'));
  home = join(folder, 'home');
  mkdirSync(candidates(), { recursive: true });
  for (const original of originals) copyJava(original.home, join(candidates(), original.name));
  [root, other] = [testRoot(folder, 'ours'), testRoot(folder, 'other')];
  server = createServer(issueLeaf(folder, root, host), (_, response) => response.end('proven'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  visitor = await javaVisitor(folder);
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const open = ['keystore.pkcs12.certProtectionAlgorithm=NONE', 'keystore.pkcs12.macAlgorithm=NONE'];

function keytool(java: string, settings: readonly string[], ...args: string[]): string {
  const program = join(java, 'bin', 'keytool');
  const given = [...settings.map((setting) => `-J-D${setting}`), '-J-Duser.language=en', ...args];
  return execFileSync(program, given, { stdio: 'pipe', encoding: 'utf8' });
}

/** The other root alone, as a list of each kind has it. */
function makeList(
  name: string,
  type: 'JKS' | 'PKCS12',
  settings: readonly string[] = open,
  password = 'changeit',
): void {
  rmSync(dirname(listOf(name)), { recursive: true });
  mkdirSync(dirname(listOf(name)));
  const store = ['-keystore', listOf(name), '-storetype', type, '-storepass', password];
  const what = ['-importcert', '-noprompt', '-alias', 'other', '-file', other.certificateFile];
  keytool(join(candidates(), name), settings, ...what, ...store);
}

function discover(): Promise<TrustStore[]> {
  const findProgram = (): undefined => undefined;
  const environment = { HOME: home };
  const elevate = elevation({ run, uid: process.getuid?.(), findProgram });
  const rootFile = root.certificateFile;
  return javaStores({ run, elevate, environment, platform: 'linux', findProgram, rootFile, systemRoot: folder });
}

async function storeOf(name: string): Promise<TrustStore> {
  const id = `java:sdkman:${name}`;
  const store = (await discover()).find((found) => found.id === id);
  if (!store) throw new Error(`There is no store ${id}.`);
  return store;
}

async function accepts(name: string): Promise<boolean> {
  if (typeof visitor === 'string') throw new Error(visitor);
  return (await visitor.visit({ home: join(candidates(), name) }, host, port)).accepted;
}

describe.skipIf(originals.length === 0).each(originals)('$name', ({ name }) => {
  it.for(['JKS', 'PKCS12'] as const)(
    'accepts our server once its %s trusts the root, and not after',
    async (type, context) => {
      if (typeof visitor === 'string') context.skip(visitor);
      makeList(name, type);
      chmodSync(listOf(name), 0o640);
      const before = readFileSync(listOf(name));
      const store = await storeOf(name);
      expect(await store.inspect(root)).toMatchObject({ state: 'absent', location: listOf(name) });
      expect(await accepts(name)).toBe(false);

      await store.install(root);
      expect(await store.inspect(root)).toMatchObject({ state: 'trusted' });
      expect(await accepts(name)).toBe(true);
      const installed = readFileSync(listOf(name));
      await store.install(root);
      expect(readFileSync(listOf(name))).toEqual(installed);

      expect(await store.uninstall(root.sha256)).toBe(true);
      expect(await accepts(name)).toBe(false);
      expect(readFileSync(listOf(name))).toEqual(before);
      expect(statSync(listOf(name)).mode & 0o777).toBe(0o640);
      expect(readdirSync(dirname(listOf(name)))).toEqual(['cacerts']);
      expect(await store.uninstall(root.sha256)).toBe(false);
    },
  );

  it('does not trust what an encrypted list holds, as Java itself does not, and takes it out', async (context) => {
    if (typeof visitor === 'string') context.skip(visitor);
    makeList(name, 'PKCS12', []);
    const list = ['-keystore', listOf(name), '-storepass', 'changeit'];
    const java = join(candidates(), name);
    keytool(java, [], '-importcert', '-noprompt', '-alias', 'theirs', '-file', root.certificateFile, ...list);
    await expect(accepts(name)).rejects.toThrow('the trustAnchors parameter must be non-empty');
    const store = await storeOf(name);
    expect(await store.inspect(root)).toMatchObject({
      state: 'unavailable',
      reason: 'Its list is encrypted: Java, which opens it without a password, sees no authority in it.',
    });
    await expect(store.install(root)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(await store.uninstall(root.sha256)).toBe(true);
    const left = keytool(java, [], '-list', ...list);
    expect(left).toContain('Your keystore contains 1 entry');
    expect(left).toContain('other');
  });

  it('is left alone where its list has another password, with a command that works', async () => {
    makeList(name, 'JKS', [], 'something else');
    const before = readFileSync(listOf(name));
    const store = await storeOf(name);
    const { state, reason, hint = '' } = await store.inspect(root);
    expect({ state, reason }).toEqual({
      state: 'unavailable',
      reason: 'Its password is not the usual one of Java’s lists (changeit).',
    });
    await expect(store.install(root)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(readFileSync(listOf(name))).toEqual(before);
    const command = hint.slice(hint.indexOf(': ') + 2);
    execFileSync('/bin/sh', ['-c', command], { input: 'something else\n', stdio: 'pipe' });
    expect(await store.inspect(root)).toMatchObject({ state: 'trusted' });
    await expect(store.uninstall(root.sha256)).rejects.toMatchObject({ code: 'STORE_FAILED' });
  });

  it('removes the root under every name that somebody gave it, and nothing else', async () => {
    makeList(name, 'JKS');
    const list = ['-keystore', listOf(name), '-storepass', 'changeit'];
    for (const alias of ['one', 'two']) {
      const what = ['-importcert', '-noprompt', '-alias', alias, '-file', root.certificateFile];
      keytool(join(candidates(), name), [], ...what, ...list);
    }
    const store = await storeOf(name);
    expect((await store.planRemoval(root.sha256)).files).toEqual([listOf(name)]);
    expect(await store.uninstall(root.sha256)).toBe(true);
    const left = keytool(join(candidates(), name), [], '-list', ...list);
    expect(left).toContain('Your keystore contains 1 entry');
    expect((await store.planRemoval(root.sha256)).files).toEqual([]);
  });

  it('changes the list that this Java really reads', async (context) => {
    if (typeof visitor === 'string') context.skip(visitor);
    makeList(name, 'JKS');
    const first = join(dirname(listOf(name)), 'jssecacerts');
    await (await storeOf(name)).install(root);
    copyFileSync(listOf(name), first);
    const store = await storeOf(name);
    expect((await store.inspect(root)).location).toBe(first);
    expect(await store.uninstall(root.sha256)).toBe(true);
    expect(await accepts(name)).toBe(false);
    rmSync(first);
    expect(await accepts(name)).toBe(false);
  });
});

describe.skipIf(originals.length === 0)('many Javas', () => {
  const [first = { name: '' }] = originals;
  beforeEach(() => {
    for (const { name } of originals) makeList(name, 'JKS');
  });

  it('are found once each, whatever links lead to them, and named for a person', async () => {
    symlinkSync(join(candidates(), first.name), join(candidates(), 'current'));
    const stores = await discover();
    rmSync(join(candidates(), 'current'));
    expect(stores.map(({ id }) => id).sort()).toEqual(originals.map(({ name }) => `java:sdkman:${name}`).sort());
    for (const { label } of stores) expect(label).toMatch(/^Java \d+ \(.+, SDKMAN\)$/);
  });

  it('share one list as one store', async () => {
    const shared = join(folder, 'shared-list');
    copyFileSync(listOf(first.name), shared);
    for (const { name } of originals) {
      rmSync(listOf(name));
      symlinkSync(shared, listOf(name));
    }
    const stores = await discover();
    expect(stores).toHaveLength(1);
    await stores[0]?.install(root);
    expect(await stores[0]?.inspect(root)).toMatchObject({ state: 'trusted', location: shared });
    expect(readFileSync(listOf(first.name))).toEqual(readFileSync(shared));
  });

  it('are not stopped by one that is broken, which says why', async () => {
    const broken = {
      'no-list': (): void => undefined,
      damaged: (security: string) => {
        writeFileSync(join(security, 'cacerts'), 'not a list');
      },
      'cut-short': (security: string) => {
        writeFileSync(join(security, 'cacerts'), readFileSync(listOf(first.name)).subarray(0, -1));
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
      mkdirSync(join(candidates(), name, 'bin'), { recursive: true });
      mkdirSync(join(candidates(), name, 'lib', 'security'), { recursive: true });
      writeFileSync(join(candidates(), name, 'bin', 'java'), '');
      breakIt(join(candidates(), name, 'lib', 'security'));
    }
    const stores = await discover();
    const states = await Promise.all(stores.map((store) => store.inspect(root)));
    const told = Object.fromEntries(
      states.map(({ id, state, reason }) => [id.split(':').at(-1) ?? '', reason ?? state]),
    );
    for (const name of Object.keys(broken)) rmSync(join(candidates(), name), { recursive: true });
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
    const before = readFileSync(listOf(first.name));
    await Promise.all(roots.map(async (one) => (await storeOf(first.name)).install(one)));
    const store = await storeOf(first.name);
    for (const one of roots) expect(await store.inspect(one)).toMatchObject({ state: 'trusted' });
    await Promise.all(roots.map(async ({ sha256 }) => (await storeOf(first.name)).uninstall(sha256)));
    expect(readFileSync(listOf(first.name))).toEqual(before);
    expect(readdirSync(dirname(listOf(first.name)))).toEqual(['cacerts']);
  });
});
