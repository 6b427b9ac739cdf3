import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { chromium, type Page } from 'playwright-core';
import { endProcess } from './processes.ts';

export interface PackagedApp {
  page: Page;
  process: ChildProcess;
  /** All that it wrote to standard output and standard error so far. */
  output(): string;
  stop(): Promise<void>;
}

export interface PackagedStart {
  executable: string;
  args?: string[];
  environment: Record<string, string>;
  /** Runs it as this user and group; without it, as ours. */
  user?: number;
}

const patience = 60_000;

/**
 * Starts a packaged app and reaches its window by the port for remote debugging: the fuses leave no other way in.
 * As root it gets --no-sandbox, because Chromium's sandbox refuses to work for root.
 */
export async function startPackagedApp({
  executable,
  args = [],
  environment,
  user,
}: PackagedStart): Promise<PackagedApp> {
  const asRoot = user === undefined && process.getuid?.() === 0;
  const flags = ['--remote-debugging-port=0', ...(asRoot ? ['--no-sandbox'] : [])];
  const child = spawn(executable, [...flags, ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(user === undefined ? {} : { uid: user, gid: user }),
  });
  let output = '';
  try {
    const address = await new Promise<string>((resolve, reject) => {
      const fail = (what: string): void => {
        reject(new Error(`The packaged app ${what}. It said: ${output}`));
      };
      const timer = globalThis.setTimeout(fail, patience, 'opened no port for remote debugging');
      const read = (text: string): void => {
        output += text;
        const found = /DevTools listening on (ws:\/\/\S+)/.exec(output)?.[1];
        if (!found) return;
        clearTimeout(timer);
        resolve(found);
      };
      child.stdout.setEncoding('utf8').on('data', read);
      child.stderr.setEncoding('utf8').on('data', read);
      child.once('error', (error) => {
        fail(`could not be started: ${error.message}`);
      });
      child.once('exit', (code, signal) => {
        clearTimeout(timer);
        fail(`ended at once (${signal ?? `code ${String(code)}`})`);
      });
    });
    await waitForPage(address);
    const browser = await chromium.connectOverCDP(address);
    const context = browser.contexts()[0];
    if (!context) throw new Error('The packaged app has no window');
    const page = context.pages()[0] ?? (await context.waitForEvent('page', { timeout: patience }));
    const stop = async (): Promise<void> => {
      await browser.close().catch(() => undefined);
      await endProcess(child);
    };
    return { page, process: child, output: () => output, stop };
  } catch (error) {
    await endProcess(child);
    throw error;
  }
}

/**
 * Asks the port until the window's page is there. Playwright that connects before, while Chromium is still making its
 * first page, now and then waits for ever.
 */
async function waitForPage(address: string): Promise<void> {
  const list = `http://${new URL(address).host}/json/list`;
  const deadline = Date.now() + patience;
  while (Date.now() < deadline) {
    const targets = (await (await fetch(list)).json()) as { type: string; url: string }[];
    if (targets.some(({ type, url }) => type === 'page' && url.startsWith('app:'))) return;
    await setTimeout(50);
  }
  throw new Error(`The packaged app opened no window within ${patience / 1000} seconds`);
}

/** The paths of all files in an ASAR archive, see https://github.com/electron/asar#format */
export async function asarFiles(archive: string): Promise<string[]> {
  interface Node {
    files?: Record<string, Node>;
  }
  const bytes = await readFile(archive);
  const header = bytes.subarray(16, 16 + bytes.readUInt32LE(12)).toString('utf8');
  const paths: string[] = [];
  const walk = (node: Node, path: string): void => {
    for (const [name, child] of Object.entries(node.files ?? {})) {
      if (child.files) walk(child, `${path}${name}/`);
      else paths.push(`${path}${name}`);
    }
  };
  walk(JSON.parse(header) as Node, '');
  return paths.sort();
}
