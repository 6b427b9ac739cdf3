import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { electronForTests, windowMissing } from '../setup/electron.ts';
import { asarFiles, startPackagedApp } from '../setup/packaged-app.ts';
import { startDisplay } from '../setup/with-display.ts';
import { cleanEnvironment, repository } from './app.ts';

const nobody = 65_534;

/** How @electron/fuses gives the state of a fuse: the byte in the program. */
const states = { on: '1'.charCodeAt(0), off: '0'.charCodeAt(0) };

let output: string;
let unpacked: string;
let executable: string;
let display: Awaited<ReturnType<typeof startDisplay>>;
let missing: string | undefined;

beforeAll(async () => {
  missing = process.platform === 'linux' ? await windowMissing() : 'only the Linux app is packed so far';
  if (missing) return;
  display = await startDisplay();
  output = await mkdtemp(join(tmpdir(), 'latchkey-packaged-'));
  // Another user starts it too.
  await chmod(output, 0o755);
  unpacked = join(output, 'linux-unpacked');
  executable = join(unpacked, 'latchkey');
  const pack = join(repository, 'resources', 'packaging', 'pack.mjs');
  const packed = spawnSync(process.execPath, [pack, '--no-build', '--output', output], { encoding: 'utf8' });
  if (packed.status !== 0) throw new Error(`Packing failed:\n${packed.stdout}${packed.stderr}`);
});

afterAll(async () => {
  if (missing) return;
  await display.stop();
  await rm(output, { recursive: true, force: true });
});

/** A computer without a keychain, with a home folder that vanishes; the window must come up there too. */
async function withHome(work: (home: string, environment: Record<string, string>) => Promise<void>): Promise<void> {
  const home = await mkdtemp(join(tmpdir(), 'latchkey-home-'));
  const environment = { ...cleanEnvironment(), ...display.environment, HOME: home, LATCHKEY_HOME: join(home, 'data') };
  for (const name of ['DATA', 'CONFIG', 'CACHE'])
    Object.assign(environment, { [`XDG_${name}_HOME`]: join(home, name) });
  Object.assign(environment, { XDG_RUNTIME_DIR: home });
  try {
    await work(home, environment);
  } finally {
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  }
}

test.for([
  ['RunAsNode', 'off'],
  ['EnableNodeOptionsEnvironmentVariable', 'off'],
  ['EnableNodeCliInspectArguments', 'off'],
  ['GrantFileProtocolExtraPrivileges', 'off'],
  ['LoadBrowserProcessSpecificV8Snapshot', 'off'],
  ['EnableEmbeddedAsarIntegrityValidation', 'on'],
  ['OnlyLoadAppFromAsar', 'on'],
] as const)('the fuse %s is %s', async ([name, state], ctx) => {
  if (missing) return ctx.skip(missing);
  const fuses = await getCurrentFuseWire(executable);
  expect(fuses[FuseV1Options[name]]).toBe(states[state]);
});

test('it holds the built app, keytar’s one binary, and nothing of the development runtime', async (ctx) => {
  if (missing) return ctx.skip(missing);
  const files = await asarFiles(join(unpacked, 'resources', 'app.asar'));
  expect(files).toEqual(
    expect.arrayContaining([
      'package.json',
      'dist/main/main.js',
      'dist/preload/preload.cjs',
      'dist/renderer/index.html',
    ]),
  );
  expect(files.filter((file) => !file.startsWith('dist/'))).toEqual([
    'node_modules/keytar/LICENSE.md',
    'node_modules/keytar/lib/keytar.js',
    'node_modules/keytar/package.json',
    `node_modules/keytar/prebuilds/linux-${process.arch}/keytar.node`,
    'package.json',
  ]);
  expect(files.filter((file) => file.endsWith('.map'))).toEqual([]);
  expect((await readdir(join(unpacked, 'resources'))).sort()).toEqual([...['app.asar', 'app.asar.unpacked', 'linux']]);
  expect((await stat(join(unpacked, 'resources', 'linux', 'trust-helper'))).mode & 0o777).toBe(0o755);
  expect(await readdir(unpacked)).not.toContain('latchkey-runtime.json');
});

test('it starts and shows the first run', async (ctx) => {
  if (missing) return ctx.skip(missing);
  await withHome(async (_, environment) => {
    const app = await startPackagedApp({ executable, environment });
    try {
      await app.page.getByRole('heading').first().waitFor();
      expect(await app.page.title()).toBe('Latchkey');
      expect(app.page.url()).toBe('app://bundle/index.html');
    } finally {
      await app.stop();
    }
  });
});

test('neither ELECTRON_RUN_AS_NODE, NODE_OPTIONS, --inspect nor a folder beside the ASAR runs other code', async (ctx) => {
  if (missing) return ctx.skip(missing);
  await withHome(async (home, environment) => {
    const proof = join(home, 'proof');
    const intruder = join(home, 'intruder.cjs');
    await writeFile(intruder, `require('node:fs').appendFileSync(${JSON.stringify(proof)}, 'ran')`);
    const hostile = {
      ...environment,
      ELECTRON_RUN_AS_NODE: '1',
      NODE_OPTIONS: `--require ${intruder} --inspect=0`,
    };

    // Where the fuses are as Electron ships them, each of these works: otherwise this test could not fail.
    const { executable: unfused } = await electronForTests();
    const control = spawnSync(unfused, [intruder], { env: { ...hostile, NODE_OPTIONS: '' }, encoding: 'utf8' });
    expect([control.status, existsSync(proof)]).toEqual([0, true]);
    await rm(proof);

    const beside = join(unpacked, 'resources', 'app');
    await mkdir(beside);
    await writeFile(join(beside, 'package.json'), '{"name":"intruder","main":"main.cjs"}');
    await writeFile(join(beside, 'main.cjs'), await readFile(intruder));
    const app = await startPackagedApp({ executable, args: ['--inspect=0', intruder], environment: hostile });
    try {
      await app.page.getByRole('heading').first().waitFor();
      expect(app.page.url()).toBe('app://bundle/index.html');
      expect(existsSync(proof)).toBe(false);
      expect(app.output()).not.toContain('Debugger listening');
    } finally {
      await app.stop();
      await rm(beside, { recursive: true });
    }
  });
});

test('as an unprivileged user its window runs in Chromium’s sandbox', async (ctx) => {
  if (missing) return ctx.skip(missing);
  const asRoot = process.getuid?.() === 0;
  const user = asRoot ? nobody : undefined;
  const allowed = spawnSync('unshare', ['--user', 'true'], user === undefined ? {} : { uid: user, gid: user });
  if (allowed.status !== 0)
    return ctx.skip('this system allows unprivileged users no namespaces, which the sandbox needs');
  await withHome(async (home, environment) => {
    if (user !== undefined) await chown(home, user, user);
    const app = await startPackagedApp({ executable, environment, ...(user === undefined ? {} : { user }) });
    try {
      await app.page.getByRole('heading').first().waitFor();
      const renderers = await childrenOf(app.process.pid ?? 0, '--type=renderer');
      expect(renderers.length).toBeGreaterThan(0);
      // 2: filtered by seccomp, see proc_pid_status(5).
      for (const status of renderers) expect(status).toMatch(/^Seccomp:\s+2$/m);
    } finally {
      await app.stop();
    }
  });
});

/** The status of all descendants of a process whose command line has the given word, see proc(5). */
async function childrenOf(ancestor: number, word: string): Promise<string[]> {
  const family = new Set([ancestor]);
  const found: string[] = [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  for (const pid of pids.sort((one, other) => one - other)) {
    const [status, command] = await Promise.all(
      ['status', 'cmdline'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
    );
    const parent = Number(/^PPid:\s+(\d+)$/m.exec(status ?? '')?.[1]);
    if (!family.has(parent)) continue;
    family.add(pid);
    // Chromium rewrites its children's command lines, with spaces between the words.
    if (command?.split(/[\0 ]/).includes(word)) found.push(status ?? '');
  }
  return found;
}
