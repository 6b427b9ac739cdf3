import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { createServices } from '../../electron/create-services.ts';
import type { Services } from '../../electron/services.ts';
import type { StoreState } from '../../electron/shared/trust.ts';
import { fileJournal } from '../../electron/system/journal.ts';
import { isRunning, thisProcess } from '../../electron/system/lock-holder.ts';
import { findProgram } from '../../electron/system/run.ts';
import { cli, passphrase, type CliResult } from './cli-process.ts';
import { runKilled } from './killed-process.ts';
import { ownMachine, ownMachineMissing, type OwnMachine } from './own-machine.ts';
import { testRoot, type TestRoot } from './trust-roots.ts';

// The command line is killed, with all that it started, while it changes real stores; the next start mends.
const certutil = findProgram('certutil');
const profiles = ['one', 'two', 'three', 'four'];
const bundle = '/etc/ssl/certs/ca-certificates.crt';

interface Home {
  folder: string;
  environment: Record<string, string>;
  services: Services;
  /** Somebody else’s root, in every profile. */
  foreign: TestRoot;
}

/** A home folder with four Firefox profiles and no database for Chromium yet. */
function newHome(): Home {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-killed-trusting-'));
  const environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    LATCHKEY_HOME: join(folder, 'data'),
    LATCHKEY_KEYCHAIN: 'vault',
    LATCHKEY_VAULT_PASSPHRASE: passphrase,
  };
  const foreign = testRoot(folder, 'foreign');
  const firefox = join(folder, '.mozilla', 'firefox');
  for (const name of profiles) {
    const database = `sql:${join(firefox, name)}`;
    mkdirSync(join(firefox, name), { recursive: true });
    execFileSync(certutil ?? '', ['-N', '-d', database, '--empty-password']);
    const add = ['-A', '-d', database, '-n', 'foreign', '-t', 'C,,', '-i', foreign.certificateFile];
    execFileSync(certutil ?? '', [...add, '-f', '/dev/null']);
  }
  const sections = profiles.map((name, index) => `[Profile${index}]\nName=${name}\nIsRelative=1\nPath=${name}\n`);
  writeFileSync(join(firefox, 'profiles.ini'), sections.join('\n'));
  return { folder, environment, services: createServices({ environment }), foreign };
}

function namesIn(database: string): number {
  const list = spawnSync(certutil ?? '', ['-L', '-d', `sql:${database}`], { encoding: 'utf8' });
  expect(list.status, `${database} cannot be read: ${list.stderr}`).toBe(0);
  return list.stdout.split('\n').filter((line) => /\S+,\S*,\S*\s*$/.test(line) && !line.includes('SSL,S/MIME')).length;
}

/** At these parts of the time that the command takes when it is left alone. */
const moments = [0.3, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95];

describe('browsers’ databases', () => {
  let home: Home;
  let ids: string[];
  const named = (): string[] => ids.flatMap((id) => ['--store', id]);
  const run = (args: string[], afterMs = 120_000): Promise<number> =>
    runKilled([process.execPath, [cli, ...args]], home.environment, afterMs);

  beforeAll(async () => {
    if (!certutil) return;
    home = newHome();
    await home.services.authority.create({});
    ids = (await home.services.trust.stores()).map(({ id }) => id).filter((id) => id.startsWith('nss:'));
  });
  afterAll(() => {
    if (certutil) rmSync(home.folder, { recursive: true, force: true });
  });

  async function states(): Promise<StoreState[]> {
    const found = (await home.services.trust.stores()).filter(({ id }) => ids.includes(id));
    return [...new Set(found.map(({ state }) => state))];
  }

  /** What the next start finds: one state everywhere, nothing left to do, and nobody else’s certificate touched. */
  async function mended(): Promise<{ told: string[]; state: StoreState | undefined }> {
    const told = await home.services.mend();
    const [state, ...others] = await states();
    expect([others, (await home.services.status()).unfinished]).toEqual([[], []]);
    expect(state).not.toBe('unavailable');
    for (const name of profiles) {
      expect(namesIn(join(home.folder, '.mozilla', 'firefox', name))).toBe(state === 'trusted' ? 2 : 1);
    }
    return { told, state };
  }

  it('all trust, or none, after kill -9 at any point of trusting', async (context: TestContext) => {
    if (!certutil) context.skip('certutil is not installed (Debian: apt-get install libnss3-tools)');
    expect(ids.length).toBeGreaterThan(profiles.length);
    const alone = await run(['trust', ...named()]);
    expect(await states()).toEqual(['trusted']);
    let interrupted = 0;
    for (const moment of moments) {
      await run(['untrust', ...named()]);
      expect(await states()).toEqual(['absent']);
      await run(['trust', ...named()], alone * moment);
      const { told, state } = await mended();
      if (told.length > 0) {
        interrupted += 1;
        expect(state).toBe('absent');
      }
    }
    process.stdout.write(`trusting in ${ids.length} databases was interrupted ${interrupted} times, and taken back\n`);
  });

  it('all trust, or none, after kill -9 at any point of taking it back', async (context: TestContext) => {
    if (!certutil) context.skip('certutil is not installed (Debian: apt-get install libnss3-tools)');
    await run(['trust', ...named()]);
    const alone = await run(['untrust', ...named()]);
    let interrupted = 0;
    for (const moment of moments) {
      await run(['trust', ...named()]);
      expect(await states()).toEqual(['trusted']);
      await run(['untrust', ...named()], alone * moment);
      const { told, state } = await mended();
      if (told.length > 0) {
        interrupted += 1;
        expect(state).toBe('absent');
      }
    }
    process.stdout.write(`removing from ${ids.length} databases was interrupted ${interrupted} times, and finished\n`);
  });
});

describe('the system’s store', () => {
  const missing =
    ownMachineMissing() ??
    (certutil ? undefined : 'certutil is not installed (Debian: apt-get install libnss3-tools)') ??
    (findProgram('update-ca-certificates', '') ? undefined : 'update-ca-certificates is not installed');
  let home: Home;
  let machine: OwnMachine;

  beforeAll(async () => {
    if (missing) return;
    home = newHome();
    machine = await ownMachine();
  });
  afterAll(async () => {
    if (missing) return;
    await machine.stop();
    rmSync(home.folder, { recursive: true, force: true });
  });

  const stores = ['system', 'nss:chromium'];
  const named = stores.flatMap((id) => ['--store', id]);

  function inside(args: string[], options: { uid?: number } = {}): CliResult {
    const user =
      options.uid === undefined
        ? []
        : ['setpriv', `--reuid=${options.uid}`, `--regid=${options.uid}`, '--clear-groups'];
    const words = machine.inside('/usr/bin/env', [...user, process.execPath, cli, ...args]);
    const { status, stdout, stderr } = spawnSync(...words, { env: home.environment, encoding: 'utf8', input: '' });
    return { exitCode: status, stdout, stderr };
  }

  const json = (args: string[], options?: { uid?: number }): Record<string, unknown> =>
    JSON.parse(inside([...args, '--json'], options).stdout) as Record<string, unknown>;

  function statesInside(): (string | undefined)[] {
    const found = json(['stores'])['stores'] as { id: string; state: string }[];
    return stores.map((id) => found.find((store) => store.id === id)?.state);
  }

  it('is as before, or trusts, after kill -9 at any point', async (context: TestContext) => {
    if (missing) context.skip(missing);
    expect(inside(['setup', '--no-trust']).exitCode).toBe(0);
    const bytes = (): string => readFileSync(machine.path(bundle), 'utf8');
    // Killed itself, update-ca-certificates leaves the list it was making and goes on with it the next time: the same
    // certificates, some of them twice, until it runs once more.
    const certificates = (): string[] => [...new Set(bytes().split('-----BEGIN CERTIFICATE-----'))].sort();
    const sound = certificates();
    const kill = (args: string[], afterMs = 120_000): Promise<number> =>
      runKilled(machine.inside(process.execPath, [cli, ...args]), home.environment, afterMs);
    const alone = await kill(['trust', ...named]);
    expect(statesInside()).toEqual(['trusted', 'trusted']);
    let interrupted = 0;
    for (const moment of moments) {
      expect(inside(['untrust']).exitCode).toBe(0);
      expect([statesInside(), certificates()]).toEqual([['absent', 'absent'], sound]);
      await kill(['trust', ...named], alone * moment);
      // Any command that changes something mends first.
      const { stdout } = spawnSync(...machine.inside(process.execPath, [cli, 'setup', '--no-trust']), {
        env: home.environment,
        encoding: 'utf8',
      });
      expect(stdout).toContain('The authority is there already.');
      expect(json(['status'])['unfinished']).toEqual([]);
      const states = statesInside();
      expect([
        ['absent', 'absent'],
        ['trusted', 'trusted'],
      ]).toContainEqual(states);
      if (states[0] === 'absent') {
        interrupted += 1;
        expect(certificates()).toEqual(sound);
      }
    }
    process.stdout.write(`trusting in the system’s store and a browser’s was interrupted ${interrupted} times\n`);
    expect(inside(['untrust']).exitCode).toBe(0);
  });

  it('waits for its owner where mending would have to ask, and says how', async (context: TestContext) => {
    if (missing) context.skip(missing);
    const nobody = 65_534;
    expect(inside(['trust', ...named]).exitCode).toBe(0);
    const root = (await home.services.authority.status()).root?.sha256 ?? '';
    const self = async () => ({ ...(await thisProcess()), pid: 2 ** 22 + 1 });
    const journal = fileJournal(home.services.paths.journal, { processes: { self, isRunning } });
    await journal.begin({ action: 'trust', sha256: root, stores });

    // A prompt that would be seen: it says yes to nothing and leaves a mark.
    const programs = join(home.folder, 'bin');
    const asked = join(home.folder, 'asked');
    mkdirSync(programs);
    writeFileSync(join(programs, 'pkexec'), `#!/bin/sh\ntouch ${asked}\nexit 126\n`);
    writeFileSync(join(programs, 'sudo'), `#!/bin/sh\n[ "$1" = -n ] || touch ${asked}\nexit 1\n`);
    for (const name of ['pkexec', 'sudo']) chmodSync(join(programs, name), 0o755);
    home.environment['PATH'] = `${programs}:${home.environment['PATH'] ?? ''}`;
    execFileSync('chown', ['-R', `${nobody}:${nobody}`, home.folder]);

    const mending = inside(['setup', '--no-trust'], { uid: nobody });
    expect(mending.exitCode).toBe(0);
    const told = mending.stderr.replace(/\s+/g, ' ');
    expect(told).toContain('Not in system, which needs you: `latchkey status` says how.');
    expect(existsSync(asked)).toBe(false);
    expect(statesInside()).toEqual(['trusted', 'absent']);
    expect(json(['status'], { uid: nobody })['unfinished']).toMatchObject([
      { action: 'trust', stores: ['system'], sha256: root },
    ]);
    const text = inside(['status'], { uid: nobody }).stdout.replace(/\s+/g, ' ');
    expect(text).toContain('interrupted while trusting the authority (system)');
    expect(text).toContain(`\`latchkey untrust --sha256 ${root}\` to take it back`);

    // By hand, with the rights it takes.
    expect(inside(['untrust', '--sha256', root]).exitCode).toBe(0);
    expect(json(['status'])['unfinished']).toEqual([]);
    expect(statesInside()).toEqual(['absent', 'absent']);
  });
});
