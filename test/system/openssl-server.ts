import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Made } from '../unit/handshake/openssl-authority.ts';

/** `openssl s_server` with these certificates, listening on loopback. */
export interface OpensslServer {
  port: number;
  stop(): Promise<void>;
}

let count = 0;

/** Files go into the folder. `more` are further arguments of s_server. */
export async function opensslServer(folder: string, chain: readonly Made[], more: string[]): Promise<OpensslServer> {
  const [leaf, ...others] = chain;
  if (!leaf) throw new Error('a server needs a certificate');
  const number = String((count += 1));
  const file = (name: string): string => join(folder, `${number}-${name}`);
  writeFileSync(file('leaf.pem'), leaf.certPem);
  writeFileSync(file('key.pem'), leaf.keyPem, { mode: 0o600 });
  writeFileSync(file('others.pem'), others.map(({ certPem }) => certPem).join(''));
  const port = await freePort();
  const args = ['s_server', '-accept', `127.0.0.1:${port}`, '-www', '-cert', file('leaf.pem'), '-key', file('key.pem')];
  const chained = others.length === 0 ? [] : ['-cert_chain', file('others.pem')];
  const server = spawn('/usr/bin/openssl', [...args, ...chained, ...more], { stdio: ['ignore', 'pipe', 'pipe'] });
  await ready(server);
  return {
    port,
    stop: async () => {
      if (server.exitCode !== null || server.signalCode !== null) return;
      server.kill('SIGKILL');
      await once(server, 'exit');
    },
  };
}

/** s_server prints ACCEPT once it listens. */
async function ready(server: ChildProcess): Promise<void> {
  let printed = '';
  server.stderr?.on('data', (bytes: Buffer) => (printed += bytes.toString()));
  await new Promise<void>((resolve, reject) => {
    server.stdout?.on('data', (bytes: Buffer) => {
      printed += bytes.toString();
      if (printed.includes('ACCEPT')) resolve();
    });
    server.once('exit', () => {
      reject(new Error(`openssl s_server ended: ${printed}`));
    });
  });
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
