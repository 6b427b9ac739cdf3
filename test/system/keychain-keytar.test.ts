import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { busCall, connectToSessionBus, type DbusConnection } from '../../electron/keychain/dbus-connection.ts';
import { issuingKeyId, projectKeyId } from '../../electron/keychain/keychain.ts';
import { findProgram, run } from '../../electron/system/run.ts';
import { endProcess, waitForLine } from '../setup/processes.ts';
import { type Keyring, keyringMissing, startKeyring } from '../setup/with-keyring.ts';
import { buildKeychainProgram, type KeychainProgram } from './keychain-program.ts';

const secret = '-----BEGIN PRIVATE KEY-----\nüber die Leitung\n-----END PRIVATE KEY-----\n';
const issuing = issuingKeyId('3f9c');
const project = projectKeyId('7d2e');
const secrets = 'org.freedesktop.secrets';

let program: KeychainProgram;

beforeAll(async () => {
  program = await buildKeychainProgram();
});

afterAll(() => program.dispose());

describe('with a keyring', () => {
  let keyring: Keyring;
  let bus: DbusConnection;

  beforeEach(async (ctx) => {
    const missing = keyringMissing();
    if (missing) ctx.skip(missing);
    keyring = await startKeyring();
    bus = await connectToSessionBus(keyring.environment, 10_000);
  });

  afterEach(async () => {
    bus.close();
    await keyring.stop();
  });

  async function keyringPid(): Promise<number> {
    const [pid] = await bus.call(busCall('GetConnectionUnixProcessID', 's', [secrets]));
    return Number(pid);
  }

  async function lockKeyring(): Promise<void> {
    const [collection] = await bus.call({
      destination: secrets,
      path: '/org/freedesktop/secrets',
      interface: 'org.freedesktop.Secret.Service',
      member: 'ReadAlias',
      signature: 's',
      body: ['default'],
    });
    await bus.call({
      destination: secrets,
      path: '/org/freedesktop/secrets',
      interface: 'org.freedesktop.Secret.Service',
      member: 'Lock',
      signature: 'ao',
      body: [[collection ?? '/']],
    });
  }

  it('keeps, replaces, lists and deletes keys', async () => {
    const outcomes = await program.run(
      [
        ['status'],
        ['get', issuing],
        ['set', issuing, secret],
        ['set', project, 'first'],
        ['set', project, 'second'],
        ['get', issuing],
        ['get', project],
        ['list'],
        ['delete', project],
        ['delete', project],
        ['get', project],
        ['list'],
      ],
      keyring.environment,
    );
    expect(outcomes.map(({ value, message }) => message ?? value)).toEqual([
      { backend: 'os', available: true, label: 'GNOME Keyring (Secret Service)' },
      undefined,
      undefined,
      undefined,
      undefined,
      secret,
      'second',
      [issuing, project],
      true,
      false,
      undefined,
      [issuing],
    ]);
  });

  it('keeps keys for the next process, and for as large a key as there is', async () => {
    const large = `-----BEGIN PRIVATE KEY-----\n${'A'.repeat(2430)}\n-----END PRIVATE KEY-----\n`;
    await program.run([['set', issuing, large]], keyring.environment);
    expect(await program.run([['get', issuing]], keyring.environment)).toEqual([{ value: large }]);
  });

  it('files them where a person and other programs find them', async (ctx) => {
    const secretTool = findProgram('secret-tool');
    if (!secretTool) return ctx.skip('secret-tool is not installed (Debian: apt-get install libsecret-tools)');
    await program.run([['set', issuing, secret]], keyring.environment);
    const found = await run(secretTool, ['search', '--all', 'service', 'Latchkey'], { env: keyring.environment });
    // It writes the attributes to standard error.
    const shown = found.stdout + found.stderr;
    expect(shown).toContain('label = Latchkey/authority 3f9c issuing key');
    expect(shown).toContain('attribute.account = authority 3f9c issuing key');
    expect(shown).toContain(secret.trim().split('\n')[1]);
    await run(secretTool, ['clear', 'service', 'Latchkey', 'account', issuing], { env: keyring.environment });
    expect(await program.run([['get', issuing]], keyring.environment)).toEqual([{}]);
  });

  it('leaves other programs’ items alone', async (ctx) => {
    const secretTool = findProgram('secret-tool');
    if (!secretTool) return ctx.skip('secret-tool is not installed (Debian: apt-get install libsecret-tools)');
    const store = ['store', '--label', 'foreign', 'service', 'Latchkey'];
    await run(secretTool, store, { env: keyring.environment, input: 'x' });
    await run(secretTool, [...store, 'account', 'not a key of ours'], { env: keyring.environment, input: 'x' });
    const outcomes = await program.run([['set', project, 'x'], ['list']], keyring.environment);
    expect(outcomes[1]).toEqual({ value: [project] });
  });

  it('writes nothing in the clear', async () => {
    await program.run([['set', issuing, secret]], keyring.environment);
    const folder = join(keyring.home, '.local', 'share', 'keyrings');
    const files = (await readdir(folder)).filter((name) => name.endsWith('.keyring'));
    expect(files).not.toEqual([]);
    for (const name of files) expect(await readFile(join(folder, name), 'latin1')).not.toContain('PRIVATE KEY');
  });

  describe('that is locked', () => {
    beforeEach(async () => {
      await program.run([['set', issuing, secret]], keyring.environment);
      await lockKeyring();
    });

    it('says so, and never that a key is not there', async () => {
      const outcomes = await program.run(
        [
          ['get', issuing],
          ['set', project, 'x'],
          ['set', issuing, 'x'],
          ['delete', issuing],
        ],
        keyring.environment,
      );
      expect(outcomes.map(({ code }) => code)).toEqual(Array(4).fill('KEYCHAIN_LOCKED'));
      expect(outcomes[0]?.hint).toMatch(/nothing was changed/);
    });

    it('still tells what it holds and what it does not', async () => {
      const outcomes = await program.run([['status'], ['get', project], ['list']], keyring.environment);
      expect(outcomes).toEqual([
        { value: { backend: 'os', available: true, label: 'GNOME Keyring (Secret Service)' } },
        {},
        { value: [issuing] },
      ]);
    });

    it('does not wait for ever for an answer to its prompt, and the process can end', async () => {
      const before = await keyringPid();
      // Takes the calls that should show a prompt, and never answers.
      await bus.call(busCall('RequestName', 'su', ['org.gnome.keyring.SystemPrompter', 4]));
      const times = { answerMs: 10_000, promptMs: 300 };
      const outcomes = await program.run(
        [
          ['get', issuing],
          ['set', project, 'x'],
        ],
        keyring.environment,
        times,
      );
      expect(outcomes.map(({ code }) => code)).toEqual(['KEYCHAIN_LOCKED', 'KEYCHAIN_LOCKED']);
      // Leaving must not take the keyring down either.
      expect(await keyringPid()).toBe(before);
    });
  });

  it('loses nothing when the keyring is killed', async () => {
    await program.run([['set', issuing, secret]], keyring.environment);
    const pid = await keyringPid();
    const gone = bus.nextSignal(
      { path: '/org/freedesktop/DBus', interface: 'org.freedesktop.DBus', member: 'NameOwnerChanged' },
      10_000,
    );
    await bus.call(busCall('AddMatch', 's', [`type='signal',member='NameOwnerChanged',arg0='${secrets}'`]));
    process.kill(pid, 'SIGKILL');
    expect(await gone).toEqual([secrets, expect.any(String), '']);
    // The bus starts another one, which nobody has unlocked.
    const outcomes = await program.run(
      [
        ['get', issuing],
        ['set', project, 'x'],
      ],
      keyring.environment,
    );
    expect(outcomes.map(({ code }) => code)).toEqual(['KEYCHAIN_LOCKED', 'KEYCHAIN_LOCKED']);
  });
});

describe('without a keyring', () => {
  let home: string;
  let environment: Record<string, string | undefined>;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'latchkey-home-'));
    environment = { HOME: home, XDG_RUNTIME_DIR: home, DBUS_SESSION_BUS_ADDRESS: undefined };
  });

  afterEach(() => rm(home, { recursive: true, force: true }));

  it.each([
    ['no address', undefined],
    ['the address that Electron sets', 'disabled:'],
    ['a bus that is gone', 'unix:path=/nonexistent/bus'],
  ])('offers the vault: %s', async (_, address) => {
    const steps = await program.run(
      [['status'], ['get', issuing], ['set', issuing, secret], ['delete', issuing], ['list']],
      {
        ...environment,
        DBUS_SESSION_BUS_ADDRESS: address,
      },
    );
    expect(steps[0]?.value).toMatchObject({
      backend: 'os',
      available: false,
      reason: expect.stringMatching(/D-Bus/) as string,
    });
    for (const step of steps.slice(1)) {
      expect(step).toMatchObject({
        code: 'KEYCHAIN_UNAVAILABLE',
        hint: expect.stringContaining('LATCHKEY_KEYCHAIN=vault') as string,
      });
    }
  });

  describe('but with a bus', () => {
    let bus: ChildProcess;

    async function startBus(services: string): Promise<void> {
      const config = join(home, 'bus.conf');
      await writeFile(
        config,
        `<busconfig><type>session</type><listen>unix:path=${home}/bus</listen>${services}
         <policy context="default"><allow send_destination="*"/><allow receive_sender="*"/><allow own="*"/></policy></busconfig>`,
      );
      const daemon = findProgram('dbus-daemon') ?? 'dbus-daemon';
      bus = spawn(daemon, [`--config-file=${config}`, '--nofork', '--print-address'], {
        env: { ...process.env, DISPLAY: undefined, ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      await waitForLine(bus, 'dbus-daemon', 1);
    }

    beforeEach((ctx) => {
      const missing = keyringMissing();
      if (missing) ctx.skip(missing);
    });

    afterEach(() => endProcess(bus));

    it('says that no program offers one', async () => {
      await startBus('');
      const outcomes = await program.run([['status'], ['get', issuing], ['set', issuing, secret]], environment);
      expect(outcomes[0]?.value).toMatchObject({
        available: false,
        reason: 'no program here offers the Secret Service',
      });
      expect(outcomes.slice(1).map(({ code }) => code)).toEqual(['KEYCHAIN_UNAVAILABLE', 'KEYCHAIN_UNAVAILABLE']);
    });

    it('says that the keyring has no place for keys yet, and that none could be made', async () => {
      await startBus('<standard_session_servicedirs/>');
      const outcomes = await program.run(
        [['status'], ['get', issuing], ['list'], ['set', issuing, secret]],
        environment,
      );
      expect(outcomes[0]?.value).toMatchObject({ available: true, label: 'GNOME Keyring (Secret Service)' });
      expect(outcomes.slice(1, 3)).toEqual([{}, { value: [] }]);
      expect(outcomes[3]).toMatchObject({
        code: 'KEYCHAIN_UNAVAILABLE',
        message: expect.stringContaining('it has no default keyring, and none could be created') as string,
      });
    });
  });

  it('does not wait for a bus that says nothing, and the process can end', async () => {
    const socket = join(home, 'bus');
    const silent = await listen(socket);
    try {
      const times = { answerMs: 200, promptMs: 200 };
      const outcomes = await program.run([['status'], ['get', issuing], ['set', issuing, secret]], environment, times);
      expect(outcomes[0]?.value).toMatchObject({ available: false, reason: 'D-Bus gave no answer within 0.2 seconds' });
      expect(outcomes.slice(1).map(({ code }) => code)).toEqual(['KEYCHAIN_UNAVAILABLE', 'KEYCHAIN_UNAVAILABLE']);
    } finally {
      silent.close();
    }
  });
});

function listen(path: string): Promise<Server> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.resume()).listen(path, () => {
      resolve(server);
    });
  });
}
