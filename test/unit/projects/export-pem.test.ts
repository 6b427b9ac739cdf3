import { mkdtemp, readFile, rm, stat, symlink, writeFile, lstat, mkdir, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportPem } from '../../../electron/projects/export-pem.ts';
import { toPem } from '../../../electron/certificates/pem.ts';

const leaf = toPem('CERTIFICATE', Buffer.from('leaf'));
const issuing = toPem('CERTIFICATE', Buffer.from('issuing'));
const content = { name: 'shop', chainPem: leaf + issuing, privateKeyPem: 'the key\n', rootPem: 'the root\n' };
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-export-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('exportPem', () => {
  it('writes four files, the key for its owner alone whatever the umask', async () => {
    const umask = process.umask(0o000);
    try {
      const files = await exportPem(folder, content, false);
      expect(await readFile(files.cert, 'utf8')).toBe(leaf + issuing);
      expect(await readFile(files.chain, 'utf8')).toBe(issuing);
      expect(await readFile(files.ca, 'utf8')).toBe('the root\n');
      expect(await readFile(files.key, 'utf8')).toBe('the key\n');
      expect((await stat(files.key)).mode & 0o777).toBe(0o600);
    } finally {
      process.umask(umask);
    }
  });

  it('leaves what is there unless told to overwrite', async () => {
    const file = join(folder, 'shop-key.pem');
    await writeFile(file, 'mine');
    await expect(exportPem(folder, content, false)).rejects.toMatchObject({ code: 'EXPORT_EXISTS' });
    expect(await readdir(folder)).toEqual(['shop-key.pem']);
    await exportPem(folder, content, true);
    expect(await readFile(file, 'utf8')).toBe('the key\n');
  });

  it('replaces a link instead of following it', async () => {
    const target = join(folder, 'elsewhere');
    await writeFile(target, 'untouched');
    await symlink(target, join(folder, 'shop-key.pem'));
    await exportPem(folder, content, true);
    expect(await readFile(target, 'utf8')).toBe('untouched');
    expect((await lstat(join(folder, 'shop-key.pem'))).isSymbolicLink()).toBe(false);
  });

  it('leaves nothing behind when it fails half-way', async () => {
    await mkdir(join(folder, 'shop-key.pem'));
    await expect(exportPem(folder, content, true)).rejects.toMatchObject({ code: 'EXPORT_FAILED' });
    expect(await readdir(folder)).toEqual(['shop-key.pem']);
  });

  it.each(['../../etc/passwd', '/etc/x', '..', 'a/b', 'a\u0000b'])(
    'keeps a name like %j inside the folder',
    async (name) => {
      const files = await exportPem(folder, { ...content, name }, false);
      for (const file of [files.cert, files.key, files.chain, files.ca])
        expect(file.slice(folder.length + 1)).not.toMatch(/[/\\]/);
      expect(await readdir(folder)).toHaveLength(4);
    },
  );

  it('wants a full path', async () => {
    await expect(exportPem('relative', content, false)).rejects.toMatchObject({ code: 'FOLDER_INVALID' });
  });
});
