import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { childEnvironment, findProgram, run as plainRun, runApart } from '../../../electron/system/run.ts';

const node = process.execPath;
const script = (code: string) => ['-e', code];

describe.each([
  ['run', plainRun],
  ['runApart', runApart],
])('%s', (_, run) => {
  it('gives what a program printed, and its exit code', async () => {
    const result = await run(node, script('console.log("out"); console.error("err"); process.exit(3)'));
    expect(result).toEqual({ exitCode: 3, stdout: 'out\n', stderr: 'err\n' });
  });

  it('hands arguments over as they are', async () => {
    const args = ['$HOME', '; exit 9', '`id`', '"', "'", '', 'ü'];
    const result = await run(node, [...script('console.log(JSON.stringify(process.argv.slice(1)))'), '--', ...args]);
    expect(JSON.parse(result.stdout)).toEqual(args);
  });

  it('gives the input and closes it', async () => {
    expect((await run('/bin/cat', [], { input: 'ü\n' })).stdout).toBe('ü\n');
    expect((await run('/bin/cat', [])).stdout).toBe('');
  });

  it('bears a program that does not read its input', async () => {
    const result = await run('/bin/true', [], { input: Buffer.alloc(1024 * 1024) });
    expect(result.exitCode).toBe(0);
  });

  it('counts a program that a signal ended as failed, as shells do', async () => {
    expect(await run('/bin/sh', ['-c', 'kill -9 $$'])).toMatchObject({ exitCode: 137 });
  });

  it('ends a program that takes too long', async () => {
    await expect(run('/bin/sleep', ['60'], { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'COMMAND_TIMED_OUT',
      message: '/bin/sleep did not finish within 0.05 seconds and was ended.',
    });
  });

  it('ends a program when the work is cancelled', async () => {
    const controller = new AbortController();
    const result = run('/bin/sleep', ['60'], { signal: controller.signal });
    controller.abort();
    await expect(result).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(run('/bin/true', [], { signal: controller.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it.each(['/nonexistent/tool', '/etc/passwd', '/etc'])('says that %s is no program', async (program) => {
    await expect(run(program, [])).rejects.toMatchObject({ code: 'TOOL_MISSING' });
  });

  it('does not pass half an output for the whole', async () => {
    const flood = script('process.stdout.write("x".repeat(17 * 1024 * 1024))');
    await expect(run(node, flood)).rejects.toMatchObject({ code: 'COMMAND_FAILED' });
  });

  it('refuses a program that is looked up by name', async () => {
    await expect(run('cat', [])).rejects.toThrow(TypeError);
  });

  it('gives its own variables, and hides ours', async () => {
    vi.stubEnv('LATCHKEY_VAULT_PASSPHRASE', 'secret');
    try {
      const { stdout } = await run('/usr/bin/env', [], { env: { ADDED: 'yes' } });
      expect(stdout).toMatch(/^ADDED=yes$/m);
      expect(stdout).not.toContain('LATCHKEY');
    } finally {
      vi.unstubAllEnvs();
    }
  });
});

describe('runApart', () => {
  it('runs it where no Ctrl+C of the terminal reaches it', async (context) => {
    if (process.platform !== 'linux') context.skip('only Linux tells in a file in which group a process is');
    const inGroup = 'fs.readFileSync("/proc/self/stat", "utf8").split(" ")[4] === String(process.pid)';
    expect((await runApart(node, script(`console.log(${inGroup})`))).stdout).toBe('true\n');
    expect((await plainRun(node, script(`console.log(${inGroup})`))).stdout).toBe('false\n');
  });
});

describe('childEnvironment', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('passes on what is not ours', () => {
    vi.stubEnv('LATCHKEY_HOME', '/x');
    vi.stubEnv('LATCHKEY_KEYCHAIN', 'vault');
    vi.stubEnv('LATCHKEY_VAULT_PASSPHRASE', 'secret');
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', 'disabled:');
    vi.stubEnv('SOMETHING', 'else');
    const environment = childEnvironment({ SOMETHING: 'added' });
    expect(environment).toMatchObject({ SOMETHING: 'added', PATH: process.env['PATH'] });
    expect(Object.keys(environment).filter((name) => /^LATCHKEY_|^DBUS_SESSION/.test(name))).toEqual([]);
  });

  it('keeps a bus that there is', () => {
    vi.stubEnv('DBUS_SESSION_BUS_ADDRESS', 'unix:path=/run/bus');
    expect(childEnvironment()).toMatchObject({ DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/bus' });
  });
});

describe('findProgram', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-run-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  async function program(path: string, mode: number): Promise<string> {
    await writeFile(path, '#!/bin/sh\n');
    await chmod(path, mode);
    return path;
  }

  it('looks through the PATH in order, then where the system keeps its programs', async () => {
    await mkdir(join(folder, 'first'));
    const first = await program(join(folder, 'first', 'tool'), 0o755);
    await program(join(folder, 'tool'), 0o755);
    expect(findProgram('tool', `${folder}/first:${folder}`)).toBe(first);
    expect(findProgram('sh', folder)).toMatch(/^\/(usr\/)?bin\/sh$/);
    expect(findProgram('no-such-tool', folder)).toBeUndefined();
  });

  it('passes over relative folders, folders and what is not executable', async () => {
    await mkdir(join(folder, 'a', 'tool'), { recursive: true });
    await mkdir(join(folder, 'b'));
    await program(join(folder, 'b', 'tool'), 0o644);
    await mkdir(join(folder, 'c'));
    await symlink('/nonexistent', join(folder, 'c', 'tool'));
    expect(findProgram('tool', `.::relative:${folder}/a:${folder}/b:${folder}/c`)).toBeUndefined();
  });
});
