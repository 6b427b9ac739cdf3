import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { ClientVerdict } from '../../electron/shared/handshake.ts';
import { electronForTests } from '../setup/electron.ts';
import { endProcess } from '../setup/processes.ts';

export interface EngineQuestion {
  host: string;
  port: number;
  address: string;
  chain: readonly Buffer[];
  timeoutMs: number;
}

/** A real Electron with the Chromium client in it and nothing else. */
export interface ChromiumEngine {
  judge(question: EngineQuestion): Promise<ClientVerdict & { home: string }>;
  stop(): Promise<void>;
}

/** Built and started in the folder, with this home. One question at a time. */
export async function chromiumEngine(folder: string, home: string): Promise<ChromiumEngine> {
  const app = join(folder, 'app');
  await mkdir(join(home, 'electron'), { recursive: true });
  await build({
    configFile: false,
    logLevel: 'error',
    root: fileURLToPath(new URL('../..', import.meta.url)),
    ssr: { noExternal: true, external: ['electron'] },
    build: { ssr: 'test/system/chromium-driver.ts', outDir: app, emptyOutDir: false, target: 'node20' },
  });
  await writeFile(
    join(app, 'package.json'),
    JSON.stringify({ name: 'chromium-driver', version: '0.0.0', type: 'module', main: 'chromium-driver.js' }),
  );
  const { executable, flags } = await electronForTests();
  const environment = { ...process.env, HOME: home, XDG_DATA_HOME: '', XDG_CONFIG_HOME: '' };
  const electron = spawn(executable, [app, ...flags, '--ozone-platform=headless'], {
    env: environment,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const lines = createInterface({ input: electron.stdout })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<unknown> => {
    const line = await lines.next();
    if (line.done) throw new Error('Electron ended');
    return JSON.parse(line.value);
  };
  if ((await nextLine()) !== 'ready') throw new Error('Electron said something else than that it is ready');
  return {
    judge: async ({ chain, ...question }) => {
      const answer = nextLine();
      electron.stdin.write(`${JSON.stringify({ ...question, chain: chain.map((der) => der.toString('base64')) })}\n`);
      return (await answer) as ClientVerdict & { home: string };
    },
    stop: () => endProcess(electron),
  };
}
