import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { keyLogFile } from '../../../electron/terminal/key-log-file.ts';

let folder: string, file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-key-log-'));
  file = join(folder, 'keys.log');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const line = Buffer.from('CLIENT_RANDOM 00 11\n');

it('is readable by its owner alone, and holds each line as soon as it came', () => {
  const before = process.umask(0);
  try {
    const log = keyLogFile(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    log.add(line);
    expect(readFileSync(file, 'utf8').endsWith('CLIENT_RANDOM 00 11\n')).toBe(true);
    expect(log.finish()).toBe(true);
  } finally {
    process.umask(before);
  }
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  expect(lines.filter((each) => !each.startsWith('#'))).toEqual(['CLIENT_RANDOM 00 11']);
});

it('leaves no file when there was nothing to write, and says so', () => {
  expect(keyLogFile(file).finish()).toBe(false);
  expect(existsSync(file)).toBe(false);
});

it('is gone after a check that came to no end', () => {
  const log = keyLogFile(file);
  log.add(line);
  log.discard();
  expect(existsSync(file)).toBe(false);
});

it('never writes over, into or through what stands there', async () => {
  const other = join(folder, 'other');
  const refused: unknown = expect.objectContaining({ code: 'KEY_LOG_EXISTS' });
  writeFileSync(file, 'mine');
  expect(() => keyLogFile(file)).toThrow(refused);
  expect(readFileSync(file, 'utf8')).toBe('mine');
  for (const target of [other, file, '/dev/null']) {
    const link = join(folder, `link to ${target.replaceAll('/', '-')}`);
    symlinkSync(target, link);
    expect(() => keyLogFile(link)).toThrow(refused);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
  }
  expect(existsSync(other)).toBe(false);
  await mkdir(other);
  expect(() => keyLogFile(other)).toThrow(refused);
});

it('names the folder that is not there', () => {
  expect(() => keyLogFile(join(folder, 'none', 'keys.log'))).toThrow(
    expect.objectContaining({ code: 'EXPORT_FAILED' }),
  );
});

it('removes what a write that failed left of it', () => {
  const log = keyLogFile(file);
  log.add(line);
  // What is no bytes at all cannot be written; a full disk fails in the same place.
  log.add({} as Uint8Array);
  log.add(line);
  expect(() => {
    log.finish();
  }).toThrow(expect.objectContaining({ code: 'EXPORT_FAILED' }));
  expect(existsSync(file)).toBe(false);
});
