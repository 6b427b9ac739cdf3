import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import type { StoreChange } from '../../electron/shared/trust.ts';
import { cli, passphrase } from './cli-process.ts';
import { javaCandidates, openList, originals, type JavaCandidates } from './java-candidates.ts';
import { copyJava } from './java-home.ts';
import { runKilled } from './killed-process.ts';
import { ownMachine, ownMachineMissing, type OwnMachine } from './own-machine.ts';
import { testRoot, type TestRoot } from './trust-roots.ts';

// The command line changes the lists of Java on a machine of its own: as root, as a user, killed and locked out.
const systemList = '/etc/ssl/certs/java/cacerts';
const nobody = 65534;
const missing = ownMachineMissing() ?? (originals.length === 0 ? 'Java is not installed' : undefined);
let folder: string;
let machine: OwnMachine;
let program: string;
let environment: Record<string, string>;
let javas: JavaCandidates;
let other: TestRoot;
let root: string;

beforeAll(async () => {
  if (missing !== undefined) return;
  folder = mkdtempSync(join(tmpdir(), 'latchkey-java-machine-'));
  chmodSync(folder, 0o755);
  // Where a user without rights may read it, whoever owns the checkout.
  cpSync(dirname(dirname(cli)), join(folder, 'app'), { recursive: true });
  program = join(folder, 'app', 'main', 'cli.js');
  other = testRoot(folder, 'other');
  const home = join(folder, 'home');
  javas = javaCandidates(home);
  for (const { name } of originals) javas.makeList(name, other, { type: 'JKS' });
  environment = {
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    HOME: home,
    LATCHKEY_HOME: join(home, 'data'),
    LATCHKEY_KEYCHAIN: 'vault',
    LATCHKEY_VAULT_PASSPHRASE: passphrase,
  };
  machine = await ownMachine();
  latchkey('setup', '--no-trust');
  const { authority } = latchkey('status').document as { authority: { root: { sha256: string } } };
  root = authority.root.sha256;
});
afterAll(async () => {
  if (missing !== undefined) return;
  await machine.stop();
  rmSync(folder, { recursive: true, force: true });
});

const needsMachine = (context: TestContext): void => {
  context.skip(missing !== undefined, missing);
};

/** Runs it in the machine, with `--json`; before its words those of a program that runs it in another way. */
function latchkeyBy(before: readonly string[], ...args: string[]) {
  // The built one has its helper beside it; a user without rights gets the copy, and a command to run.
  const words = [...before, process.execPath, before === asNobody ? program : cli, '--json', ...args];
  const [first, rest] = machine.inside(words[0] ?? '', words.slice(1));
  const { status, stdout, stderr } = spawnSync(first, rest, { env: environment, encoding: 'utf8', input: '' });
  if (stdout === '') throw new Error(`No document from ${args.join(' ')}, but this on standard error: ${stderr}`);
  return { exitCode: status, document: JSON.parse(stdout) as unknown };
}

const latchkey = (...args: string[]) => latchkeyBy([], ...args);
const asNobody = ['/usr/bin/setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'];

function changes(answer: { document: unknown }): StoreChange[] {
  return (answer.document as { stores: StoreChange[] }).stores;
}

/** What this machine's own keytool finds in a list. */
function holds(list: string): boolean {
  const keytool = join(originals[0]?.home ?? '', 'bin', 'keytool');
  const args = ['-J-Duser.language=en', '-list', '-v', '-keystore', list, '-storepass', 'changeit'];
  const listed = execFileSync(...machine.inside(keytool, args), { encoding: 'utf8', stdio: 'pipe' });
  return listed.replaceAll(':', '').toLowerCase().includes(root);
}

describe('the list that the system makes', () => {
  const hasHook = (): boolean => readdirSync('/etc/ca-certificates/update.d').includes('jks-keystore');

  it('follows the system’s certificates, in and out', (context) => {
    needsMachine(context);
    context.skip(!hasHook(), 'ca-certificates-java is not installed');
    const stores = ['--store', 'java:system', '--store', 'system'];
    const trusted = changes(latchkey('trust', ...stores));
    expect(trusted.map(({ id, state, changed }) => [id, state, changed]).sort()).toEqual([
      ['java:system', 'trusted', true],
      ['system', 'trusted', true],
    ]);
    expect(holds(systemList)).toBe(true);
    const removed = changes(latchkey('untrust', ...stores, '--sha256', root));
    expect(removed.map(({ id, state, changed }) => [id, state, changed]).sort()).toEqual([
      ['java:system', 'absent', true],
      ['system', 'absent', true],
    ]);
    expect(holds(systemList)).toBe(false);
  });

  it('is changed by itself where it alone is meant, and to the byte', (context) => {
    needsMachine(context);
    context.skip(!hasHook(), 'ca-certificates-java is not installed');
    const before = readFileSync(machine.path(systemList));
    expect(changes(latchkey('trust', '--store', 'java:system'))).toMatchObject([{ state: 'trusted', changed: true }]);
    expect(holds(systemList)).toBe(true);
    latchkey('untrust', '--store', 'java:system', '--sha256', root);
    expect(readFileSync(machine.path(systemList))).toEqual(before);
  });
});

describe('one Java', () => {
  const [{ name } = { name: '' }] = originals;
  const store = ['--store', `java:sdkman:${name}`];

  it('has a whole list whenever the command is killed, and in the end the one it had', async (context) => {
    needsMachine(context);
    const before = readFileSync(javas.listOf(name));
    const trust = machine.inside(process.execPath, [program, 'trust', ...store]);
    const untrust = machine.inside(process.execPath, [program, 'untrust', ...store, '--sha256', root]);
    const seen: boolean[] = [];
    const commands: { command: [string, string[]]; alone: number }[] = [];
    for (const command of [trust, untrust]) {
      commands.push({ command, alone: await runKilled(command, environment, 60_000) });
      expect(holds(javas.listOf(name))).toBe(command === trust);
    }
    for (const part of [0.5, 0.7, 0.8, 0.9, 1]) {
      for (const { command, alone } of commands) {
        await runKilled(command, environment, alone * part);
        seen.push(holds(javas.listOf(name)));
      }
    }
    process.stdout.write(`after the kills the list held the root: ${seen.join(', ')}\n`);
    expect(changes(latchkey('trust', ...store))).toMatchObject([{ state: 'trusted' }]);
    latchkey('untrust', ...store, '--sha256', root);
    expect(readFileSync(javas.listOf(name))).toEqual(before);
    expect(readdirSync(dirname(javas.listOf(name)))).toEqual(['cacerts']);
  });

  it('takes part in two changes at once', async (context) => {
    needsMachine(context);
    const trust = machine.inside(process.execPath, [program, 'trust', ...store]);
    await Promise.all([runKilled(trust, environment, 60_000), runKilled(trust, environment, 60_000)]);
    const keytool = ['-list', '-keystore', javas.listOf(name), '-storepass', 'changeit'];
    expect(javas.keytool(name, [], ...keytool)).toContain('Your keystore contains 2 entries');
    latchkey('untrust', ...store, '--sha256', root);
  });

  it('on a file system that is read-only says so', (context) => {
    needsMachine(context);
    const place = javas.homeOf(name);
    execFileSync(...machine.inside('mount', ['--bind', place, place]));
    execFileSync(...machine.inside('mount', ['-o', 'remount,bind,ro', place]));
    const answer = latchkey('trust', ...store);
    execFileSync(...machine.inside('umount', [place]));
    expect(changes(answer)).toMatchObject([
      { state: 'unavailable', changed: false, reason: 'It lies on a file system that is read-only.' },
    ]);
    expect(answer.exitCode).not.toBe(0);
  });
});

describe('a user without rights', () => {
  const [{ name, home } = { name: '', home: '' }] = originals;

  const system = '/usr/local/java/jdk';
  const list = join(system, 'lib', 'security', 'cacerts');

  beforeAll(() => {
    if (missing !== undefined) return;
    copyJava(home, machine.path(system));
    const what = ['-importcert', '-noprompt', '-alias', 'other', '-file', other.certificateFile];
    const keytool = [...openList.map((setting) => `-J-D${setting}`), ...what, '-keystore', list];
    execFileSync(...machine.inside(join(system, 'bin', 'keytool'), [...keytool, '-storepass', 'changeit']), {
      stdio: 'pipe',
    });
    execFileSync('chown', ['-R', '-h', `${nobody}:${nobody}`, environment['HOME'] ?? '']);
  });

  it('changes Javas of their own, and is given the command for one that belongs to root', (context) => {
    needsMachine(context);
    const own = latchkeyBy(asNobody, 'trust', '--store', `java:sdkman:${name}`);
    expect(changes(own)).toMatchObject([{ state: 'trusted', changed: true }]);

    const answer = latchkeyBy(asNobody, 'trust', '--store', 'java:usr-local:jdk');
    expect(answer.exitCode).toBe(1);
    const [change] = changes(answer);
    expect(change).toMatchObject({ state: 'absent', changed: false, error: { code: 'ELEVATION_UNAVAILABLE' } });
    expect(holds(list)).toBe(false);
    const command = /: ((?:sudo|doas|su) .*)$/.exec(change?.error?.hint ?? '')?.[1] ?? '';
    expect(command).toContain(`${system}/bin/keytool -importcert -noprompt`);
    execFileSync(...machine.inside('/bin/sh', ['-c', command.replace(/^(sudo|doas) /, '')]), { stdio: 'pipe' });
    expect(latchkeyBy(asNobody, 'status').document).toMatchObject({
      stores: expect.arrayContaining([
        expect.objectContaining({ id: 'java:usr-local:jdk', state: 'trusted' }),
      ]) as unknown,
    });
  });

  it('is told of a list that is not for them to read or to write, and nothing else is stopped by it', (context) => {
    needsMachine(context);
    chownSync(javas.listOf(name), 0, 0);
    chmodSync(javas.listOf(name), 0o600);
    const { stores } = latchkeyBy(asNobody, 'status').document as { stores: StoreChange[] };
    expect(stores.find(({ id }) => id === `java:sdkman:${name}`)).toMatchObject({
      state: 'unavailable',
      reason: 'Its list cannot be read: permission denied.',
    });
    expect(stores.find(({ id }) => id === 'java:usr-local:jdk')?.state).not.toBe('unavailable');
  });
});
