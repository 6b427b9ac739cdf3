import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { withPrivateFolder } from '../../../electron/system/private-folder.ts';

it('is there for the work, for this user alone, and gone afterwards', async () => {
  const seen = await withPrivateFolder({ 'leaf.pem': 'text' }, (path) => {
    const file = path('leaf.pem');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    return Promise.resolve(file);
  });
  expect(existsSync(seen)).toBe(false);
  await expect(withPrivateFolder({}, () => Promise.reject(new Error('broke')))).rejects.toThrow('broke');
});

it('is gone too when the process ends in the middle of the work', async () => {
  const program = `
    const { runnerImport } = await import('vite');
    const { module } = await runnerImport('./electron/system/private-folder.ts');
    await module.withPrivateFolder({ 'leaf.pem': 'text' }, async (path) => {
      process.stdout.write(path('leaf.pem'));
      process.exit(130);
    });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let file = '';
  child.stdout.on('data', (bytes: Buffer) => (file += bytes.toString()));
  const [code] = (await once(child, 'close')) as [number];
  expect(code).toBe(130);
  expect(file).toMatch(/latchkey-files-.*leaf\.pem$/);
  expect(existsSync(file)).toBe(false);
});
