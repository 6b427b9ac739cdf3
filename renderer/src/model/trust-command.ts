import { commandLine } from './snippets.ts';

/** What is to be changed; without ids, all stores that are meant by themselves. */
export interface CommandGoal {
  kind: 'trust' | 'take-back' | 'remove-other';
  ids?: readonly string[];
  sha256?: string;
}

/** The command that does the same as a button of the trust screen. */
export function trustCommand({ kind, ids = [], sha256 }: CommandGoal): string {
  const stores = ids.flatMap((id) => ['--store', id]);
  const root = sha256 === undefined ? [] : ['--sha256', sha256];
  if (kind === 'trust') return commandLine('trust', ...stores);
  return kind === 'take-back'
    ? commandLine('untrust', ...root, ...stores)
    : commandLine('audit', '--remove', sha256 ?? '');
}
