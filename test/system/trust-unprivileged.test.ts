import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findProgram } from '../../electron/system/run.ts';
import { helper } from './bound-folders.ts';
import { cli, passphrase } from './cli-process.ts';
import { ownMachine, ownMachineMissing, type OwnMachine } from './own-machine.ts';

// A user without any rights, made on a machine of the test's own, so that nothing of it is left on this one.
const user = 'latchkey-test';
const userId = 54_321;
const anchors = '/usr/local/share/ca-certificates';

const missing =
  ownMachineMissing() ??
  ['useradd', 'runuser', 'sudo', 'update-ca-certificates', 'certutil']
    .filter((name) => !findProgram(name))
    .map((name) => `${name} is not installed`)[0];

let machine: OwnMachine;
let home: string;
let app: string;

beforeAll(async () => {
  if (missing) return;
  machine = await ownMachine();
  home = mkdtempSync(join(tmpdir(), 'latchkey-unprivileged-'));
  // A checkout may be closed to others, and its files may be anybody's: this copy is as a package would have it.
  app = join(home, 'app');
  for (const part of ['dist', 'resources/linux']) mkdirSync(join(app, part), { recursive: true });
  cpSync(join(cli, '../..'), join(app, 'dist'), { recursive: true });
  cpSync(helper, join(app, 'resources/linux/trust-helper'));
  cpSync(join(cli, '../../../package.json'), join(app, 'package.json'));
  cpSync(join(cli, '../../../node_modules/keytar'), join(app, 'node_modules/keytar'), { recursive: true });
  execFileSync('chmod', ['-R', 'u=rwX,go=rX', home]);
  execFileSync(...machine.inside('useradd', ['-M', '-u', String(userId), '-d', join(home, 'user'), user]));
});
afterAll(async () => {
  if (missing) return;
  await machine.stop();
  rmSync(home, { recursive: true, force: true });
});

beforeEach((context) => {
  if (missing) context.skip(missing);
  rmSync(join(home, 'user'), { recursive: true, force: true });
  mkdirSync(join(home, 'user'), { mode: 0o700 });
  chownSync(join(home, 'user'), userId, userId);
});

interface Answer {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

function latchkey(...args: string[]): Answer {
  const environment = [
    ...[`PATH=${process.env['PATH'] ?? ''}`, `HOME=${join(home, 'user')}`, 'LANG=C.UTF-8', 'COLUMNS=400'],
    ...['LATCHKEY_KEYCHAIN=vault', `LATCHKEY_VAULT_PASSPHRASE=${passphrase}`],
  ];
  const words = [
    '-u',
    user,
    '--',
    'env',
    '-i',
    ...environment,
    process.execPath,
    join(app, 'dist/main/cli.js'),
    ...args,
  ];
  const { status, stdout, stderr } = spawnSync(...machine.inside('runuser', words), { encoding: 'utf8', input: '' });
  return { exitCode: status, stdout, stderr };
}

interface Changes {
  stores: { id: string; state: string; changed: boolean; error?: { code: string; hint: string } }[];
}

const changesOf = ({ stdout }: Answer): Changes => JSON.parse(stdout) as Changes;
const systemFiles = (): string[] => readdirSync(machine.path(anchors)).sort();

function storeIn({ stores }: Changes, id: string): Changes['stores'][number] | undefined {
  return stores.find((store) => store.id === id);
}

describe('an unprivileged user', () => {
  it('without sudo and without an agent has all done that is the user’s own, and is told exactly what is left', () => {
    const before = systemFiles();
    const setup = latchkey('setup', '--yes');
    expect(setup.stdout).toContain('Left for you to do, with administrator rights');

    const answer = latchkey('--json', 'trust', '--store', 'system', '--store', 'nss:chromium');
    const system = storeIn(changesOf(answer), 'system');
    expect(answer.exitCode).toBe(1);
    expect(storeIn(changesOf(answer), 'nss:chromium')).toMatchObject({ state: 'trusted' });
    expect(system).toMatchObject({ state: 'absent', changed: false, error: { code: 'ELEVATION_UNAVAILABLE' } });
    expect(systemFiles()).toEqual(before);

    // The words are a person's to paste; whoever has the rights needs nothing else.
    const command = /sudo install .* && sudo \S+update-ca-certificates$/.exec(system?.error?.hint ?? '')?.[0];
    expect(latchkey('trust', '--store', 'system').stdout).toContain(command);
    const asRoot = (command ?? 'false').replaceAll('sudo ', '');
    execFileSync(...machine.inside('/bin/sh', ['-c', asRoot]), { stdio: 'pipe' });
    const after = latchkey('--json', 'trust', '--store', 'system');
    expect([after.exitCode, storeIn(changesOf(after), 'system')?.state]).toEqual([0, 'trusted']);

    const removal = latchkey('--json', 'untrust', '--store', 'system');
    const left = storeIn(changesOf(removal), 'system')?.error;
    expect([removal.exitCode, left?.code]).toEqual([1, 'ELEVATION_UNAVAILABLE']);
    const removing = (/sudo rm .*$/.exec(left?.hint ?? '')?.[0] ?? 'false').replaceAll('sudo ', '');
    execFileSync(...machine.inside('/bin/sh', ['-c', removing]), { stdio: 'pipe' });
    expect(systemFiles()).toEqual(before);
  });

  it('whom sudo lets run the helper, and nothing else, without a password is asked for nothing', () => {
    const before = systemFiles();
    const rule = `${user} ALL=(root) NOPASSWD: ${join(app, 'resources/linux/trust-helper')}\n`;
    mkdirSync(machine.path('/etc/sudoers.d'), { recursive: true });
    writeFileSync(machine.path('/etc/sudoers.d/latchkey-test'), rule);
    chmodSync(machine.path('/etc/sudoers.d/latchkey-test'), 0o440);
    try {
      expect(latchkey('setup', '--yes').exitCode).toBe(0);
      expect(systemFiles()).toHaveLength(before.length + 1);
      expect(latchkey('untrust').exitCode).toBe(0);
      expect(systemFiles()).toEqual(before);

      // A helper that is the user's own is never run as root, whatever sudo would allow.
      const own = join(app, 'resources/linux/trust-helper');
      writeFileSync(own, '#!/bin/sh\ntouch /etc/owned\n');
      chownSync(own, userId, userId);
      expect(storeIn(changesOf(latchkey('--json', 'trust', '--store', 'system')), 'system')?.error?.code).toBe(
        'ELEVATION_UNAVAILABLE',
      );
      expect(existsSync(machine.path('/etc/owned'))).toBe(false);
    } finally {
      rmSync(machine.path('/etc/sudoers.d/latchkey-test'));
    }
  });
});
