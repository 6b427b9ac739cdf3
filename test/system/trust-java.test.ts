import { execFileSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TrustStore } from '../../electron/trust/trust-store.ts';
import { javaCandidates, originals, type JavaCandidates } from './java-candidates.ts';
import { javaVisitor, type JavaVisitor } from './java-visitor.ts';
import { issueLeaf, testRoot, type TestRoot } from './trust-roots.ts';

// Every Java of this computer, copied into a home of the test's own, and judged by itself.
const host = 'shop.localhost';
let folder: string;
let javas: JavaCandidates;
let root: TestRoot;
let other: TestRoot;
let server: Server;
let port: number;
let visitor: JavaVisitor | string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-java-'));
  javas = javaCandidates(join(folder, 'home'));
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

const storeOf = (name: string): Promise<TrustStore> => javas.storeOf(name, root.certificateFile);

async function accepts(name: string): Promise<boolean> {
  if (typeof visitor === 'string') throw new Error(visitor);
  return (await visitor.visit({ home: javas.homeOf(name) }, host, port)).accepted;
}

describe.skipIf(originals.length === 0).each(originals)('$name', ({ name }) => {
  it.for(['JKS', 'PKCS12'] as const)(
    'accepts our server once its %s trusts the root, and not after',
    async (type, context) => {
      if (typeof visitor === 'string') context.skip(visitor);
      javas.makeList(name, other, { type });
      chmodSync(javas.listOf(name), 0o640);
      const before = readFileSync(javas.listOf(name));
      const store = await storeOf(name);
      expect(await store.inspect(root)).toMatchObject({ state: 'absent', location: javas.listOf(name) });
      expect(await accepts(name)).toBe(false);

      await store.install(root);
      expect(await store.inspect(root)).toMatchObject({ state: 'trusted' });
      expect(await accepts(name)).toBe(true);
      const installed = readFileSync(javas.listOf(name));
      await store.install(root);
      expect(readFileSync(javas.listOf(name))).toEqual(installed);

      expect(await store.uninstall(root.sha256)).toBe(true);
      expect(await accepts(name)).toBe(false);
      expect(readFileSync(javas.listOf(name))).toEqual(before);
      expect(statSync(javas.listOf(name)).mode & 0o777).toBe(0o640);
      expect(readdirSync(dirname(javas.listOf(name)))).toEqual(['cacerts']);
      expect(await store.uninstall(root.sha256)).toBe(false);
    },
  );

  it('does not trust what an encrypted list holds, as Java itself does not, and takes it out', async (context) => {
    if (typeof visitor === 'string') context.skip(visitor);
    javas.makeList(name, other, { type: 'PKCS12', settings: [] });
    const list = ['-keystore', javas.listOf(name), '-storepass', 'changeit'];
    javas.keytool(name, [], '-importcert', '-noprompt', '-alias', 'theirs', '-file', root.certificateFile, ...list);
    await expect(accepts(name)).rejects.toThrow('the trustAnchors parameter must be non-empty');
    const store = await storeOf(name);
    expect(await store.inspect(root)).toMatchObject({
      state: 'unavailable',
      reason: 'Its list is encrypted: Java, which opens it without a password, sees no authority in it.',
    });
    await expect(store.install(root)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(await store.uninstall(root.sha256)).toBe(true);
    const left = javas.keytool(name, [], '-list', ...list);
    expect(left).toContain('Your keystore contains 1 entry');
    expect(left).toContain('other');
  });

  it('is left alone where its list has another password, with a command that works', async () => {
    javas.makeList(name, other, { type: 'JKS', password: 'something else' });
    const before = readFileSync(javas.listOf(name));
    const store = await storeOf(name);
    const { state, reason, hint = '' } = await store.inspect(root);
    expect({ state, reason }).toEqual({
      state: 'unavailable',
      reason: 'Its password is not the usual one of Java’s lists (changeit).',
    });
    await expect(store.install(root)).rejects.toMatchObject({ code: 'STORE_FAILED' });
    expect(readFileSync(javas.listOf(name))).toEqual(before);
    const command = hint.slice(hint.indexOf(': ') + 2);
    execFileSync('/bin/sh', ['-c', command], { input: 'something else\n', stdio: 'pipe' });
    expect(await store.inspect(root)).toMatchObject({ state: 'trusted' });
    await expect(store.uninstall(root.sha256)).rejects.toMatchObject({ code: 'STORE_FAILED' });
  });

  it('removes the root under every name that somebody gave it, and nothing else', async () => {
    javas.makeList(name, other, { type: 'JKS' });
    const list = ['-keystore', javas.listOf(name), '-storepass', 'changeit'];
    for (const alias of ['one', 'two']) {
      const what = ['-importcert', '-noprompt', '-alias', alias, '-file', root.certificateFile];
      javas.keytool(name, [], ...what, ...list);
    }
    const store = await storeOf(name);
    expect((await store.planRemoval(root.sha256)).files).toEqual([javas.listOf(name)]);
    expect(await store.uninstall(root.sha256)).toBe(true);
    const left = javas.keytool(name, [], '-list', ...list);
    expect(left).toContain('Your keystore contains 1 entry');
    expect((await store.planRemoval(root.sha256)).files).toEqual([]);
  });

  it('changes the list that this Java really reads', async (context) => {
    if (typeof visitor === 'string') context.skip(visitor);
    javas.makeList(name, other, { type: 'JKS' });
    const first = join(dirname(javas.listOf(name)), 'jssecacerts');
    await (await storeOf(name)).install(root);
    copyFileSync(javas.listOf(name), first);
    const store = await storeOf(name);
    expect((await store.inspect(root)).location).toBe(first);
    expect(await store.uninstall(root.sha256)).toBe(true);
    expect(await accepts(name)).toBe(false);
    rmSync(first);
    expect(await accepts(name)).toBe(false);
  });
});
