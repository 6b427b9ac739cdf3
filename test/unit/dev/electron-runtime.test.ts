import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { downloadElectron } from '../../../electron/dev/electron-package.mjs';
import { StartProblem } from '../../../electron/dev/start-problem.mjs';
import { findElectron } from '../../../electron/dev/electron-runtime.mjs';

let folder: string;
let packageFolder: string;
let lines: string[];
let downloads: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-electron-'));
  packageFolder = join(folder, 'electron');
  lines = [];
  downloads = 0;
  await mkdir(packageFolder);
  await writeFile(join(packageFolder, 'package.json'), '{"version":"45.0.0"}');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function putElectron(version: string): Promise<void> {
  await mkdir(join(packageFolder, 'dist'), { recursive: true });
  await writeFile(join(packageFolder, 'dist', 'version'), version);
  await writeFile(join(packageFolder, 'path.txt'), 'electron');
  await writeFile(join(packageFolder, 'dist', 'electron'), '');
}

const find = (changes: Parameters<typeof findElectron>[0] = {}): ReturnType<typeof findElectron> =>
  findElectron({
    log: (line) => lines.push(line),
    environment: { XDG_CACHE_HOME: join(folder, 'cache') },
    packageFolder,
    download: () => {
      downloads += 1;
      return Promise.resolve('getaddrinfo ENOTFOUND github.com');
    },
    registryFits: true,
    ensureRegistry: () => Promise.resolve('/runtime/electron'),
    ...changes,
  });

describe('findElectron', () => {
  test('takes the Electron that ELECTRON_OVERRIDE_DIST_PATH names before all others', async () => {
    await putElectron('45.0.0');
    await mkdir(join(folder, 'mine'));
    await writeFile(join(folder, 'mine', 'electron'), '');
    await writeFile(join(folder, 'mine', 'version'), 'v44.1.0\n');
    const found = await find({ environment: { ELECTRON_OVERRIDE_DIST_PATH: join(folder, 'mine') } });
    expect(found).toEqual({ executable: join(folder, 'mine', 'electron'), version: '44.1.0', source: 'override' });
  });

  test('says so when the override holds no Electron', async () => {
    const environment = { ELECTRON_OVERRIDE_DIST_PATH: folder };
    await expect(find({ environment })).rejects.toThrow(`points to ${folder}, which holds no Electron`);
  });

  test('takes the program of the electron package, without a word', async () => {
    await putElectron('45.0.0');
    const executable = join(packageFolder, 'dist', 'electron');
    expect(await find()).toEqual({ executable, version: '45.0.0', source: 'package' });
    expect([lines, downloads]).toEqual([[], 0]);
  });

  test('downloads when the program there is of another version', async () => {
    await putElectron('44.0.0');
    const found = await find({ download: () => putElectron('45.0.0').then(() => undefined) });
    expect(found).toMatchObject({ version: '45.0.0', source: 'package' });
  });

  test('falls back to the package registry and says why in one line', async () => {
    expect(await find()).toEqual({ executable: '/runtime/electron', version: '33.2.1', source: 'registry' });
    expect(lines).toEqual([
      'Using Electron 33.2.1 from the package registry, because 45.0.0 could not be downloaded (getaddrinfo ENOTFOUND github.com).',
    ]);
  });

  test('remembers for a day that the download failed', async () => {
    const at = (hours: number) => (): Date => new Date(Date.UTC(2030, 0, 1, hours));
    await find({ now: at(0) });
    await find({ now: at(23) });
    expect(downloads).toBe(1);
    expect(lines[1]).toBe(lines[0]);
    await find({ now: at(25) });
    expect(downloads).toBe(2);
  });

  test('tries again at once when asked to, and for another version', async () => {
    await find();
    await find({ refresh: true });
    expect(downloads).toBe(2);
    await writeFile(join(packageFolder, 'package.json'), '{"version":"45.0.1"}');
    await find();
    expect(downloads).toBe(3);
  });

  test('names a way out when the registry fails as well', async () => {
    const failing = find({ ensureRegistry: () => Promise.reject(new StartProblem('E404', 'Ask npm.')) });
    await expect(failing).rejects.toMatchObject({
      message: 'E404',
      advice: expect.stringMatching(/^Ask npm\.\nOr unpack .* ELECTRON_OVERRIDE_DIST_PATH=/) as string,
      exitCode: 4,
    });
  });

  test('names a way out where the registry carries none, and tries the download at each start', async () => {
    await expect(find({ registryFits: false })).rejects.toThrow('Electron 45.0.0 could not be downloaded');
    await expect(find({ registryFits: false })).rejects.toMatchObject({
      advice: expect.stringContaining('ELECTRON_MIRROR') as string,
    });
    expect(downloads).toBe(2);
  });
});

describe('downloadElectron', () => {
  async function installer(text: string): Promise<void> {
    await writeFile(join(packageFolder, 'install.js'), text);
    await chmod(join(packageFolder, 'install.js'), 0o755);
  }

  test('gives no reason when it worked', async () => {
    await installer('process.exit(0)');
    expect(await downloadElectron(packageFolder)).toBeUndefined();
  });

  test('gives the downloader’s own words when it failed', async () => {
    await installer('console.error(new TypeError("fetch failed").stack); process.exit(1)');
    expect(await downloadElectron(packageFolder)).toBe('fetch failed');
  });

  test('ends a downloader to which nothing arrives', async () => {
    await installer('setInterval(() => {}, 1000)');
    expect(await downloadElectron(packageFolder, { patienceSeconds: 1 })).toBe('nothing arrived for 1 seconds');
  });
});
