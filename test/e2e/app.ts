import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import type { LatchkeyBridge } from '../../electron/shared/ipc-contract.ts';
import { electronForTests } from '../setup/electron.ts';
import { endProcess } from '../setup/processes.ts';
import { startDisplay } from '../setup/with-display.ts';
import { startKeyring } from '../setup/with-keyring.ts';

declare global {
  interface Window {
    readonly latchkey: LatchkeyBridge;
  }
}

export const repository = fileURLToPath(new URL('../..', import.meta.url));

/** Starts the app for Playwright; see there. */
export const heldApp = fileURLToPath(new URL('held-app', import.meta.url));

/** A person's computer as the app sees it: a display, a real keyring and a home folder, all of them temporary. */
export interface Desk {
  environment: Record<string, string>;
  home: string;
  dataFolder: string;
  stop(): Promise<void>;
}

/** Throws where a program is missing, naming the package that brings it. */
export async function startDesk(): Promise<Desk> {
  const display = await startDisplay();
  try {
    const keyring = await startKeyring();
    const dataFolder = join(keyring.home, 'latchkey');
    return {
      environment: { ...cleanEnvironment(), ...display.environment, ...keyring.environment, LATCHKEY_HOME: dataFolder },
      home: keyring.home,
      dataFolder,
      stop: async () => {
        await keyring.stop();
        await display.stop();
      },
    };
  } catch (error) {
    await display.stop();
    throw error;
  }
}

// What would decide for the app, or for a client that judges it, whom to trust or where to keep keys.
const unwanted =
  /^(LATCHKEY_.*|NODE_EXTRA_CA_CERTS|NODE_OPTIONS|CURL_CA_BUNDLE|SSL_CERT_(FILE|DIR)|.*_CA_BUNDLE|GIT_SSL_CAINFO|ELECTRON_.*)$/;

/** This process's environment without what would bend the truth of a test. */
export function cleanEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).filter(([name, value]) => value !== undefined && !unwanted.test(name));
  return Object.fromEntries(entries) as Record<string, string>;
}

export interface RunningApp {
  app: ElectronApplication;
  page: Page;
  /** What the page complained about: uncaught errors, and errors in its console. */
  complaints: string[];
  /** Quits as a person does, by closing; ends the process if it stays. Safe to call twice. */
  close(): Promise<void>;
}

/** How long an app may take to quit before it is ended. */
const closingMs = 10_000;

/** Starts the built app as `npm start` does, and waits for its window to show content. */
export async function startApp(desk: Desk, extra: { args?: string[] } = {}): Promise<RunningApp> {
  const { executable, flags } = await electronForTests();
  const app = await _electron.launch({
    executablePath: executable,
    args: [heldApp, `--held=${repository}`, ...flags, ...(extra.args ?? [])],
    // Otherwise Playwright adds --no-sandbox by itself; the flags have it where it must be.
    chromiumSandbox: true,
    cwd: desk.home,
    env: desk.environment,
  });
  let said = '';
  app.process().stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const child = app.process();
  const close = (): Promise<void> => closeApp(app, child);
  try {
    const page = await app.firstWindow();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.locator('#app > *').first().waitFor();
    return { app, page, complaints, close };
  } catch (error) {
    await close();
    throw new Error(`The app did not show its window. It said: ${said || 'nothing'}`, { cause: error });
  }
}

/** Quits as a person does, and ends the process if it stays. Safe to call twice. */
export async function closeApp(app: ElectronApplication, child = app.process()): Promise<void> {
  // An app that shows a fault in a dialog waits for a person, and would for ever.
  await Promise.race([app.close().catch(() => undefined), patience(closingMs)]);
  await endProcess(child);
}

function patience(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
