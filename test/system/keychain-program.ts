import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';

/** What a step gave, or the failure it threw. */
export interface Outcome {
  value?: unknown;
  code?: string;
  message?: string;
  hint?: string;
  detail?: string;
}

export type Step = ['status' | 'list'] | ['get' | 'delete', string] | ['set', string, string];

export interface KeychainProgram {
  /** Runs the steps in a process of their own and resolves when it has ended by itself. */
  run(steps: Step[], environment: Environment, times?: { answerMs: number; promptMs: number }): Promise<Outcome[]>;
  dispose(): Promise<void>;
}

type Environment = Record<string, string | undefined>;

const root = join(import.meta.dirname, '..', '..');

/**
 * The OS keychain, bundled as in the product, in a program: libsecret talks to the bus of its process's environment,
 * and a process that cannot end would be a failure of its own.
 */
export async function buildKeychainProgram(): Promise<KeychainProgram> {
  const artifacts = join(root, 'test', '.artifacts');
  await mkdir(artifacts, { recursive: true });
  // Inside the repository, where the addon is found.
  const folder = await mkdtemp(join(artifacts, 'keychain-'));
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, external: ['keytar'] },
    build: {
      ssr: join(root, 'electron/keychain/keytar.ts'),
      outDir: folder,
      emptyOutDir: false,
      rolldownOptions: { output: { format: 'esm', entryFileNames: 'keychain.mjs' } },
    },
  });
  const program = join(folder, 'program.mjs');
  await writeFile(
    program,
    `import { osKeychain } from './keychain.mjs';
     const [steps, times] = JSON.parse(process.argv[2]);
     const keychain = osKeychain({ times });
     const outcomes = [];
     for (const [method, ...args] of steps) {
       try {
         outcomes.push({ value: await keychain[method](...args) });
       } catch ({ code, message, hint, detail }) {
         outcomes.push({ code, message, hint, detail });
       }
     }
     process.stdout.write(JSON.stringify(outcomes));`,
  );
  return {
    async run(steps, environment, times = { answerMs: 10_000, promptMs: 20_000 }) {
      const child = spawn(process.execPath, [program, JSON.stringify([steps, times])], {
        env: { ...process.env, DISPLAY: undefined, WAYLAND_DISPLAY: undefined, ...environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      return JSON.parse(await outputOf(child)) as Outcome[];
    },
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

async function outputOf(child: ChildProcess): Promise<string> {
  let output = '';
  let complaints = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  const impatient = setTimeout(() => child.kill('SIGKILL'), 60_000);
  const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
  clearTimeout(impatient);
  if (code !== 0) throw new Error(`The program ended with ${signal ?? `code ${String(code)}`}: ${complaints}${output}`);
  return output;
}
