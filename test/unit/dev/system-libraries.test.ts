import { chmod, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { keytarBinary, missingLibraries, packagesFor } from '../../../electron/dev/system-libraries.mjs';

const sameName = (name: string): string => name;

describe('missingLibraries', () => {
  test('names a library that a program asks for and this computer lacks', async (ctx) => {
    const keytar = keytarBinary();
    if (process.platform !== 'linux' || !keytar) return ctx.skip('ldd(1) is Linux’s');
    const folder = await mkdtemp(join(tmpdir(), 'latchkey-ldd-'));
    try {
      const changed = join(folder, 'keytar.node');
      await copyFile(keytar, changed);
      const bytes = await readFile(changed);
      // The same program, asking for a library that nobody has.
      bytes.write('libsecret-9.so.9', bytes.indexOf('libsecret-1.so.0'), 'latin1');
      await writeFile(changed, bytes);
      await chmod(changed, 0o755);
      expect(await missingLibraries([changed])).toEqual(['libsecret-9.so.9']);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('finds nothing missing from a program that runs', async () => {
    expect(await missingLibraries([process.execPath])).toEqual([]);
  });
});

describe('packagesFor', () => {
  test('gives each package once', () => {
    const libraries = ['libgtk-3.so.0', 'libgdk-3.so.0', 'libsecret-1.so.0'];
    expect(packagesFor(libraries, sameName)).toEqual(['libgtk-3-0', 'libsecret-1-0']);
  });

  test('gives nothing when a library is not known', () => {
    expect(packagesFor(['libgtk-3.so.0', 'libunheard.so.1'], sameName)).toBeUndefined();
  });
});
