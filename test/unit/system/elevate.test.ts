import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { shellWord } from '../../../electron/shared/shell-word.ts';
import { elevation, shellCommand, type Elevate } from '../../../electron/system/elevate.ts';
import { run } from '../../../electron/system/run.ts';

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

function as(uid: number, programs: readonly string[]): Elevate {
  const known = new Map(programs.map((name) => [name, join(folder, name)]));
  known.set('true', '/bin/true');
  return elevation({ run, uid, findProgram: (name) => known.get(name) });
}

const command = { program: '/bin/cat', args: ['-'], input: 'certificate', byHand: [['cp', "it's", '/x'], ['update']] };

describe('elevation', () => {
  it('runs directly as root, with the standard input', async () => {
    program('pkexec', 'exit 1');
    expect(await as(0, ['pkexec']).run(command)).toEqual({ exitCode: 0, stdout: 'certificate', stderr: '' });
    expect(() => calls('pkexec')).toThrow();
  });

  it('asks through pkexec, and hands on arguments, input and exit code', async () => {
    program('pkexec', 'exec "$@"');
    expect((await as(1000, ['pkexec']).run(command)).stdout).toBe('certificate');
    expect(calls('pkexec')).toEqual(['/bin/cat -']);
    const failing = { program: '/bin/sh', args: ['-c', 'exit 7'], byHand: [] };
    expect((await as(1000, ['pkexec']).run(failing)).exitCode).toBe(7);
  });

  it('takes a dismissed prompt for a no and asks nobody else', async () => {
    program('pkexec', 'echo "Request dismissed" >&2; exit 126');
    program('sudo', 'exit 0');
    await expect(as(1000, ['pkexec', 'sudo']).run(command)).rejects.toMatchObject({
      code: 'ELEVATION_REFUSED',
      detail: 'Request dismissed',
    });
    expect(() => calls('sudo')).toThrow();
  });

  it('falls back to a sudo that does not ask when pkexec has no agent', async () => {
    program('pkexec', 'exit 127');
    program('sudo', 'shift 2; exec "$@"');
    expect((await as(1000, ['pkexec', 'sudo']).run(command)).stdout).toBe('certificate');
    expect(calls('sudo')).toEqual(['-n -- /bin/true', '-n -- /bin/cat -']);
  });

  it('probes sudo with the system’s own program, whatever PATH holds', async () => {
    program('sudo', 'shift 2; exec "$@"');
    const path = (name: string, folders?: string): string | undefined => {
      if (name === 'true') return folders === '' ? '/bin/true' : '/home/me/bin/true';
      return name === 'sudo' ? join(folder, name) : undefined;
    };
    await elevation({ run, uid: 1000, findProgram: path }).run(command);
    expect(calls('sudo')[0]).toBe('-n -- /bin/true');
  });

  it('does not run the command through a sudo that would ask', async () => {
    program('sudo', 'echo "sudo: a password is required" >&2; exit 1');
    await expect(as(1000, ['sudo']).run(command)).rejects.toMatchObject({
      code: 'ELEVATION_UNAVAILABLE',
      hint: `Run this yourself, then look again: sudo cp 'it'\\''s' /x && sudo update`,
    });
    expect(calls('sudo')).toEqual(['-n -- /bin/true']);
  });

  it.each([
    [['sudo', 'doas'], `sudo cp 'it'\\''s' /x && sudo update`],
    [['doas'], `doas cp 'it'\\''s' /x && doas update`],
    [[], `su -c 'cp '\\''it'\\''\\'\\'''\\''s'\\'' /x && update'`],
  ])('names the command for a computer with %j', (programs, expected) => {
    expect(as(1000, programs).byHand(command.byHand)).toBe(expected);
  });

  it('announces a prompt only where one will appear', () => {
    expect(as(0, ['pkexec']).prompt).toBeUndefined();
    expect(as(1000, []).prompt).toBeUndefined();
    expect(as(1000, ['pkexec']).prompt).toContain('administrator');
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
