import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { elevation } from '../../electron/system/elevate.ts';
import { findProgram, run } from '../../electron/system/run.ts';
import { anchorStore } from '../../electron/trust/linux/anchor-store.ts';
import { debianWay } from '../../electron/trust/linux/debian.ts';
import type { TrustStore } from '../../electron/trust/trust-store.ts';
import { issueLeaf, testRoot, type TestRoot } from './trust-roots.ts';

// This computer's own store, really changed and put back.
const update = findProgram('update-ca-certificates', '');
const isRoot = process.getuid?.() === 0;
const links = dirname(debianWay.places.bundle);
const javaStore = join(links, 'java', 'cacerts');

function needsTheStore(context: TestContext): void {
  if (!isRoot) context.skip('changing the system’s store needs root');
  if (!update) context.skip('update-ca-certificates is not installed');
}

interface Snapshot {
  bundle: string;
  links: string[];
  files: string[];
}

const snapshot = (): Snapshot => ({
  bundle: readFileSync(debianWay.places.bundle, 'utf8'),
  links: readdirSync(links).sort(),
  files: readdirSync(debianWay.places.folder).sort(),
});

let folder: string;
let root: TestRoot;
let server: Server;
let url: string;
let store: TrustStore;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-system-store-'));
  root = testRoot(folder, 'system');
  const elevate = elevation({ run, uid: 0, findProgram });
  store = anchorStore({
    ...{ elevate, name: 'Debian', way: debianWay },
    ...{ program: update ?? '', rootFile: root.certificateFile },
  });
  server = createServer(issueLeaf(folder, root, 'shop.localhost'), (_, response) => response.end('proven'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `https://shop.localhost:${(server.address() as AddressInfo).port}/`;
});

afterAll(async () => {
  // Also after a failure half-way: what a test brought must not stay trusted on this computer.
  if (isRoot && update) await store.uninstall(root.sha256);
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** curl with Debian's own idea of whom to trust, whatever the environment of the tests says. */
async function curl(): Promise<{ exitCode: number; stdout: string }> {
  const address = `${new URL(url).host}:127.0.0.1`;
  const program = findProgram('curl') ?? '';
  return run('/usr/bin/env', ['-i', program, '-sS', '--noproxy', '*', '--resolve', address, url]);
}

describe('the system’s store', () => {
  it('makes curl, openssl and Java trust the root, and leaves no byte of it on removal', async (context) => {
    needsTheStore(context);
    const before = snapshot();
    expect(await store.inspect(root)).toMatchObject({ state: 'absent' });
    expect((await curl()).exitCode).toBe(60);

    await store.install(root);
    expect(await store.inspect(root)).toMatchObject({ state: 'trusted' });
    expect(await curl()).toMatchObject({ exitCode: 0, stdout: 'proven' });
    execFileSync('openssl', ['verify', '-no-CAfile', '-CApath', links, root.certificateFile], { stdio: 'pipe' });

    expect(await store.uninstall(root.sha256)).toBe(true);
    expect(await store.inspect(root)).toMatchObject({ state: 'absent' });
    expect((await curl()).exitCode).toBe(60);
    expect(snapshot()).toEqual(before);
    expect(await store.uninstall(root.sha256)).toBe(false);
  });

  it('reaches Java’s store on the way in and on the way out', async (context) => {
    needsTheStore(context);
    const keytool = findProgram('keytool');
    if (!keytool || !readdirSync('/etc/ca-certificates/update.d').includes('jks-keystore')) {
      context.skip('ca-certificates-java is not installed');
    }
    const list = async (): Promise<string> =>
      (await run(keytool ?? '', ['-list', '-keystore', javaStore, '-storepass', 'changeit', '-v'])).stdout
        .replaceAll(':', '')
        .toLowerCase();
    expect(await list()).not.toContain(root.sha256);
    await store.install(root);
    expect(await list()).toContain(root.sha256);
    await store.uninstall(root.sha256);
    expect(await list()).not.toContain(root.sha256);
  });
});
