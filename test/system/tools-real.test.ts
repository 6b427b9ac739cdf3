import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findProgram } from '../../electron/system/run.ts';
import { cli, cliHome, type CliHome } from './cli-process.ts';

// A server whose certificate is ours, started through `latchkey run`, serves a folder that Git can read from. The
// tools that bring their own list visit it: refused by themselves, accepted with the variables.

const server = `
const { createServer } = require('https'), { readFileSync } = require('fs'), { join, normalize } = require('path');
const { LATCHKEY_CERT, LATCHKEY_KEY, ROOT } = process.env;
createServer({ cert: readFileSync(LATCHKEY_CERT), key: readFileSync(LATCHKEY_KEY) }, (request, response) => {
  try {
    const path = normalize(new URL(request.url, 'https://localhost').pathname);
    response.end(path === '/' ? 'served' : readFileSync(join(ROOT, path)));
  } catch { response.writeHead(404).end(); }
}).listen(0, '127.0.0.1', function () { console.log(this.address().port); });
`;

let home: CliHome;
let serving: ChildProcess;
let port = '';
/** As a user's tools have it: without what this test's own process was given. */
let plain: Record<string, string>;

beforeAll(async () => {
  home = cliHome();
  const { PATH = '', HOME = '', TMPDIR = '' } = home.environment;
  plain = { PATH, HOME, TMPDIR, LANG: 'C.UTF-8' };
  expect(home.run(['setup', '--yes', '--no-trust'])).toMatchObject({ exitCode: 0 });
  expect(home.run(['add', 'localhost', '--name', 'shop'])).toMatchObject({ exitCode: 0 });
  const root = join(home.folder, 'served');
  mkdirSync(root);
  for (const args of [
    ['init', '-q', '--bare', join(root, 'shop.git')],
    ['-C', join(root, 'shop.git'), 'update-server-info'],
  ]) {
    expect(spawnSync('git', args, { env: plain }).status).toBe(0);
  }
  serving = spawn(process.execPath, [cli, 'run', 'shop', '--', process.execPath, '-e', server], {
    env: { ...home.environment, ROOT: root },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  port = await new Promise((resolve, reject) => {
    serving.stdout?.setEncoding('utf8').once('data', (text: string) => {
      resolve(text.trim());
    });
    serving.once('exit', (code) => {
      reject(new Error(`the server ended with ${String(code)}`));
    });
  });
});
afterAll(async () => {
  const ended = new Promise((resolve) => serving.once('exit', resolve));
  serving.kill('SIGTERM');
  await ended;
  home.remove();
});

const url = (path = ''): string => `https://localhost:${port}/${path}`;
// The first Python may be one of the user's own, without the packages of the system.
const python = '/usr/bin/python3';

const clients: [name: string, words: () => string[]][] = [
  ['curl', () => ['curl', '-q', '-sS', '--max-time', '20', url()]],
  ['git', () => ['git', 'ls-remote', url('shop.git')]],
  ['Requests', () => [python, '-c', `import requests; requests.get('${url()}', timeout=20).raise_for_status()`]],
  ['urllib', () => [python, '-c', `import urllib.request; urllib.request.urlopen('${url()}', timeout=20).read()`]],
  [
    'node',
    () => [
      process.execPath,
      '-e',
      `require('https').get('${url()}').on('error', () => process.exit(1)).on('response', () => process.exit(0))`,
    ],
  ],
  ['openssl', () => ['openssl', 's_client', '-connect', `localhost:${port}`, '-verify_return_error', '-brief']],
];

function missing([program = '', ...args]: readonly string[]): string | undefined {
  if (!findProgram(program) && !existsSync(program)) return `${program} is not installed`;
  if (program !== python || !args.join().includes('requests')) return undefined;
  return spawnSync(python, ['-c', 'import requests']).status === 0 ? undefined : 'python3-requests is not installed';
}

function accepts(words: readonly string[], environment: Record<string, string> = plain): boolean {
  const [program = '', ...args] = words;
  const result = spawnSync(program, args, { env: environment, input: '', encoding: 'utf8', timeout: 60_000 });
  if (result.error) throw result.error;
  return result.status === 0;
}

describe.each(clients)('%s', (_, words) => {
  it('refuses by itself, and accepts through latchkey run', (context) => {
    const why = missing(words());
    if (why) context.skip(why);
    expect(accepts(words())).toBe(false);
    const { exitCode } = home.run(['run', 'shop', '--', ...words()]);
    expect(exitCode).toBe(0);
  });

  it('accepts with the lines for bash', (context) => {
    const why = missing(words());
    if (why) context.skip(why);
    const { stdout: lines } = home.run(['tools', '--shell', 'bash']);
    expect(accepts(['bash', '--norc', '-c', `${lines}\n"$@"`, 'bash', ...words()])).toBe(true);
  });
});

it('keeps the rest of the world in the list that replaces', () => {
  const { stdout } = home.run(['run', 'shop', '--', 'sh', '-c', 'grep -c BEGIN "$SSL_CERT_FILE"']);
  expect(Number(stdout)).toBeGreaterThan(50);
});

const shells: [shell: string, file: string, starts: string[][]][] = [
  [
    'bash',
    '.bashrc',
    [
      ['bash', '-i', '-c'],
      ['bash', '-l', '-c'],
    ],
  ],
  ['zsh', '.zshrc', [['zsh', '-i', '-c']]],
  [
    'fish',
    '.config/fish/conf.d/latchkey.fish',
    [
      ['fish', '-c'],
      ['fish', '-l', '-c'],
    ],
  ],
];

describe.each(shells)('the start file of %s', (shell, file, starts) => {
  const path = (): string => join(home.environment['HOME'] ?? '', file);
  const curl = (): string => `curl -q -sS --max-time 20 ${url()}`;
  let installed: string | undefined;
  beforeEach((context) => {
    installed = findProgram(shell);
    if (!installed) context.skip(`${shell} is not installed`);
    if (shell === 'bash')
      writeFileSync(join(home.environment['HOME'] ?? '', '.profile'), '# a profile without a last line end');
    if (shell !== 'fish') writeFileSync(path(), 'echo started >/dev/null\n');
  });
  afterEach(() => {
    for (const name of [file, '.profile', '.config']) {
      rmSync(join(home.environment['HOME'] ?? '', name), { recursive: true, force: true });
    }
  });

  it('leads the shell’s tools to our root, and is as it was after untrust', () => {
    const before = existsSync(path()) ? readFileSync(path(), 'utf8') : undefined;
    for (const start of starts) expect(accepts([...start, curl()])).toBe(false);

    const trusted = home.json('trust', '--store', `shell:${shell}`);
    expect(trusted).toMatchObject({ exitCode: 0, document: { stores: [{ state: 'trusted', changed: true }] } });
    for (const start of starts) expect(accepts([...start, curl()])).toBe(true);

    // Without the file the shell starts as if nothing were there.
    const bundle = join(home.data, 'trust/bundle.pem');
    const kept = readFileSync(bundle);
    rmSync(bundle);
    for (const start of starts) expect(accepts([...start, 'test -z "$SSL_CERT_FILE"'])).toBe(true);
    writeFileSync(bundle, kept);

    expect(home.json('untrust', '--store', `shell:${shell}`)).toMatchObject({ exitCode: 0 });
    expect(existsSync(path()) ? readFileSync(path(), 'utf8') : undefined).toBe(before);
    if (shell === 'bash') {
      expect(readFileSync(join(home.environment['HOME'] ?? '', '.profile'), 'utf8')).toBe(
        '# a profile without a last line end',
      );
    }
    for (const start of starts) expect(accepts([...start, curl()])).toBe(false);
  });

  it('is changed only when it is named', () => {
    const store = (document: unknown) =>
      (document as { stores: { id: string; optional?: true }[] }).stores.find(({ id }) => id === `shell:${shell}`);
    expect(store(home.json('stores').document)).toMatchObject({ optional: true, state: 'absent' });
    const text = existsSync(path()) ? readFileSync(path(), 'utf8') : '';
    expect(text).not.toContain('latchkey');
  });
});
