import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findProgram } from '../../electron/system/run.ts';

/**
 * This computer with folders that only the test sees changed: a mount namespace in which overlays lie over them.
 * Whatever is written there is in memory and gone with the namespace, also when the test is killed.
 */
export interface OwnMachine {
  /** The words that run a program in there. */
  inside(program: string, args: readonly string[]): [program: string, args: string[]];
  /** Where this process sees a file of that machine. */
  path(absolute: string): string;
  stop(): Promise<void>;
}

/** Everything that the trust of a Debian computer writes to. */
const systemFolders = ['/etc', '/usr/local', '/var/lib'];

/** `$1` is where the layers lie; the folders follow. Says that it is ready, and lasts as long as its input. */
const start = `
set -e
layers=$1
shift
mount -t tmpfs -o mode=0700 tmpfs "$layers"
number=0
for folder; do
  number=$((number + 1))
  mkdir -p "$layers/$number/upper" "$layers/$number/work"
  chmod --reference="$folder" "$layers/$number/upper"
  mount -t overlay -o "lowerdir=$folder,upperdir=$layers/$number/upper,workdir=$layers/$number/work" overlay "$folder"
done
echo ready
exec cat
`;

const privately = ['--mount', '--propagation', 'private'];

/** Why there can be none here; `undefined` when there can. */
export function ownMachineMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'a machine of its own needs root';
  const unshare = findProgram('unshare');
  if (!unshare || !findProgram('nsenter')) return 'unshare and nsenter are not installed';
  const { status, stderr } = spawnSync(
    unshare,
    [...privately, '/bin/sh', '-c', start, 'sh', '/mnt', ...systemFolders],
    { input: '', encoding: 'utf8' },
  );
  return status === 0 ? undefined : `no folders of its own can be laid over this computer’s: ${stderr.trim()}`;
}

/** Lays over the system's folders, and over the others given. The names of `hosts` lead to 127.0.0.1 in there. */
export async function ownMachine(hosts: readonly string[] = []): Promise<OwnMachine> {
  const unshare = findProgram('unshare') ?? 'unshare';
  const nsenter = findProgram('nsenter') ?? 'nsenter';
  const child = spawn(unshare, [...privately, '/bin/sh', '-c', start, 'sh', '/mnt', ...systemFolders], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([once(lines, 'line'), ended]);
  if (first[0] !== 'ready' || child.pid === undefined) throw new Error('the machine did not start');
  const { pid } = child;
  const machine: OwnMachine = {
    inside: (program, args) => [nsenter, [`--mount=/proc/${pid}/ns/mnt`, `--wd=/`, program, ...args]],
    path: (absolute) => join(`/proc/${pid}/root`, absolute),
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
  if (hosts.length > 0) {
    const line = `127.0.0.1 ${hosts.join(' ')}`;
    execFileSync(...machine.inside('/bin/sh', ['-c', 'printf "%s\\n" "$1" >> /etc/hosts', 'sh', line]));
  }
  return machine;
}
