import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { programPath } from '../../../electron/system/program-path.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-program-'));
  for (const name of ['one', 'two', 'two/tool-folder']) mkdirSync(join(folder, name));
  for (const name of ['one/plain', 'two/plain', 'two/tool']) writeFileSync(join(folder, name), '#!/bin/sh\n');
  for (const name of ['two/plain', 'two/tool']) chmodSync(join(folder, name), 0o755);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const find = (name: string, path = `${folder}/one:${folder}/two`): string =>
  programPath(name, { folder, environment: { PATH: path } });

describe('programPath', () => {
  it('looks through PATH, past what is not executable', () => {
    expect(find('plain')).toBe(join(folder, 'two/plain'));
  });

  it('takes a path from the working folder', () => {
    expect(find('./two/tool', '')).toBe(join(folder, 'two/tool'));
    expect(find(join(folder, 'two/tool'), '')).toBe(join(folder, 'two/tool'));
  });

  it('never looks into a relative folder of PATH', () => {
    expect(() => find('tool', 'two:.:')).toThrow(expect.objectContaining({ code: 'PROGRAM_NOT_FOUND' }));
  });

  it.each(['nothing', '', './nothing', 'tool/'])('finds nothing for “%s”', (name) => {
    expect(() => find(name)).toThrow(expect.objectContaining({ code: 'PROGRAM_NOT_FOUND' }));
  });

  it.each([
    ['plain', 'one'],
    ['tool-folder', 'two'],
    ['./one/plain', ''],
  ])('says that %s cannot be run', (name, path) => {
    expect(() => find(name, join(folder, path))).toThrow(expect.objectContaining({ code: 'PROGRAM_NOT_RUNNABLE' }));
  });

  describe('on Windows', () => {
    const there = ['C:\\node\\node.exe', 'C:\\node\\npm.cmd', 'C:\\shop\\build.bat'];
    const findThere = (name: string): string =>
      programPath(name, {
        folder: 'C:\\shop',
        environment: { Path: 'C:\\empty;C:\\node', PATHEXT: '.EXE;.CMD;.BAT' },
        platform: 'win32',
        look: (path) => (there.includes(path) ? 'program' : undefined),
      });

    it('tries the endings of programs', () => {
      expect(findThere('node')).toBe('C:\\node\\node.exe');
      expect(findThere('node.exe')).toBe('C:\\node\\node.exe');
    });

    it.each(['npm', '.\\build'])('has a person name the shell for the script %s', (name) => {
      expect(() => findThere(name)).toThrow(
        expect.objectContaining({
          code: 'PROGRAM_NOT_RUNNABLE',
          hint: expect.stringContaining(`cmd /d /c ${name}`) as string,
        }),
      );
    });
  });
});
