import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sandboxAdvice } from '../../../electron/dev/sandbox.mjs';

let folder: string;
let executable: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-sandbox-'));
  executable = join(folder, 'electron');
  await writeFile(join(folder, 'chrome-sandbox'), '');
});

afterEach(() => rm(folder, { recursive: true }));

const kernel =
  (settings: Record<string, string>) =>
  (file: string): Promise<string> => {
    const value = settings[file];
    return value === undefined ? Promise.reject(new Error('ENOENT')) : Promise.resolve(`${value}\n`);
  };

test.each([
  { '/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '1' },
  { '/proc/sys/kernel/unprivileged_userns_clone': '0' },
])('names the command where the kernel says %o', async (settings) => {
  const advice = await sandboxAdvice(executable, kernel(settings));
  expect(advice).toContain(`sudo chmod 4755 '${join(folder, 'chrome-sandbox')}'`);
});

test.each([
  {},
  { '/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '0' },
  { '/proc/sys/kernel/unprivileged_userns_clone': '1' },
])('says nothing where the kernel says %o', async (settings) => {
  expect(await sandboxAdvice(executable, kernel(settings))).toBeUndefined();
});

test('says nothing where the helper belongs to root and has its bit', async (ctx) => {
  if (process.getuid?.() !== 0) return ctx.skip('only root can make a helper that belongs to root');
  await chmod(join(folder, 'chrome-sandbox'), 0o4755);
  const settings = { '/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '1' };
  expect(await sandboxAdvice(executable, kernel(settings))).toBeUndefined();
});
