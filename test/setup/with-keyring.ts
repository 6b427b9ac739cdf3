import { type ChildProcess, spawn } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram, run } from '../../electron/system/run.ts';
import { endProcess, waitForLine } from './processes.ts';

export interface Keyring {
  /** HOME, the XDG folders and the D-Bus address: to be added to the environment of the program under test. */
  environment: Record<string, string>;
  /** The temporary home folder; the keyring's files are in it. */
  home: string;
  /** Ends the keyring and its D-Bus, and deletes the home folder. Safe to call twice. */
  stop(): Promise<void>;
}

const programs = { 'dbus-daemon': 'dbus', 'dbus-send': 'dbus', 'gnome-keyring-daemon': 'gnome-keyring' } as const;

/** Why no keyring can be started here, for `ctx.skip(reason)`; `undefined` when one can. */
export function keyringMissing(): string | undefined {
  for (const [program, debianPackage] of Object.entries(programs)) {
    if (!findProgram(program)) return `${program} is not installed (Debian: apt-get install ${debianPackage})`;
  }
  return undefined;
}

/**
 * Starts a real, unlocked GNOME keyring in a D-Bus session of its own, in a temporary HOME and XDG_RUNTIME_DIR.
 * Nothing of the user's own session is seen or touched. Throws when a program is missing or does not get ready.
 */
export async function startKeyring(): Promise<Keyring> {
  const missing = keyringMissing();
  if (missing) throw new Error(missing);
  const home = await mkdtemp(join(tmpdir(), 'latchkey-home-'));
  const started: ChildProcess[] = [];
  const stop = async (): Promise<void> => {
    for (const child of started.splice(0).reverse()) await endProcess(child);
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const environment = await homeEnvironment(home);
    const bus = start('dbus-daemon', ['--session', '--print-address', '--nofork'], environment, started);
    environment['DBUS_SESSION_BUS_ADDRESS'] = await waitForLine(bus, 'dbus-daemon', 1);
    const keyring = start(
      'gnome-keyring-daemon',
      ['--foreground', '--unlock', '--components=secrets'],
      environment,
      started,
    );
    // An empty password would make it ask for one in a window.
    keyring.stdin?.end('test');
    await waitForSecretService(keyring, environment);
    return { environment, home, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function homeEnvironment(home: string): Promise<Record<string, string>> {
  const runtime = join(home, '.runtime');
  await mkdir(runtime);
  // Programs refuse a runtime folder that others can read.
  await chmod(runtime, 0o700);
  return {
    HOME: home,
    XDG_RUNTIME_DIR: runtime,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local', 'share'),
    XDG_CACHE_HOME: join(home, '.cache'),
  };
}

function start(
  program: keyof typeof programs,
  args: string[],
  environment: Record<string, string>,
  started: ChildProcess[],
): ChildProcess {
  const child = spawn(findProgram(program) ?? program, args, {
    env: { ...process.env, ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  started.push(child);
  return child;
}

/** Asks the bus until the keyring has taken the Secret Service's name; the answer decides, not the time that passed. */
async function waitForSecretService(keyring: ChildProcess, environment: Record<string, string>): Promise<void> {
  const question = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus'];
  const method = ['org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets'];
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline && keyring.exitCode === null) {
    const send = findProgram('dbus-send') ?? 'dbus-send';
    const answer = await run(send, [...question, ...method], { env: environment });
    if (answer.stdout.includes('boolean true')) return;
  }
  throw new Error('gnome-keyring-daemon did not offer the Secret Service within 20 seconds');
}
