import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createConnection, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { findProgram } from '../../../electron/system/run.ts';

/** Some servers listen on every address and cannot be told otherwise: they run in a network of their own. */
export interface Enclosed {
  /** Leads to the server. Not listening yet. */
  door: Server;
  stop: () => Promise<void>;
}

const innerPort = 4433;
const patienceMs = 30_000;

/** A socket in the file system is the one door between the two networks. Runs inside, as Node's `--eval`. */
const bridge = `
const { spawn } = require('node:child_process');
const { createConnection, createServer } = require('node:net');
const [door, program, ...args] = process.argv.slice(1);
const server = spawn(program, args, { stdio: 'inherit' });
server.on('exit', () => process.exit(1));
const inside = () => createConnection({ port: ${innerPort}, host: '127.0.0.1' });
const open = () => createServer((outer) => {
  const inner = inside();
  outer.pipe(inner).pipe(outer);
  outer.on('error', () => inner.destroy());
  inner.on('error', () => outer.destroy());
}).listen(door);
const wait = () => inside().on('connect', function () { this.destroy(); open(); }).on('error', () => setTimeout(wait, 30));
wait();
`;

/** Why nothing can be enclosed here; `undefined` when it can. */
export function enclosureMissing(): string | undefined {
  const { status, stderr } = spawnSync(...enclosing(['/bin/true']), { encoding: 'utf8' });
  return status === 0 ? undefined : `a network of its own cannot be made here: ${stderr.trim() || 'no reason given'}`;
}

/** The whole command ends with the process that `unshare` started. */
function enclosing(command: string[]): [string, string[]] {
  const options = ['--map-root-user', '--net', '--pid', '--fork', '--kill-child'];
  const start = 'ip link set lo up && exec "$@"';
  return [findProgram('unshare') ?? 'unshare', [...options, '/bin/sh', '-c', start, 'sh', ...command]];
}

/** Starts a server in a network where nobody else is. The arguments are made for the port it is to have there. */
export async function startEnclosed(
  folder: string,
  file: string,
  argumentsFor: (port: number) => readonly string[],
): Promise<Enclosed> {
  const path = join(folder, 'door');
  const command = [process.execPath, '--eval', bridge, path, file, ...argumentsFor(innerPort)];
  const child = spawn(...enclosing(command), { stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  const keep = (bytes: Buffer): void => {
    printed = (printed + bytes.toString()).slice(-2_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const stop = async (): Promise<void> => {
    if (hasEnded()) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  const until = Date.now() + patienceMs;
  while (!(await opens(path))) {
    if (hasEnded() || Date.now() > until) {
      await stop();
      throw new Error(`${file} does not listen: ${printed}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
  const door = createServer((outer) => {
    const inner = createConnection(path);
    outer.pipe(inner).pipe(outer);
    outer.on('error', () => inner.destroy());
    inner.on('error', () => outer.destroy());
  });
  return { door, stop };
}

function opens(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}
