import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { electronForTests } from '../setup/electron.ts';

const vitest = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));

/**
 * The app and the command line must tell the same of a server, and their TLS is not the same: the app's is BoringSSL.
 * Here Electron runs the test of all broken servers as its own Node, with the expectations of the other run.
 */
it('says of every broken server the same in Electron’s TLS', { timeout: 300_000 }, async (ctx) => {
  const electron = await electronForTests().catch((error: unknown) => {
    ctx.skip(`there is no Electron here: ${error instanceof Error ? error.message : String(error)}`);
  });
  if (!electron) return;
  const { exitCode, printed } = await runVitest(electron.executable, ctx.signal);
  const count = /^(\d+) broken servers, (\d+) judged right.*$/m.exec(printed);
  const wrong = printed.split('\n').filter((line) => line.startsWith('✗ '));
  process.stdout.write(`\nIn Electron ${electron.version}: ${count?.[0] ?? 'no answer'}\n`);
  expect(wrong).toEqual([]);
  expect(count?.[1]).toBeDefined();
  expect(count?.[2]).toBe(count?.[1]);
  expect(exitCode, printed.slice(-4_000)).toBe(0);
});

function runVitest(executable: string, signal: AbortSignal): Promise<{ exitCode: number | null; printed: string }> {
  const options = ['--config', 'test/vitest.config.ts', '--project', 'system', '--reporter=default', '--no-color'];
  // The run around this one must not be taken for it.
  const outer = /^(VITEST|TEST_RESULT_FILE|NODE_OPTIONS)/;
  const environment = Object.fromEntries(Object.entries(process.env).filter(([name]) => !outer.test(name)));
  return new Promise((resolve, reject) => {
    const child = spawn(executable, [vitest, 'run', ...options, 'test/system/broken-servers.test.ts'], {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: { ...environment, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      signal,
    });
    let printed = '';
    const keep = (bytes: Buffer): void => {
      printed += bytes.toString();
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (exitCode) => {
      resolve({ exitCode, printed });
    });
  });
}
