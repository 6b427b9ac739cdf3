import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { linkSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { holdersOf, lockerOf } from '../../../electron/system/file-holders.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-holders-'));
  file = join(folder, 'cert9.db');
  writeFileSync(file, '');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A process as /proc shows it, with this file open. */
function process(pid: number, name: string, open: string): void {
  const path = join(folder, 'proc', String(pid));
  mkdirSync(join(path, 'fd'), { recursive: true });
  writeFileSync(join(path, 'comm'), `${name}\n`);
  symlinkSync(`/usr/bin/${name}`, join(path, 'exe'));
  symlinkSync(open, join(path, 'fd', '3'));
}

describe('holdersOf', () => {
  it('names another program that has the file open, and nobody once it is closed', async () => {
    const reader = spawn('/bin/sh', ['-c', 'exec 3<"$0"; echo open; read line', file], {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const ended = once(reader, 'close');
    await once(reader.stdout, 'data');
    try {
      expect(await holdersOf([file])).toHaveLength(1);
      expect(await holdersOf([join(folder, 'another.db')])).toEqual([]);
    } finally {
      reader.stdin.end();
      await ended;
    }
    expect(await holdersOf([file])).toEqual([]);
  });

  it('goes by the file, not by its name, and names each program once', async () => {
    mkdirSync(join(folder, 'other'));
    writeFileSync(join(folder, 'other', 'cert9.db'), '');
    mkdirSync(join(folder, 'elsewhere'));
    linkSync(file, join(folder, 'elsewhere', 'cert9.db'));
    process(10, 'chromium', join(folder, 'elsewhere', 'cert9.db'));
    process(11, 'chromium', file);
    process(12, 'firefox', join(folder, 'other', 'cert9.db'));
    expect(await holdersOf([file], join(folder, 'proc'))).toEqual(['chromium']);
  });

  it('finds nobody where there is no /proc', async () => {
    expect(await holdersOf([file], join(folder, 'none'))).toEqual([]);
  });
});

describe('lockerOf', () => {
  it('names the program that locked the file for writing, not one that reads it', async () => {
    process(10, 'firefox', file);
    const inode = statSync(file).ino;
    const locks = (kind: string): void => {
      writeFileSync(
        join(folder, 'proc', 'locks'),
        `1: POSIX  ADVISORY  ${kind} 10 fe:01:${inode} 1073741824 1073741825\n`,
      );
    };
    locks('READ ');
    expect(await lockerOf(file, join(folder, 'proc'))).toBeUndefined();
    locks('WRITE');
    expect(await lockerOf(file, join(folder, 'proc'))).toBe('firefox');
    expect(await lockerOf(join(folder, 'none.db'), join(folder, 'proc'))).toBeUndefined();
  });
});
