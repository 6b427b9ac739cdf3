import { execFile } from 'node:child_process';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { _electron, type ElectronApplication } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';
import { findProgram } from '../../electron/system/run.ts';
import { electronForTests } from '../setup/electron.ts';
import { type Display, startDisplay } from '../setup/with-display.ts';
import { cleanEnvironment, closeApp, heldApp, repository } from './app.ts';

// The tests may run as root, for whom Chromium has no sandbox: then this one run is nobody's.
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;
const asNobody = ['--reuid=65534', '--regid=65534', '--clear-groups'];
const folders: string[] = [];
let display: Display | undefined;
let app: ElectronApplication | undefined;

afterAll(async () => {
  if (app) await closeApp(app);
  await display?.stop();
  for (const folder of folders) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

it('the window works inside Chromium’s sandbox', async (ctx) => {
  const reason = await sandboxMissing();
  if (reason !== undefined) return ctx.skip(reason);
  const home = await temporaryFolder();
  display = await startDisplay();
  app = await _electron.launch({
    executablePath: await program(home),
    args: isRoot ? await copiedApp(home) : [heldApp, `--held=${repository}`],
    // Otherwise Playwright adds --no-sandbox by itself.
    chromiumSandbox: true,
    cwd: home,
    env: {
      ...cleanEnvironment(),
      ...display.environment,
      HOME: home,
      XDG_RUNTIME_DIR: home,
      LATCHKEY_HOME: join(home, 'latchkey'),
      DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent',
    },
  });
  const page = await app.firstWindow();
  await page.locator('#app > *').first().waitFor();
  const info = await page.evaluate(() => window.latchkey.request('app/info', undefined));
  expect(info).toMatchObject({ ok: true });
  expect(await page.evaluate(() => 'require' in window || 'process' in window)).toBe(false);

  const { renderer, flags } = await app.evaluate(({ BrowserWindow }) => ({
    renderer: BrowserWindow.getAllWindows()[0]?.webContents.getOSProcessId(),
    flags: process.argv,
  }));
  expect(flags).not.toContain('--no-sandbox');
  const status = await readFile(`/proc/${String(renderer)}/status`, 'utf8');
  // A system call filter, and a process number space of its own: https://www.kernel.org/doc/html/latest/filesystems/proc.html
  expect(status).toMatch(/^Seccomp:\t2$/m);
  expect(status).toMatch(/^NSpid:\t\d+\t\d+/m);
  expect(status).toMatch(/^NoNewPrivs:\t1$/m);
});

async function sandboxMissing(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'this test looks into /proc';
  const unshare = findProgram('unshare');
  const setpriv = findProgram('setpriv');
  if (!unshare || !setpriv) return 'setpriv and unshare are not installed (Debian: apt-get install util-linux)';
  const [name, args] = isRoot ? [setpriv, [...asNobody, unshare, '--user', 'true']] : [unshare, ['--user', 'true']];
  return promisify(execFile)(name, args).then(
    () => undefined,
    () => 'this kernel gives an ordinary user no user namespaces, which Chromium’s sandbox needs',
  );
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-sandbox-'));
  folders.push(folder);
  if (isRoot) await chown(folder, nobody, nobody);
  return folder;
}

/** Electron as this test may start it; where that is root, through a script that gives up root first. */
async function program(home: string): Promise<string> {
  const { executable } = await electronForTests();
  if (!isRoot) return executable;
  // The cache of root is closed to others, and so is its Electron.
  const copy = join(home, 'electron');
  await cp(dirname(executable), copy, { recursive: true });
  const script = join(home, 'electron-as-nobody');
  const setpriv = findProgram('setpriv') ?? '/usr/bin/setpriv';
  await writeFile(script, `#!/bin/sh\nexec ${setpriv} ${asNobody.join(' ')} '${join(copy, 'electron')}' "$@"\n`);
  await chmod(script, 0o755);
  return script;
}

/** The built app, where everybody can read it. */
async function copiedApp(home: string): Promise<string[]> {
  const folder = join(home, 'app');
  const held = join(home, 'held-app');
  await mkdir(folder);
  for (const part of ['package.json', 'dist'])
    await cp(join(repository, part), join(folder, part), { recursive: true });
  const keytar = join('node_modules', 'keytar');
  await cp(join(repository, keytar), join(folder, keytar), { recursive: true, dereference: true });
  await cp(heldApp, held, { recursive: true });
  return [held, `--held=${folder}`];
}
