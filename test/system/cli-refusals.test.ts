import { spawnSync } from 'node:child_process';
import { accessSync, chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { shellWord } from '../../electron/shared/shell-word.ts';
import { cli, cliHome, type CliHome } from './cli-process.ts';
import { errorShape, projectsShape } from './cli-shapes.ts';

let home: CliHome;
beforeAll(() => {
  home = cliHome();
  expect(home.run(['setup', '--no-trust']).exitCode).toBe(0);
  expect(home.run(['add', 'shop.localhost']).exitCode).toBe(0);
});
afterAll(() => {
  home.remove();
});

function refusal(...args: string[]): { exitCode: number | null; code: string } {
  const { exitCode, document } = home.json(...args);
  return { exitCode, code: v.parse(errorShape, document).error.code };
}

describe('words that are off', () => {
  it.each([
    ['USAGE', ['nonsense']],
    ['USAGE', ['revoke', 'shop']],
    ['USAGE', ['add', 'a.test', '--client']],
    ['USAGE', ['add', 'a.test', '--nope']],
    ['USAGE', ['show']],
    ['USAGE', ['export', 'shop']],
    ['USAGE', ['export', 'shop', '--dir', 'x', '--format', 'p12']],
    ['USAGE', ['untrust', '--sha256', 'abc']],
    ['HOSTS_MISSING', ['add']],
    ['HOST_INVALID', ['add', 'a..b']],
    ['HOSTS_MISSING', ['add', '']],
    ['HOST_INVALID', ['add', '--', '-a.test']],
    ['HOST_INVALID', ['add', '$(id).test']],
    ['HOST_INVALID', ['add', '\u001b[31mred.test']],
    ['HOST_WILDCARD', ['add', '*.localhost']],
    ['HOST_NOT_ALLOWED', ['add', 'example.com']],
    ['NAME_INVALID', ['add', 'a.test', '--name', '../../etc/passwd']],
    ['PORT_INVALID', ['add', 'a.test', '--port', '70000']],
    ['DAYS_INVALID', ['add', 'a.test', '--days', '826']],
    ['KEY_TYPE_INVALID', ['add', 'a.test', '--key', 'p521']],
    ['PROJECT_NOT_FOUND', ['show', '../../etc/passwd']],
    ['PROJECT_NOT_FOUND', ['check', 'nothing']],
    ['HOST_TARGET_INVALID', ['check', 'a.test:99999']],
    ['STORE_NOT_FOUND', ['trust', '--store', 'nss:nowhere']],
    ['CONFIRMATION_REQUIRED', ['setup']],
  ])('are refused with %s and exit code 2: %j', (code, args) => {
    const { exitCode, document } = home.json(...args);
    const { error } = v.parse(v.looseObject(errorShape.entries), document);
    expect({ exitCode, code: error.code }).toEqual({ exitCode: 2, code });
  });

  it('go to standard error for a person, with no escape sequence of theirs', () => {
    const result = home.run(['show', '\u001b]0;owned\u0007\u202eevil']);
    expect(result).toMatchObject({ exitCode: 2, stdout: '' });
    expect(result.stderr).toContain('\\u{001B}]0;owned');
    expect(result.stderr.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

describe('without a terminal', () => {
  it.each([['setup'], ['first-run'], ['uninstall']])(
    '%s prints its plan, names the flag and exits with 2',
    (command) => {
      const before = readdirSync(home.data, { recursive: true });
      const result = home.run([command]);
      expect(result.exitCode).toBe(2);
      expect(result.stdout).toContain('•');
      expect(result.stderr).toContain('--yes');
      expect(readdirSync(home.data, { recursive: true })).toEqual(before);
      const json = home.run([command, '--json']);
      expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: 'CONFIRMATION_REQUIRED' }, plan: {} });
    },
  );

  it('has no keys where there is no keychain, no passphrase and nobody to ask', () => {
    const environment = { LATCHKEY_VAULT_PASSPHRASE: undefined, LATCHKEY_HOME: join(home.folder, 'other') };
    const result = home.run(['setup', '--no-trust', '--json'], { environment });
    expect(result.exitCode).toBe(4);
    expect(JSON.parse(result.stdout)).toMatchObject({ error: { code: 'KEYCHAIN_UNAVAILABLE' } });
  });

  it('refuses a wrong passphrase and changes nothing', () => {
    const result = home.run(['add', 'late.test', '--json'], {
      environment: { LATCHKEY_VAULT_PASSPHRASE: 'not that one' },
    });
    expect(result.exitCode).toBe(1);
    expect(JSON.parse(result.stdout)).toMatchObject({ error: { code: 'PASSPHRASE_WRONG' } });
    expect(refusal('show', 'late').code).toBe('PROJECT_NOT_FOUND');
  });
});

describe('output', () => {
  it('ends quietly when its reader leaves', () => {
    const command = `${shellWord(process.execPath)} ${shellWord(cli)} help; echo "exit code $?" >&2`;
    const result = spawnSync('/bin/sh', ['-c', `(${command}) | true`], { env: home.environment, encoding: 'utf8' });
    expect(result.stderr).toBe('exit code 0\n');
  });

  it('says that it could not be written', (context) => {
    requireFile('/dev/full', context);
    const command = `${shellWord(process.execPath)} ${shellWord(cli)} help > /dev/full`;
    const result = spawnSync('/bin/sh', ['-c', command], { env: home.environment, encoding: 'utf8' });
    expect(result.status).toBe(1);
    expect(result.stderr).toContain('standard output could not be written');
  });

  it('has no colours where there is no terminal', () => {
    expect(home.run(['status']).stdout).not.toContain('\u001b');
  });

  it('holds no key', () => {
    const everything = [['status'], ['show', 'shop'], ['list'], ['check', 'shop', '--serve'], ['stores']].flatMap(
      (args) => [home.run(args), home.run([...args, '--json'])],
    );
    for (const { stdout, stderr } of everything) {
      expect(stdout + stderr).not.toContain('PRIVATE KEY');
      expect(stdout + stderr).not.toContain(home.environment['LATCHKEY_VAULT_PASSPHRASE']);
    }
  });

  it('explains every command', () => {
    const { document } = home.json('help');
    const { commands } = document as { commands: { name: string; usage: string }[] };
    expect(commands.length).toBeGreaterThan(15);
    for (const { name, usage } of commands) {
      const help = home.run([...name.split(' '), '--help']);
      expect(help.exitCode).toBe(0);
      expect(help.stdout.length).toBeGreaterThan(100);
      for (const line of help.stdout.split('\n').filter((text) => text !== usage)) {
        expect(line.length, line).toBeLessThanOrEqual(80);
      }
    }
  });
});

describe('a fault of Latchkey’s own', () => {
  // Breaks what the command line builds on, in its process alone.
  const program = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    fs.promises.readdir = () => Promise.reject(new TypeError('the inner text'));
    syncBuiltinESMExports();
  `;
  const environment = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(program)}` };

  it('is INTERNAL for a script, and its text goes to the log alone', () => {
    const result = home.run(['list', '--json'], { environment });
    const log = join(home.data, 'log', 'latchkey.log');
    expect(result.exitCode).toBe(1);
    expect(v.parse(errorShape, JSON.parse(result.stdout)).error.code).toBe('INTERNAL');
    expect(result.stderr).toContain(log);
    expect(result.stdout + result.stderr).not.toContain('the inner text');
    expect(readFileSync(log, 'utf8')).toContain('the inner text');
  });
});

describe('data that is not as it should be', () => {
  it('names a damaged project and goes on with the others', () => {
    expect(home.run(['add', 'broken.test']).exitCode).toBe(0);
    const folder = join(home.data, 'projects');
    const broken = readdirSync(folder).find((name) => readFileSync(join(folder, name), 'utf8').includes('broken.test'));
    writeFileSync(join(folder, broken ?? ''), '{"schemaVersion": 1, "na');
    const { exitCode, document } = home.json('list');
    expect(exitCode).toBe(0);
    expect(v.parse(projectsShape, document).projects.map(({ name }) => name)).toEqual(['shop']);
    const { damaged } = document as { damaged: { file: string; reason: string }[] };
    expect(damaged).toHaveLength(1);
    expect(damaged[0]?.file).toContain(broken);
    expect(home.run(['show', 'shop']).exitCode).toBe(0);
  });

  it('says when it cannot write, and leaves the data as it is', (context) => {
    const other = cliHome();
    try {
      expect(other.run(['setup', '--no-trust']).exitCode).toBe(0);
      const before = readdirSync(other.data, { recursive: true }).sort();
      const result = asNobody(other, ['add', 'shop.localhost', '--json'], context);
      expect(JSON.parse(result.stdout)).toMatchObject({ error: { code: 'DATA_NOT_WRITABLE' } });
      expect(result.status).toBe(1);
      expect(readdirSync(other.data, { recursive: true }).sort()).toEqual(before);
    } finally {
      other.remove();
    }
  });

  it('says when a file stands where its folder should be', () => {
    const file = join(home.folder, 'a-file');
    writeFileSync(file, '');
    const result = home.run(['setup', '--no-trust', '--json'], { environment: { LATCHKEY_HOME: file } });
    expect(result.exitCode).toBe(1);
    expect(v.parse(errorShape, JSON.parse(result.stdout)).error.code).toBe('DATA_NOT_READABLE');
    rmSync(file);
  });
});

function requireFile(path: string, context: TestContext): void {
  try {
    accessSync(path);
  } catch {
    context.skip(`this computer has no ${path}`);
  }
}

const nobody = 65534;

/** Root may write everywhere, so the folder is made readable for all and the call runs as `nobody`. */
function asNobody(other: CliHome, args: string[], context: TestContext): { status: number | null; stdout: string } {
  if (process.getuid?.() !== 0) context.skip('only root can run a program as another user');
  for (const name of ['.', ...readdirSync(other.folder, { recursive: true, encoding: 'utf8' })]) {
    const path = join(other.folder, name);
    chmodSync(path, 0o755);
  }
  mkdirSync(join(other.folder, 'nobody'));
  const environment = { ...other.environment, HOME: join(other.folder, 'nobody') };
  const identity = { uid: nobody, gid: nobody };
  const readable = spawnSync('/bin/sh', ['-c', `test -r ${shellWord(cli)}`], identity);
  if (readable.status !== 0) context.skip('the repository lies where only root may read');
  return spawnSync(process.execPath, [cli, ...args], { env: environment, cwd: '/', encoding: 'utf8', ...identity });
}
