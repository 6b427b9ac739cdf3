import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { findKeytool } from '../../../../electron/handshake/clients/java-runtime.ts';
import { findProgram, type Run } from '../../../../electron/system/run.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'latchkey-runtime-')));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function runtime(name: string, programs: readonly string[]): string {
  const bin = join(folder, name, 'bin');
  mkdirSync(bin, { recursive: true });
  for (const program of programs) writeFileSync(join(bin, program), '', { mode: 0o755 });
  return join(folder, name);
}

const home = runtime('home', ['java', 'keytool']);
const other = runtime('other', ['java', 'keytool', 'java.exe', 'keytool.exe']);
const noRun: Run = () => Promise.reject(new Error('nothing is to be run'));
const onPath =
  (path: string) =>
  (name: string, only = path): string | undefined =>
    findProgram(name, only);

const search = { run: noRun, findProgram: onPath(''), environment: {}, platform: 'linux' as const };

it('goes by JAVA_HOME before the PATH', async () => {
  const found = await findKeytool({
    ...search,
    environment: { JAVA_HOME: home },
    findProgram: onPath(join(other, 'bin')),
  });
  expect(found).toEqual({ keytool: join(home, 'bin', 'keytool') });
});

it('follows the link on the PATH to where that Java lives', async () => {
  const links = join(folder, 'links');
  mkdirSync(links);
  symlinkSync(join(other, 'bin', 'java'), join(links, 'java'));
  for (const JAVA_HOME of [undefined, 'relative', join(folder, 'gone')]) {
    const found = await findKeytool({ ...search, environment: { JAVA_HOME }, findProgram: onPath(links) });
    expect(found).toEqual({ keytool: join(other, 'bin', 'keytool') });
  }
});

it('takes no other Java’s keytool', async () => {
  const bare = runtime('bare', ['java']);
  expect(await findKeytool({ ...search, environment: { JAVA_HOME: bare } })).toEqual({
    reason: expect.stringContaining('keytool') as string,
  });
});

it('asks macOS, whose java may be a stub that opens a window', async () => {
  const mac = { ...search, platform: 'darwin' as const, findProgram: onPath('/usr/bin') };
  const answering = (exitCode: number, stdout: string): Run => {
    return (program) => {
      expect(program).toBe('/usr/libexec/java_home');
      return Promise.resolve({ exitCode, stdout, stderr: '' });
    };
  };
  expect(await findKeytool({ ...mac, run: answering(0, `${home}\n`) })).toEqual({
    keytool: join(home, 'bin', 'keytool'),
  });
  expect(await findKeytool({ ...mac, run: answering(1, '') })).toEqual({ reason: 'Java is not installed.' });
});

it('looks for Windows’ names there', async () => {
  const found = await findKeytool({ ...search, environment: { JAVA_HOME: other }, platform: 'win32' });
  expect(found).toEqual({ keytool: join(other, 'bin', 'keytool.exe') });
});
