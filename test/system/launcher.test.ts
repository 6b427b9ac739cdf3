import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keytarBinary } from '../../electron/dev/system-libraries.mjs';
import { findProgram } from '../../electron/system/run.ts';
import { windowMissing } from '../setup/electron.ts';
import { displayMissing, startDisplay } from '../setup/with-display.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));

// The launcher starts what is built beside it. These small programs in its place say how they were started.
const commandLine = `
  process.stdout.write(JSON.stringify(process.argv.slice(2)) + '\\n');
  process.exit(Number(process.env.STAND_IN_EXIT));`;
const app = `
  import { app, BrowserWindow } from 'electron';
  app.whenReady().then(async () => {
    const window = new BrowserWindow({ width: 300, height: 200 });
    await window.loadURL('data:text/html,<title>Stand-in</title><h1>Shown</h1>');
    const title = await window.webContents.executeJavaScript('document.querySelector("h1").textContent');
    const { argv } = process;
    console.log(JSON.stringify({ title, argv, name: app.getName(), path: app.getAppPath(), packaged: app.isPackaged }));
    if (process.env.STAND_IN_EXIT !== 'never') app.exit(Number(process.env.STAND_IN_EXIT));
  });`;

let folder: string;
let launcher: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-launcher-'));
  await cp(join(repository, 'electron', 'dev'), join(folder, 'electron', 'dev'), { recursive: true });
  await symlink(join(repository, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{"name":"stand-in","type":"module","main":"dist/main/main.js"}');
  await mkdir(join(folder, 'dist', 'main'), { recursive: true });
  await writeFile(join(folder, 'dist', 'main', 'cli.js'), commandLine);
  await writeFile(join(folder, 'dist', 'main', 'main.js'), app);
  launcher = join(folder, 'electron', 'dev', 'launch.mjs');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Outcome {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

function environment(added: Record<string, string>): NodeJS.ProcessEnv {
  const inherited = { ...process.env };
  delete inherited['DISPLAY'];
  delete inherited['WAYLAND_DISPLAY'];
  return { ...inherited, STAND_IN_EXIT: '0', ...added };
}

async function outcome(child: ChildProcess): Promise<Outcome> {
  const texts = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => (texts[name] += text));
  }
  const [exitCode] = (await once(child, 'close')) as [number | null];
  return { exitCode, ...texts };
}

const launch = (args: string[] = [], added: Record<string, string> = {}): ChildProcess =>
  spawn(process.execPath, [launcher, ...args], { env: environment(added), stdio: ['ignore', 'pipe', 'pipe'] });

/** Runs the launcher with a terminal of its own, by script(1). */
const launchInTerminal = (args: string[], added: Record<string, string>): ChildProcess => {
  const command = [process.execPath, launcher, ...args].map((word) => `'${word}'`).join(' ');
  const script = findProgram('script') ?? 'script';
  return spawn(script, ['-qec', command, '/dev/null'], { env: environment(added), stdio: ['ignore', 'pipe', 'pipe'] });
};

describe('without a display and without a terminal', () => {
  test('tours, says how to do it for real, and passes the exit code on', async () => {
    const { exitCode, stdout } = await outcome(launch([], { STAND_IN_EXIT: '3' }));
    expect(stdout.split('\n')).toEqual([
      '["tour"]',
      'No display and no terminal here, so nothing was changed. To do it for real: npm start -- --yes',
      '',
    ]);
    expect(exitCode).toBe(3);
  });

  test('does it for real with --yes', async () => {
    const { exitCode, stdout } = await outcome(launch(['--yes'], { STAND_IN_EXIT: '1' }));
    expect(stdout).toBe('["first-run","--yes"]\n');
    expect(exitCode).toBe(1);
  });

  test('counts a display that does not answer as none, and says so', async () => {
    const { stdout, stderr } = await outcome(launch([], { DISPLAY: ':60123' }));
    expect(stderr).toBe('No display answers at DISPLAY=:60123; going on without a window.\n');
    expect(stdout).toContain('["tour"]');
  });
});

describe('without a display, in a terminal', () => {
  test.each([
    [[], '["first-run"]'],
    [['--yes'], '["first-run","--yes"]'],
  ])('with %o it guides through the first run', async (args, expected) => {
    const { exitCode, stdout } = await outcome(launchInTerminal(args, { STAND_IN_EXIT: '3' }));
    expect(stdout.trim()).toBe(expected);
    expect(exitCode).toBe(3);
  });
});

describe('with a display', () => {
  test('opens the window, passes words on, and passes the exit code on', async (ctx) => {
    const missing = await windowMissing();
    if (missing) return ctx.skip(missing);
    const display = await startDisplay();
    try {
      const { exitCode, stdout, stderr } = await outcome(
        launch(['--yes', '--hello'], { ...display.environment, STAND_IN_EXIT: '7' }),
      );
      const said = JSON.parse(stdout.trim()) as { argv: string[] };
      expect(said).toMatchObject({ title: 'Shown', name: 'stand-in', path: folder, packaged: false });
      expect(said.argv).toContain('--hello');
      expect(said.argv).not.toContain('--yes');
      expect(exitCode).toBe(7);
      const asRoot = process.getuid?.() === 0;
      expect(said.argv.includes('--no-sandbox')).toBe(asRoot);
      expect(stderr.includes('Running as root: Electron starts with --no-sandbox')).toBe(asRoot);
    } finally {
      await display.stop();
    }
  });

  test('passes SIGTERM on, so that the app ends with the launcher', async (ctx) => {
    const missing = await windowMissing();
    if (missing) return ctx.skip(missing);
    const display = await startDisplay();
    try {
      const child = launch([], { ...display.environment, STAND_IN_EXIT: 'never' });
      const ended = outcome(child);
      if (child.stdout) await once(child.stdout, 'data');
      child.kill('SIGTERM');
      // Resolves only when Electron, which holds the same output, has ended too.
      const { stdout } = await ended;
      expect(stdout).toContain('"Shown"');
      expect(child.signalCode).toBeNull();
    } finally {
      await display.stop();
    }
  });
});

test('names the library that Electron lacks', async (ctx) => {
  const keytar = keytarBinary();
  const noDisplay = displayMissing();
  if (noDisplay || !keytar) return ctx.skip(noDisplay ?? 'keytar has no binary for this computer');
  // Something that ldd(1) reads in the place of Electron, asking for a library that no package brings.
  const bytes = await readFile(keytar);
  bytes.write('libsecret-9.so.9', bytes.indexOf('libsecret-1.so.0'), 'latin1');
  await mkdir(join(folder, 'lacking'));
  await writeFile(join(folder, 'lacking', 'electron'), bytes, { mode: 0o755 });
  const display = await startDisplay();
  try {
    const override = { ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'lacking') };
    const { exitCode, stderr } = await outcome(launch([], { ...display.environment, ...override }));
    expect(stderr).toContain('Electron needs libraries that this computer lacks: libsecret-9.so.9.');
    expect(exitCode).toBe(4);
  } finally {
    await display.stop();
  }
});

test('says what to do when nothing is built', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'latchkey-unbuilt-'));
  try {
    await cp(join(folder, 'electron'), join(empty, 'electron'), { recursive: true });
    await symlink(join(repository, 'node_modules'), join(empty, 'node_modules'));
    const script = join(empty, 'electron', 'dev', 'launch.mjs');
    const child = spawn(process.execPath, [script], { env: environment({}), stdio: ['ignore', 'pipe', 'pipe'] });
    const { exitCode, stderr } = await outcome(child);
    expect(stderr).toBe(
      'Latchkey could not start. It has not been built yet.\nBuild it first: npm ci && npm run build\n',
    );
    expect(exitCode).toBe(1);
  } finally {
    await rm(empty, { recursive: true, force: true });
  }
});
