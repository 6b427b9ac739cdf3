import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findProgram, run, type Run } from '../../electron/system/run.ts';

/** The privileged helper, as it is shipped. */
export const helper = fileURLToPath(new URL('../../resources/linux/trust-helper', import.meta.url));

/** Where a folder or file of the test is seen by what runs in there. */
export type Bound = Readonly<Record<string, string>>;

const begin = `
set -e
while [ "$1" != -- ]; do
  mount --bind "$2" "$1"
  shift 2
done
shift
exec "$@"
`;

/**
 * The words that run a program where the test's own folders stand in the place of the system's, by their absolute
 * paths: in a mount namespace of its own, which is gone with the program.
 */
export function withBound(bound: Bound, program: string, args: readonly string[]): [string, string[]] {
  const places = Object.entries(bound).flat();
  const words = [
    '--mount',
    '--propagation',
    'private',
    '/bin/sh',
    '-c',
    begin,
    'sh',
    ...places,
    '--',
    program,
    ...args,
  ];
  return [findProgram('unshare') ?? 'unshare', words];
}

export function runWithBound(bound: () => Bound): Run {
  return (program, args, options) => run(...withBound(bound(), program, args), options);
}

/** Why nothing can be put in the system's place here; `undefined` when it can. */
export function boundMissing(): string | undefined {
  if (process.getuid?.() !== 0) return 'the privileged helper runs as root only';
  const { status, stderr } = spawnSync(...withBound({}, '/bin/true', []), { encoding: 'utf8' });
  return status === 0 ? undefined : `no mount namespace can be made here: ${stderr.trim() || 'no reason given'}`;
}
