import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:https';
import { findProgram } from '../../electron/system/run.ts';
import { cleanEnvironment, type Desk } from './app.ts';

/** What programs outside say about a server: they know nothing of Latchkey. */
export interface Opinion {
  accepts: boolean;
  /** What it printed. */
  said: string;
}

export interface OwnServer {
  port: number;
  close(): void;
}

const greeting = 'Hello from the dev server';

/** A dev server as anybody would write it, with the files that were exported. On both loopback addresses' IPv4 one. */
export async function serveExported(files: { cert: string; key: string }): Promise<OwnServer> {
  const server = createServer({ cert: await readFile(files.cert), key: await readFile(files.key) }, (_, response) => {
    response.end(greeting);
  });
  // A client that refuses the certificate ends the handshake: that is an outcome here, not an error.
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** curl as Debian ships it: the system's certificates, and no settings of anybody. */
export async function askCurl(host: string, port: number): Promise<Opinion> {
  const address = ['--resolve', `${host}:${port}:127.0.0.1`, '--noproxy', '*'];
  return ask('curl', ['-q', '-sS', ...address, `https://${host}:${port}/`], cleanEnvironment());
}

/** Debian's Chromium in the person's home, with a profile of its own that is thrown away. */
export async function askChromium(host: string, port: number, desk: Desk, profile: string): Promise<Opinion> {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return ask(
    'chromium',
    [
      ...[
        '--headless',
        ...asRoot,
        '--disable-gpu',
        '--no-first-run',
        '--no-proxy-server',
        '--disable-background-networking',
      ],
      ...[`--user-data-dir=${profile}`, `--host-resolver-rules=MAP ${host} 127.0.0.1`],
      ...['--dump-dom', `https://${host}:${port}/`],
    ],
    desk.environment,
  );
}

function ask(name: string, args: string[], env: Record<string, string>): Promise<Opinion> {
  return new Promise((resolve) => {
    execFile(program(name), args, { env, timeout: 90_000, killSignal: 'SIGKILL' }, (_, stdout, stderr) => {
      resolve({ accepts: stdout.includes(greeting), said: stdout + stderr });
    });
  });
}

function program(name: string): string {
  const found = findProgram(name);
  if (!found) throw new Error(`${name} is not installed (Debian: apt-get install ${name})`);
  return found;
}
