import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cli, cliHome, passphrase, type CliHome } from './cli-process.ts';
import { ctrlC, enter, talk } from './cli-terminal-dialog.ts';

let home: CliHome;
let runtime: string;
beforeAll(() => {
  home = cliHome();
  runtime = join(home.folder, 'runtime');
  mkdirSync(runtime, { mode: 0o700 });
  home.environment['XDG_RUNTIME_DIR'] = runtime;
  expect(home.run(['setup', '--yes', '--no-trust'])).toMatchObject({ exitCode: 0 });
  expect(home.run(['add', 'shop.localhost'])).toMatchObject({ exitCode: 0 });
});
afterAll(() => {
  home.remove();
});

const node = process.execPath;
const runNode = (script: string, environment: Record<string, string | undefined> = {}, ...words: string[]) =>
  home.run(['run', 'shop', '--', node, '-e', script, ...words], { environment });

/** A command that goes on until it is ended; resolves with what it printed first. */
async function start(script: string): Promise<{ child: ChildProcess; first: string; stop: () => void }> {
  const child = spawn(node, [cli, 'run', 'shop', '--', node, '-e', script], {
    env: home.environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const first = await new Promise<string>((resolve, reject) => {
    child.stdout.setEncoding('utf8').once('data', resolve);
    child.once('exit', (code) => {
      reject(new Error(`ended with ${String(code)}`));
    });
  });
  return { child, first, stop: () => child.kill('SIGKILL') };
}

describe('latchkey run', () => {
  it('gives the certificate, the key and the root by files that vanish', () => {
    const script = `
      const { X509Certificate, createPrivateKey } = require('crypto'), { readFileSync, statSync } = require('fs');
      const { LATCHKEY_CERT, LATCHKEY_KEY, LATCHKEY_CA, SSL_CRT_FILE, SSL_KEY_FILE } = process.env;
      const certificate = new X509Certificate(readFileSync(LATCHKEY_CERT));
      console.log(JSON.stringify({
        fits: certificate.checkPrivateKey(createPrivateKey(readFileSync(LATCHKEY_KEY))),
        host: certificate.checkHost('shop.localhost'), ca: new X509Certificate(readFileSync(LATCHKEY_CA)).ca,
        same: SSL_CRT_FILE === LATCHKEY_CERT && SSL_KEY_FILE === LATCHKEY_KEY,
        mode: statSync(LATCHKEY_KEY).mode & 0o777, file: LATCHKEY_KEY,
      }));`;
    const { exitCode, stdout, stderr } = runNode(script);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const told = JSON.parse(stdout) as Record<string, unknown>;
    expect(told).toMatchObject({ fits: true, host: 'shop.localhost', ca: true, same: true, mode: 0o600 });
    expect(String(told['file']).startsWith(`${runtime}/latchkey-run-`)).toBe(true);
    expect(readdirSync(runtime)).toEqual([]);
    expect(readdirSync(join(home.data, 'journal'))).toEqual([]);
  });

  it('shows neither the key nor the passphrase in the environment or the arguments', () => {
    const { stdout } = runNode('console.log(JSON.stringify([process.env, process.argv]))');
    expect(stdout).toContain('LATCHKEY_KEY');
    expect(stdout).not.toMatch(/PRIVATE KEY|LATCHKEY_HOME|LATCHKEY_KEYCHAIN|LATCHKEY_VAULT/);
    expect(stdout).not.toContain(passphrase);
  });

  it('passes words, input, output, the folder and the umask on untouched', () => {
    // The command line is started with this process's umask.
    const mask = process.umask(0o027);
    const words = ['a b', '$HOME', '`id`', "it's", '', '--json', '--', '*'];
    const script = `console.log(JSON.stringify([process.argv.slice(1), process.cwd(), process.umask()]))`;
    const { stdout, exitCode } = runNode(script, {}, ...words);
    process.umask(mask);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual([words, home.folder, 0o027]);
    expect(home.run(['--json', 'run', 'shop', '--', 'echo', 'plain']).stdout).toBe('plain\n');
  });

  it('sets the variables of tools, and leaves the user’s own alone', () => {
    const script = 'console.log(process.env.NODE_EXTRA_CA_CERTS, process.env.SSL_CERT_FILE)';
    expect(runNode(script).stdout.trim()).toBe(
      `${join(home.data, 'trust/roots.pem')} ${join(home.data, 'trust/bundle.pem')}`,
    );
    const { stdout, stderr } = runNode(script, { SSL_CERT_FILE: '/corp.pem' });
    expect(stdout).toContain(' /corp.pem');
    expect(stderr).toContain('SSL_CERT_FILE');
  });

  it('passes the exit code on, and counts a signal as shells do', () => {
    expect(runNode('process.exit(42)').exitCode).toBe(42);
    expect(runNode('process.kill(process.pid, "SIGKILL")').exitCode).toBe(137);
  });

  it('tells what cannot be found and what cannot be run, and writes nothing then', () => {
    const file = join(home.folder, 'plain');
    writeFileSync(file, 'x');
    expect(home.run(['run', 'shop', '--', 'no-such-program'])).toMatchObject({ exitCode: 127 });
    expect(home.run(['run', 'shop', '--', file])).toMatchObject({ exitCode: 126 });
    writeFileSync(file, '#!/no/such/interpreter\n');
    chmodSync(file, 0o755);
    const { exitCode, document } = home.json('run', 'shop', '--', file);
    expect(exitCode).toBe(126);
    expect(document).toMatchObject({ error: { code: 'PROGRAM_NOT_RUNNABLE' } });
    expect(home.json('run', 'other', '--', 'true')).toMatchObject({
      document: { error: { code: 'PROJECT_NOT_FOUND' } },
    });
    expect(home.run(['run', 'shop', 'true'])).toMatchObject({ exitCode: 2 });
    expect(readdirSync(runtime)).toEqual([]);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('passes %s on and waits for the good end', async (name) => {
    const { child, first } = await start(
      `process.on('${name}', () => { console.log('${name}'); process.exit(5); }); console.log('ready'); setInterval(() => {}, 1000)`,
    );
    expect(first).toBe('ready\n');
    const said = once(child.stdout ?? child, 'data');
    child.kill(name);
    expect(await said).toEqual([`${name}\n`]);
    if (child.exitCode === null) await once(child, 'exit');
    expect(child.exitCode).toBe(5);
    expect(readdirSync(runtime)).toEqual([]);
  });

  it('leaves the key’s copy when it is killed, and the next start removes it', async () => {
    const { child, first, stop } = await start(
      'console.log(process.pid, process.env.LATCHKEY_KEY); setInterval(() => {}, 1000)',
    );
    const [pid = '', file = ''] = first.trim().split(' ');
    const ended = once(child, 'exit');
    stop();
    await ended;
    process.kill(Number(pid), 'SIGKILL');
    expect(existsSync(file)).toBe(true);
    expect(home.json('status').document).toMatchObject({ unfinished: [{ action: 'run' }] });
    const { stderr, exitCode } = home.run(['run', 'shop', '--', 'true']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('was cut off while it ran');
    expect(readdirSync(runtime)).toEqual([]);
    expect(home.json('status').document).not.toHaveProperty('unfinished.0');
  });

  it('leaves the folder of one that still runs alone', async () => {
    const { child, first, stop } = await start(
      'console.log(process.pid, process.env.LATCHKEY_KEY); setInterval(() => {}, 1000)',
    );
    const [pid = '', file = ''] = first.trim().split(' ');
    expect(home.run(['run', 'shop', '--', 'true']).stderr).toBe('');
    expect(readFileSync(file, 'utf8')).toContain('PRIVATE KEY');
    const ended = once(child, 'exit');
    process.kill(Number(pid), 'SIGTERM');
    await ended;
    expect(child.exitCode).toBe(143);
    stop();
    expect(existsSync(file)).toBe(false);
  });

  it('leaves the terminal to the command: what is typed, and Ctrl+C once', async () => {
    const script = `
      let count = 0;
      process.on('SIGINT', () => console.log('interrupted ' + ++count));
      process.stdin.on('data', (text) => { console.log('read ' + count); process.exit(7); });
      console.log('terminal ' + [process.stdin, process.stdout, process.stderr].every((stream) => stream.isTTY));`;
    const { exitCode, screen } = await talk(
      home,
      ['run', 'shop', '--', node, '-e', script],
      [
        ['Passphrase of the vault: ', `${passphrase}${enter}`],
        ['terminal true', ctrlC],
        ['interrupted 1', `typed${enter}`],
      ],
    );
    expect(exitCode, screen).toBe(7);
    expect(screen).toContain('read 1');
    expect(readdirSync(runtime)).toEqual([]);
  });
});
