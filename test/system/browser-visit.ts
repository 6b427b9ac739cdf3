import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';

export interface BrowserVisit {
  /** The program and its arguments for the address that it is to visit. */
  command: (url: string) => readonly [program: string, args: readonly string[]];
  environment: Record<string, string>;
  /** What the server has, PEM. */
  leaf: { cert: string; key: string };
  host: string;
}

/** Browsers of which a test has not seen the end, by process group. */
const running = new Set<number>();

/**
 * Starts the browser on a server of ours and tells how its handshake ended; then ends the browser. Each visit has a
 * server of its own: a browser that is killed resets what it still had open, which the next visit must not see.
 */
export async function browserVisit({
  command,
  environment,
  leaf,
  host,
}: BrowserVisit): Promise<'accepted' | 'refused'> {
  const server = createServer(leaf, (_, response) => response.end('proven'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const done = new AbortController();
  const verdict = Promise.race([
    once(server, 'request', { signal: done.signal }).then(() => 'accepted' as const),
    once(server, 'tlsClientError', { signal: done.signal }).then(() => 'refused' as const),
  ]);
  const [program, args] = command(`https://${host}:${(server.address() as AddressInfo).port}/`);
  const browser = spawn(program, args, { env: environment, stdio: 'ignore', detached: true });
  const { pid } = browser;
  if (pid !== undefined) running.add(pid);
  const ended = once(browser, 'close');
  try {
    return await Promise.race([
      verdict,
      ended.then(() => Promise.reject(new Error(`${program} ended without visiting the server`))),
    ]);
  } finally {
    done.abort();
    if (pid !== undefined) endGroup(pid);
    await ended;
    server.close();
    server.closeAllConnections();
  }
}

/** For `afterAll`: a test that ran out of time never comes to the end of its visit. */
export function endBrowsers(): void {
  for (const pid of running) endGroup(pid);
}

/** Its own process group: the browser and the children it started, nobody else's. */
function endGroup(pid: number): void {
  running.delete(pid);
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // It has ended by itself.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
