import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { findProgram } from '../../electron/system/run.ts';
import { freePort } from './openssl-server.ts';
import type { RealClient } from './real-programs.ts';

export interface RealBrowser {
  visit: RealClient;
  close(): Promise<void>;
}

const environment = (home: string): Record<string, string> => ({ HOME: home, PATH: '/usr/bin:/bin' });

/** A database of NSS's with this root in it, in a folder that is made for it. */
export function nssDatabase(folder: string, rootFile: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const certutil = findProgram('certutil') ?? 'certutil';
  execFileSync(certutil, ['-d', `sql:${folder}`, '-N', '--empty-password']);
  const named = ['-t', 'C,,', '-n', 'Agreed root', '-i', rootFile, '-f', '/dev/null'];
  execFileSync(certutil, ['-d', `sql:${folder}`, '-A', ...named]);
}

/** The Chromium of this computer, whole, with a home of its own below the folder; the reason where there is none. */
export async function realChromium(folder: string, rootFile: string): Promise<RealBrowser | string> {
  const program = findProgram('chromium') ?? findProgram('google-chrome');
  if (!program) return 'no Chromium is installed';
  const home = join(folder, 'chromium');
  nssDatabase(join(home, '.local', 'share', 'pki', 'nssdb'), rootFile);
  const context = await chromium.launchPersistentContext(join(home, 'data'), {
    ...{ executablePath: program, headless: true, env: environment(home), chromiumSandbox: process.getuid?.() !== 0 },
    args: ['--disable-gpu', '--host-resolver-rules=MAP * 127.0.0.1'],
  });
  const visit: RealClient = async (host, port) => {
    // A page of its own, left open: the error page of one visit would come in the way of the next. Chromium waits three
    // seconds before it shows one, so that visits go side by side.
    const page = await context.newPage();
    try {
      await page.goto(`https://${host}:${port}/`, { waitUntil: 'commit', timeout: 30_000 });
      return { accepts: true, words: '' };
    } catch (error) {
      const words = /net::(ERR_\w+)/.exec(String(error))?.[1];
      if (!words) throw error;
      return { accepts: false, words };
    }
  };
  return {
    visit,
    close: () => context.close(),
  };
}

/** The Firefox of this computer with a new profile in the folder, driven through Marionette. */
export async function realFirefox(
  folder: string,
  rootFile: string,
  names: readonly string[],
): Promise<RealBrowser | string> {
  const program = findProgram('firefox-esr') ?? findProgram('firefox');
  if (!program) return 'no Firefox is installed';
  const profile = join(folder, 'firefox');
  nssDatabase(profile, rootFile);
  const port = await freePort();
  const settings = { 'marionette.port': port, 'network.dns.localDomains': names.join(',') };
  const lines = Object.entries(settings).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`);
  writeFileSync(join(profile, 'user.js'), lines.join(''));
  const browser = spawn(program, ['--headless', '--marionette', '--no-remote', '--profile', profile], {
    ...{ env: environment(folder), stdio: 'ignore', detached: true },
  });
  const socket = await reach(browser, port);
  const command = marionette(socket);
  await command('WebDriver:NewSession', { capabilities: { alwaysMatch: { acceptInsecureCerts: false } } });
  const visit: RealClient = async (host, at) => {
    const error = await command('WebDriver:Navigate', { url: `https://${host}:${at}/` });
    if (!error) return { accepts: true, words: '' };
    // The error page knows the code; the driver's message does not always.
    const page = await command('WebDriver:ExecuteScript', { script: errorCode, args: [], sandbox: 'system' });
    return { accepts: false, words: typeof page === 'string' ? page : JSON.stringify(error) };
  };
  return {
    visit: oneByOne(visit),
    close: async () => {
      socket.destroy();
      const ended = once(browser, 'close');
      // Its own process group: the browser and the children it started, nobody else's.
      if (browser.pid !== undefined && browser.exitCode === null) {
        process.kill(-browser.pid, 'SIGKILL');
        await ended;
      }
      rmSync(profile, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
    },
  };
}

/** A page can be at one place only. */
export function oneByOne<Given extends unknown[], Result>(
  work: (...given: Given) => Promise<Result>,
): (...given: Given) => Promise<Result> {
  let last: Promise<unknown> = Promise.resolve();
  return (...given) => {
    const result = last.then(() => work(...given));
    last = result.catch(() => undefined);
    return result;
  };
}

/** Of about:certerror, else of about:neterror; only such pages have these functions. */
const errorCode = `
  const asked = window.wrappedJSObject?.document ?? document;
  if (asked.getFailedCertSecurityInfo) return asked.getFailedCertSecurityInfo().errorCodeString;
  return asked.getNetErrorInfo ? asked.getNetErrorInfo().errorCodeString : document.documentURI;
`;

async function reach(browser: ChildProcess, port: number): Promise<Socket> {
  for (let attempt = 0; attempt < 300; attempt += 1) {
    if (browser.exitCode !== null) throw new Error('Firefox ended before it could be driven');
    const socket = connect({ host: '127.0.0.1', port });
    const reached = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    if (reached) return socket;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('Firefox listens to no driver');
}

/** https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html: `length:[0, id, command, parameters]`. */
function marionette(socket: Socket): (name: string, parameters: object) => Promise<unknown> {
  let pending = Buffer.alloc(0);
  let count = 0;
  const waiting = new Map<number, (answer: unknown) => void>();
  socket.on('data', (data: Buffer) => {
    pending = Buffer.concat([pending, data]);
    for (;;) {
      const colon = pending.indexOf(':');
      const length = Number(pending.toString('latin1', 0, colon));
      if (colon < 0 || pending.length < colon + 1 + length) return;
      const message: unknown = JSON.parse(pending.toString('utf8', colon + 1, colon + 1 + length));
      pending = pending.subarray(colon + 1 + length);
      // The greeting is an object; answers are `[1, id, error, result]`.
      if (Array.isArray(message)) {
        const [, id, error, result] = message as [number, number, unknown, unknown];
        waiting.get(id)?.(error ?? (result as { value?: unknown }).value);
        waiting.delete(id);
      }
    }
  });
  return (name, parameters) =>
    new Promise((resolve) => {
      count += 1;
      waiting.set(count, resolve);
      const text = JSON.stringify([0, count, name, parameters]);
      socket.write(`${Buffer.byteLength(text)}:${text}`);
    });
}
