import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../electron/shared/errors.ts';
import {
  createFileAtomic,
  makePrivateFolder,
  readFileIfAny,
  remove,
  toWriteError,
  writeFileAtomic,
} from '../../../electron/system/files.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-files-'));
  file = join(folder, 'data.json');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const modeOf = async (path: string) => (await stat(path)).mode & 0o777;

describe('writeFileAtomic', () => {
  it('writes for the user alone, and creates the folders so', async () => {
    const deep = join(folder, 'a', 'b', 'file');
    await writeFileAtomic(deep, 'content');
    expect(await readFile(deep, 'utf8')).toBe('content');
    expect(await modeOf(deep)).toBe(0o600);
    expect(await modeOf(join(folder, 'a', 'b'))).toBe(0o700);
    expect(await readdir(join(folder, 'a', 'b'))).toEqual(['file']);
  });

  it('gives the mode asked for, whatever the umask', async () => {
    const before = process.umask(0o077);
    try {
      await writeFileAtomic(file, 'x', 0o644);
    } finally {
      process.umask(before);
    }
    expect(await modeOf(file)).toBe(0o644);
  });

  it('replaces a file, and its mode', async () => {
    await writeFile(file, 'old', { mode: 0o644 });
    await writeFileAtomic(file, Buffer.from('new'));
    expect(await readFile(file, 'utf8')).toBe('new');
    expect(await modeOf(file)).toBe(0o600);
  });

  it('replaces a link instead of writing through it', async () => {
    const elsewhere = join(folder, 'elsewhere');
    await writeFile(elsewhere, 'untouched');
    await symlink(elsewhere, file);
    await writeFileAtomic(file, 'new');
    expect(await readFile(elsewhere, 'utf8')).toBe('untouched');
  });

  it('shows readers the old content or the new, never half of it', async () => {
    const contents = ['a', 'b'].map((letter) => letter.repeat(200_000));
    await writeFileAtomic(file, contents[0] ?? '');
    const writers = Array.from({ length: 20 }, (_, round) => writeFileAtomic(file, contents[round % 2] ?? ''));
    const readers = writers.map(async (written) => {
      const seen = [await readFile(file, 'utf8')];
      await written;
      return [...seen, await readFile(file, 'utf8')];
    });
    for (const seen of (await Promise.all(readers)).flat()) expect(contents.includes(seen)).toBe(true);
    expect(await readdir(folder)).toEqual(['data.json']);
  });

  it('leaves the old file and nothing else when it fails', async () => {
    await mkdir(file);
    await writeFile(join(file, 'inside'), '');
    await expect(writeFileAtomic(file, 'x')).rejects.toBeInstanceOf(AppError);
    expect(await readdir(folder)).toEqual(['data.json']);
  });

  it('names the reason when a file stands where a folder is needed', async () => {
    await writeFile(file, '');
    await expect(writeFileAtomic(join(file, 'x'), '')).rejects.toMatchObject({
      code: 'DATA_NOT_WRITABLE',
      message: expect.stringContaining('a file stands where a folder is needed') as string,
    });
  });

  it('names a folder that is read-only', async (ctx) => {
    if (process.getuid?.() === 0) return ctx.skip('root may write everywhere');
    await chmod(folder, 0o500);
    await expect(writeFileAtomic(file, 'x')).rejects.toMatchObject({ code: 'DATA_NOT_WRITABLE' });
  });

  it('names a full disk', async (ctx) => {
    const full = await stat('/dev/full').catch(() => undefined);
    if (!full) return ctx.skip('there is no /dev/full');
    const error: unknown = await writeFile('/dev/full', 'x').catch((thrown: unknown) => thrown);
    expect(toWriteError(error, '/data')).toMatchObject({
      code: 'DISK_FULL',
      message: 'The disk is full; /data could not be written.',
    });
  });
});

describe('createFileAtomic', () => {
  it('creates a file, and leaves one that is there', async () => {
    expect(await createFileAtomic(file, 'first')).toBe(true);
    expect(await createFileAtomic(file, 'second')).toBe(false);
    expect(await readFile(file, 'utf8')).toBe('first');
    expect(await modeOf(file)).toBe(0o600);
    expect(await readdir(folder)).toEqual(['data.json']);
  });

  it('has one winner', async () => {
    const wins = await Promise.all(Array.from({ length: 20 }, (_, index) => createFileAtomic(file, String(index))));
    expect(wins.filter((won) => won)).toHaveLength(1);
    expect(await readFile(file, 'utf8')).toBe(String(wins.indexOf(true)));
  });

  it('does not take a folder’s name for the file', async () => {
    await writeFile(file, '');
    await expect(createFileAtomic(join(file, 'x'), '')).rejects.toMatchObject({ code: 'DATA_NOT_WRITABLE' });
  });
});

describe('makePrivateFolder', () => {
  it('is content with a folder that is there', async () => {
    await makePrivateFolder(join(folder, 'x'));
    await makePrivateFolder(join(folder, 'x'));
    expect(await modeOf(join(folder, 'x'))).toBe(0o700);
  });
});

describe('readFileIfAny', () => {
  it('gives undefined only for what is not there', async () => {
    expect(await readFileIfAny(file)).toBeUndefined();
    await writeFile(file, 'ü');
    expect(await readFileIfAny(file)).toBe('ü');
    await expect(readFileIfAny(folder)).rejects.toMatchObject({ code: 'DATA_NOT_READABLE' });
  });
});

describe('remove', () => {
  it('removes files, folders and nothing', async () => {
    await mkdir(join(folder, 'x'));
    await writeFile(join(folder, 'x', 'y'), '');
    await remove(join(folder, 'x'));
    await remove(join(folder, 'x'));
    expect(await readdir(folder)).toEqual([]);
  });

  it('removes a link, not what it points to', async () => {
    await mkdir(join(folder, 'kept'));
    await symlink(join(folder, 'kept'), join(folder, 'link'));
    await remove(join(folder, 'link'));
    expect(await readdir(folder)).toEqual(['kept']);
  });
});

describe('toWriteError', () => {
  it.each([
    ['EACCES', /permission denied/],
    ['EROFS', /read-only/],
    ['EIO', /odd/],
  ])('tells %s in words', (code, message) => {
    const error = toWriteError(Object.assign(new Error('odd'), { code }), '/data');
    expect(error).toMatchObject({ code: 'DATA_NOT_WRITABLE', message: expect.stringMatching(message) as string });
  });

  it('leaves what is not of the file system', () => {
    const fault = new TypeError('ours');
    const known = new AppError('BUSY');
    expect(toWriteError(fault, '/data')).toBe(fault);
    expect(toWriteError(known, '/data')).toBe(known);
  });
});

describe('makePrivateFolder', () => {
  it('comes to an end where nothing can be created', async (ctx) => {
    if (process.platform !== 'linux') return ctx.skip('only Linux has such a folder: /proc');
    await expect(makePrivateFolder('/proc/latchkey/data')).rejects.toMatchObject({ code: 'DATA_NOT_WRITABLE' });
  });
});
