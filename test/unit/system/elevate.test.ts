import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shellWord } from '../../../electron/shared/shell-word.ts';
import {
  elevation,
  hasSession,
  shellCommand,
  type Elevate,
  type ElevationOptions,
} from '../../../electron/system/elevate.ts';
import { run } from '../../../electron/system/run.ts';
import { helperBeside } from '../../../electron/system/trust-helper.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-elevate-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Stands in for pkexec and sudo: a real program that notes how it was called. */
function program(name: string, script: string): void {
  const file = join(folder, name);
  writeFileSync(file, `#!/bin/sh\nprintf '%s\\n' "$*" >> '${folder}/${name}.calls'\n${script}\n`);
  chmodSync(file, 0o755);
}

function calls(name: string): string[] {
  return readFileSync(join(folder, `${name}.calls`), 'utf8')
    .trimEnd()
    .split('\n');
}

/** Stands in for the privileged helper; what it was given lies in `helper.input`. */
function helperThat(script: string): void {
  program('helper', `cat > '${folder}/helper.input'\n${script}`);
}

function as(uid: number, programs: readonly string[], options: Partial<ElevationOptions> = {}): Elevate {
  const known = new Map(programs.map((name) => [name, join(folder, name)]));
  return elevation({ run, uid, findProgram: (name) => known.get(name), helper: join(folder, 'helper'), ...options });
}

const sha256 = 'ab'.repeat(32);
const request = { action: 'install-system', sha256, certificate: 'certificate' } as const;
const byHand = [['cp', "it's", '/x'], ['update']];
const isRoot = process.getuid?.() === 0;

describe('elevation', () => {
  beforeEach(() => {
    helperThat('exit 0');
  });

  it('runs the helper directly as root, with the certificate on its standard input', async () => {
    program('pkexec', 'exit 1');
    await as(0, ['pkexec']).help(request, byHand);
    expect(calls('helper')).toEqual([`install-system ${sha256}`]);
    expect(readFileSync(join(folder, 'helper.input'), 'utf8')).toBe('certificate');
    expect(() => calls('pkexec')).toThrow();
  });

  it('does not run, as root, a helper that others can write to', async () => {
    chmodSync(join(folder, 'helper'), 0o775);
    await expect(as(0, []).help(request, byHand)).rejects.toMatchObject({ code: 'ELEVATION_UNAVAILABLE' });
    expect(() => calls('helper')).toThrow();
  });

  it('names the keystore where there is one, and gives no input where there is nothing to say', async () => {
    await as(0, []).help({ action: 'remove-java', sha256, keystore: '/j/lib/security/cacerts' }, byHand);
    expect(calls('helper')).toEqual([`remove-java ${sha256} /j/lib/security/cacerts`]);
    expect(readFileSync(join(folder, 'helper.input'), 'utf8')).toBe('');
  });

  it.each([
    [10, 'HELPER_REFUSED', 'does not know'],
    [11, 'HELPER_REFUSED', 'exactly one certificate'],
    [12, 'HELPER_REFUSED', 'fingerprint'],
    [13, 'HELPER_REFUSED', 'development names'],
    [14, 'HELPER_REFUSED', 'not one that it can change'],
    [15, 'HELPER_REFUSED', 'Java'],
    [16, 'HELPER_REFUSED', 'another run'],
    [17, 'STORE_FAILED', 'there is a reason.'],
    [3, 'COMMAND_FAILED', 'code 3'],
  ])('says in words what the helper’s code %i means', async (code, expected, words) => {
    helperThat(`echo 'trust-helper: there is a reason' >&2; exit ${code}`);
    await expect(as(0, []).help(request, byHand)).rejects.toMatchObject({
      code: expected,
      message: expect.stringContaining(words) as string,
      detail: 'trust-helper: there is a reason',
    });
  });

  it('never lets a helper that its user can change become root', async () => {
    if (isRoot) chownSync(join(folder, 'helper'), 1000, 1000);
    program('pkexec', 'exec "$@"');
    program('sudo', 'shift 2; exec "$@"');
    const own = as(1000, ['pkexec', 'sudo']);
    await expect(own.help(request, byHand)).rejects.toMatchObject({
      code: 'ELEVATION_UNAVAILABLE',
      hint: `Run this yourself, then look again: sudo cp 'it'\\''s' /x && sudo update`,
    });
    expect(own.prompt).toBeUndefined();
    expect(own.withoutPrompt).toBe('It needs administrator rights: you will get a command to run yourself.');
    for (const name of ['pkexec', 'sudo', 'helper']) expect(() => calls(name)).toThrow();
  });

  it.each([
    [['sudo', 'doas'], `sudo cp 'it'\\''s' /x && sudo update`],
    [['doas'], `doas cp 'it'\\''s' /x && doas update`],
    [[], `su -c 'cp '\\''it'\\''\\'\\'''\\''s'\\'' /x && update'`],
  ])('names the command for a computer with %j', (programs, expected) => {
    expect(as(1000, programs).byHand(byHand)).toBe(expected);
  });

  it('announces no prompt where none will appear', () => {
    expect(as(0, ['pkexec']).prompt).toBeUndefined();
    expect(as(1000, []).prompt).toBeUndefined();
    expect(as(1000, ['pkexec'], { ask: false }).prompt).toBeUndefined();
    expect(as(1000, ['pkexec'], { helper: join(folder, 'none') }).prompt).toBeUndefined();
  });

  it('foretells no command to root, nor where nobody is to be asked', () => {
    expect(as(0, ['pkexec']).withoutPrompt).toBeUndefined();
    expect(as(1000, ['pkexec'], { ask: false }).withoutPrompt).toBeUndefined();
  });

  it.each([
    [{}, true, true],
    [{ XDG_SESSION_ID: '3' }, false, true],
    [{ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1000/bus' }, false, true],
    [{ HOME: '/home/a' }, false, false],
  ])('takes %j with a terminal: %j for a session: %j', (environment, isTerminal, expected) => {
    expect(hasSession(environment, isTerminal)).toBe(expected);
  });
});

describe.skipIf(!isRoot)('elevation with a helper that belongs to root alone (skipped without root)', () => {
  beforeEach(() => {
    helperThat('exit 0');
  });

  it('asks through pkexec, announced before', async () => {
    program('pkexec', 'exec "$@"');
    await as(1000, ['pkexec']).help(request, byHand);
    expect(calls('pkexec')).toEqual([`${folder}/helper install-system ${sha256}`]);
    expect(readFileSync(join(folder, 'helper.input'), 'utf8')).toBe('certificate');
    expect(as(1000, ['pkexec']).prompt).toContain('administrator');
    helperThat('exit 13');
    await expect(as(1000, ['pkexec']).help(request, byHand)).rejects.toMatchObject({ code: 'HELPER_REFUSED' });
  });

  it('promises no prompt where it would have no place, and none where only a sudo that does not ask is left', () => {
    program('pkexec', 'exit 127');
    const nowhere = as(1000, ['pkexec'], { hasSession: false });
    expect(nowhere.prompt).toContain('if it can; else you will get a command');
    expect(nowhere.withoutPrompt).toBeUndefined();
    const withSudo = as(1000, ['sudo']);
    expect(withSudo.prompt).toBeUndefined();
    expect(withSudo.withoutPrompt).toContain('unless sudo gives them unasked');
  });

  it('takes a dismissed prompt for a no and asks nobody else', async () => {
    program('pkexec', 'echo "Request dismissed" >&2; exit 126');
    program('sudo', 'exit 0');
    await expect(as(1000, ['pkexec', 'sudo']).help(request, byHand)).rejects.toMatchObject({
      code: 'ELEVATION_REFUSED',
      detail: 'Request dismissed',
    });
    expect(() => calls('sudo')).toThrow();
  });

  it('falls back to a sudo that does not ask when pkexec has no agent', async () => {
    program('pkexec', 'exit 127');
    program('sudo', 'shift 2; exec "$@"');
    await as(1000, ['pkexec', 'sudo']).help(request, byHand);
    expect(calls('sudo')).toEqual([`-n -- ${folder}/helper install-system ${sha256}`]);
  });

  it('gives the command where sudo would ask', async () => {
    program('sudo', 'echo "sudo: a password is required" >&2; exit 1');
    await expect(as(1000, ['sudo']).help(request, byHand)).rejects.toMatchObject({ code: 'ELEVATION_UNAVAILABLE' });
    expect(() => calls('helper')).toThrow();
  });

  it('asks nobody where it must not, and still uses a sudo that does not ask', async () => {
    program('pkexec', 'exit 126');
    program('sudo', 'shift 2; exec "$@"');
    await as(1000, ['pkexec', 'sudo'], { ask: false }).help(request, byHand);
    expect(() => calls('pkexec')).toThrow();
    expect(calls('helper')).toHaveLength(1);
  });

  it.each(['the helper', 'its folder'])('does not trust %s when others can write to it', async (what) => {
    chmodSync(what === 'the helper' ? join(folder, 'helper') : folder, 0o777);
    program('sudo', 'shift 2; exec "$@"');
    await expect(as(1000, ['sudo']).help(request, byHand)).rejects.toMatchObject({ code: 'ELEVATION_UNAVAILABLE' });
    expect(() => calls('helper')).toThrow();
  });
});

describe('helperBeside', () => {
  it.each([
    ['/opt/Latchkey/resources/app.asar/dist/main/chunks', '/opt/Latchkey/resources/linux/trust-helper'],
    ['/home/me/latchkey/dist/main', '/home/me/latchkey/resources/linux/trust-helper'],
    ['/home/me/latchkey/electron/system', '/home/me/latchkey/resources/linux/trust-helper'],
    ['/home/me/elsewhere', undefined],
  ])('from %s is %s', (from, expected) => {
    expect(helperBeside(from)).toBe(expected);
  });
});

describe('shellCommand', () => {
  const words = [
    'plain',
    '',
    'two words',
    "it's",
    '$(id)',
    '`id`',
    '*',
    '~',
    'a;b',
    '"',
    '\\',
    'line\nbreak',
    '=ls',
    '&&',
  ];

  it('is read by a shell as the words it was made of', () => {
    const output = execFileSync('/bin/sh', ['-c', `printf '%s\\0' ${shellCommand(words)}`], { encoding: 'utf8' });
    expect(output.split('\0').slice(0, -1)).toEqual(words);
  });

  it('leaves plain paths readable', () => {
    expect(shellWord('/usr/local/share/a-b_c.crt')).toBe('/usr/local/share/a-b_c.crt');
  });

  it('survives being quoted once more for su', () => {
    const nested = `/bin/sh -c ${shellWord(`printf '%s\\0' ${shellCommand(words)}`)}`;
    const output = execFileSync('/bin/sh', ['-c', nested], { encoding: 'utf8' });
    expect(output.split('\0').slice(0, -1)).toEqual(words);
  });
});
