import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built command line, as a child process with a home of its own. */

/** Another build of the command line can be tested, for example the packaged one. */
export const cli =
  process.env['LATCHKEY_TEST_CLI'] ?? fileURLToPath(new URL('../../dist/main/cli.js', import.meta.url));

export const passphrase = 'correct horse battery staple';

export interface CliResult {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

export interface CliHome {
  /** Temporary; the data folder lies in `data` below it. */
  readonly folder: string;
  readonly data: string;
  readonly environment: Record<string, string>;
  /** Runs to the end, without a terminal. */
  run(args: readonly string[], options?: { environment?: Record<string, string | undefined>; cwd?: string }): CliResult;
  /** Runs with `--json`; the document, and the exit code beside it. */
  json(...args: string[]): { exitCode: number | null; document: unknown };
  /** Runs without waiting, so that several run at once. */
  start(args: readonly string[]): Promise<CliResult>;
  remove(): void;
}

/** A home in which only the vault is used and no variable of this test's process reaches the command line. */
export function cliHome(): CliHome {
  if (!existsSync(cli)) throw new Error(`${cli} is missing; run npm run build first.`);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'latchkey-cli-')));
  const data = join(folder, 'data');
  const environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: join(folder, 'home'),
    TMPDIR: join(folder, 'tmp'),
    LANG: 'C.UTF-8',
    LATCHKEY_HOME: data,
    LATCHKEY_KEYCHAIN: 'vault',
    LATCHKEY_VAULT_PASSPHRASE: passphrase,
  };
  mkdirSync(environment.HOME);
  mkdirSync(environment.TMPDIR);
  const run: CliHome['run'] = (args, options = {}) => {
    const env = { ...environment, ...options.environment };
    const cwd = options.cwd ?? folder;
    const result = spawnSync(process.execPath, [cli, ...args], { env, cwd, encoding: 'utf8', input: '' });
    if (result.error) throw result.error;
    return { exitCode: result.status, stdout: result.stdout, stderr: result.stderr };
  };
  return {
    folder,
    data,
    environment,
    run,
    json: (...args) => {
      const { exitCode, stdout, stderr } = run(['--json', ...args]);
      if (stdout === '') throw new Error(`No document from ${args.join(' ')}, but this on standard error: ${stderr}`);
      return { exitCode, document: JSON.parse(stdout) as unknown };
    },
    start: (args) =>
      new Promise((resolve, reject) => {
        const child = spawn(process.execPath, [cli, ...args], { env: environment, cwd: folder });
        const read = { stdout: '', stderr: '' };
        child.stdout.setEncoding('utf8').on('data', (text: string) => (read.stdout += text));
        child.stderr.setEncoding('utf8').on('data', (text: string) => (read.stderr += text));
        child.stdin.end();
        child.once('error', reject);
        child.once('close', (exitCode) => {
          resolve({ exitCode, ...read });
        });
      }),
    remove: () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
