import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { endProcess } from '../../setup/processes.ts';
import { startEnclosed } from '../enclosed.ts';
import type { Made } from '../../unit/handshake/openssl-authority.ts';

/** What a server is to be set up for. */
export type Kind = 'usual' | 'retry' | 'client-certificate';

export interface Setup {
  kind: Kind;
  /** For the certificate of this key. */
  key: 'ec' | 'rsa';
  /** Files in PEM: the leaf with its issuer, its key, and the root. */
  chainFile: string;
  keyFile: string;
  rootFile: string;
  leaf: Made;
  root: Made;
  /** Where the server may write. */
  folder: string;
  port: number;
}

/** Of a program: how to start it in the foreground, and what to prepare. */
export interface Command {
  program: string;
  args: string[];
  env?: Record<string, string>;
}

/**
 * A real server that can be told apart from the others by its TLS. Every one of them is to offer TLS 1.2 and 1.3,
 * `http/1.1` by ALPN and resumption; `retry`: P-384 alone, which the client names but sends no share of;
 * `client-certificate`: asks for one and goes on without.
 */
export interface JudgedServer {
  name: string;
  /** Why it cannot run here, if it cannot. */
  missing(): string | undefined;
  start(setup: Setup): Promise<RunningServer>;
}

export interface RunningServer {
  stop(): Promise<void>;
}

const patience = 30_000;

/**
 * For a program that listens on every address and cannot be told otherwise: it runs in a network of its own, and the
 * port leads there. Its arguments are made for the port that it has inside.
 */
export async function startEnclosedProgram(
  program: string,
  argumentsFor: (port: number) => readonly string[],
  { folder, port }: { folder: string; port: number },
): Promise<RunningServer> {
  const { door, stop } = await startEnclosed(folder, program, argumentsFor);
  door.listen(port, '127.0.0.1');
  await once(door, 'listening');
  return {
    stop: async () => {
      door.close();
      await stop();
    },
  };
}

/** Starts a program that serves on the port, and resolves once it accepts connections. */
export async function startProgram({ program, args, env }: Command, port: number): Promise<RunningServer> {
  const child = spawn(program, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (bytes: Buffer) => (said += bytes.toString()));
  let failed = '';
  child.once('error', (error) => (failed = error.message));
  const giveUp = Date.now() + patience;
  while (!(await accepts(port))) {
    if (failed === '' && child.exitCode !== null) failed = `ended with code ${String(child.exitCode)}`;
    if (failed === '' && Date.now() > giveUp) failed = 'did not listen in time';
    if (failed !== '') {
      await endProcess(child);
      throw new Error(`${program} ${failed}. It said: ${said.slice(-2_000)}`);
    }
    await wait(50);
  }
  return { stop: () => endProcess(child) };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
