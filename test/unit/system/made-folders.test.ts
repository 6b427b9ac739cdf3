import { existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { foldersMadeFor, removeWhileEmpty } from '../../../electron/system/made-folders.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'latchkey-made-'));
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

describe('the folders made for another one', () => {
  it('are those of the same moment, innermost first, and never the home', () => {
    const folder = join(home, '.local', 'share', 'latchkey');
    mkdirSync(folder, { recursive: true });
    expect(foldersMadeFor(folder, home)).toEqual([join(home, '.local', 'share'), join(home, '.local')]);
  });

  it('are none that were there long before', async () => {
    mkdirSync(join(home, '.local', 'share'), { recursive: true });
    const folder = join(home, '.local', 'share', 'latchkey');
    // A birth time cannot be set, so this waits for the next second but one.
    const made = Date.now();
    await vi.waitUntil(() => Date.now() - made > 1_500, { timeout: 5_000 });
    mkdirSync(folder);
    utimesSync(folder, 0, 0);
    expect(foldersMadeFor(folder, home)).toEqual([]);
  });

  it('are none where the folder is not there', () => {
    expect(foldersMadeFor(join(home, 'gone'), home)).toEqual([]);
  });
});

describe('removing while empty', () => {
  it('stops at the first that holds something', () => {
    const [outer, middle, inner] = [join(home, 'a'), join(home, 'a', 'b'), join(home, 'a', 'b', 'c')];
    mkdirSync(inner, { recursive: true });
    writeFileSync(join(outer, 'somebody-else'), '');
    removeWhileEmpty([inner, middle, outer, home]);
    expect([inner, middle, outer, home].map((folder) => existsSync(folder))).toEqual([false, false, true, true]);
  });
});
