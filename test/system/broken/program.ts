import { spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo } from 'node:net';

/** A running program that listens on loopback. */
export interface Program {
  port: number;
  stop: () => Promise<void>;
}

export interface ProgramOptions extends Pick<SpawnOptions, 'cwd' | 'env' | 'argv0' | 'uid' | 'gid'> {
  /** What it prints once it is ready, where listening is not enough. */
  ready?: RegExp;
}

const patienceMs = 30_000;

/** Starts a server and waits until it accepts connections. The arguments are made for a port that is free. */
export async function startProgram(
  file: string,
  argumentsFor: (port: number) => readonly string[],
  { ready, ...options }: ProgramOptions = {},
): Promise<Program> {
  const port = await freePort();
  const child = spawn(file, argumentsFor(port), { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  let isReady = ready === undefined;
  const keep = (bytes: Buffer): void => {
    printed = (printed + bytes.toString()).slice(-2_000);
    isReady ||= ready?.test(printed) ?? true;
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  child.once('error', (error) => {
    printed += error.message;
  });
  const stop = async (): Promise<void> => {
    if (hasEnded()) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  const until = Date.now() + patienceMs;
  while (!isReady || !(await accepts(port))) {
    if (hasEnded() || Date.now() > until) {
      await stop();
      throw new Error(`${file} does not listen: ${printed}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  return { port, stop };
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ port, host: '127.0.0.1' });
    const finish = (answer: boolean) => () => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', finish(true));
    socket.once('error', finish(false));
  });
}

/** A port of loopback that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
