import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeRunFolder, withRunFolder, type RunFolderContext } from '../../electron/run-folder.ts';
import { fileJournal } from '../../electron/system/journal.ts';

let home: string;
let runtime: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'latchkey-run-test-'));
  runtime = join(home, 'runtime');
  mkdirSync(runtime, { mode: 0o700 });
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

const errors: unknown[] = [];
const contextWith = (place?: string): RunFolderContext => ({
  journal: fileJournal(join(home, 'journal')),
  log: {
    info: () => undefined,
    error: (_: string, error: unknown) => errors.push(error),
    flush: () => Promise.resolve(),
  },
  environment: place === undefined ? {} : { XDG_RUNTIME_DIR: place },
});

describe('withRunFolder', () => {
  it('is closed to others, journaled while it is there, and gone afterwards', async () => {
    const result = await withRunFolder(contextWith(runtime), { 'key.pem': 'secret' }, (path) => {
      expect(dirname(dirname(path('key.pem')))).toBe(runtime);
      expect(statSync(dirname(path('key.pem'))).mode & 0o777).toBe(0o700);
      expect(statSync(path('key.pem')).mode & 0o777).toBe(0o600);
      expect(readFileSync(path('key.pem'), 'utf8')).toBe('secret');
      const [entry = ''] = readdirSync(join(home, 'journal'));
      const text = readFileSync(join(home, 'journal', entry), 'utf8');
      expect(text).toContain(dirname(path('key.pem')));
      expect(text).not.toContain('secret');
      return Promise.resolve(7);
    });
    expect(result).toBe(7);
    expect(readdirSync(runtime)).toEqual([]);
    expect(readdirSync(join(home, 'journal'))).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('is gone when the work fails', async () => {
    const failure = new Error('no');
    await expect(withRunFolder(contextWith(runtime), {}, () => Promise.reject(failure))).rejects.toBe(failure);
    expect(readdirSync(runtime)).toEqual([]);
    expect(readdirSync(join(home, 'journal'))).toEqual([]);
  });

  it.each([
    [
      'that others may enter',
      () => {
        chmodSync(runtime, 0o755);
        return runtime;
      },
    ],
    ['that is not there', () => join(home, 'nowhere')],
    ['that is relative', () => 'runtime'],
    ['that nobody named', () => undefined],
  ])('does not use a place %s', async (_, place) => {
    await withRunFolder(contextWith(place()), {}, (path) => {
      expect(dirname(dirname(path('x')))).toBe(tmpdir());
      return Promise.resolve();
    });
    expect(readdirSync(runtime)).toEqual([]);
  });
});

describe('removeRunFolder', () => {
  it('removes nothing but such a folder', async () => {
    const precious = join(home, 'precious');
    mkdirSync(precious);
    const link = join(home, `latchkey-run-${'0'.repeat(16)}`);
    symlinkSync(precious, link);
    for (const path of [precious, link, join(home, 'gone'), `${link}/..`, 'relative']) await removeRunFolder(path);
    expect(existsSync(precious)).toBe(true);
    const own = join(home, `latchkey-run-${'1'.repeat(16)}`);
    mkdirSync(own);
    await removeRunFolder(own);
    expect(existsSync(own)).toBe(false);
  });
});
