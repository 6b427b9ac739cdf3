import { usage } from './arguments.ts';
import type { CommandEntry } from './command.ts';
import { nearest } from './text/nearest.ts';

type Entries = readonly CommandEntry[];

export interface FoundCommand {
  entry: CommandEntry;
  /** What follows the command's name, and the options before it. */
  rest: string[];
}

/** Named in the published contract, not part of this version. */
const laterCommands = ['revoke', 'csr', 'crl', 'adopt', 'log', 'doctor', 'keychain', 'root rotate'] as const;

/** Splits a call into the command and its words. Throws `AppError` USAGE for one that does not exist. */
export function findCommand(words: readonly string[], entries: Entries): FoundCommand {
  const end = words.indexOf('--');
  const first = words.findIndex((word, index) => !word.startsWith('-') && (end < 0 || index < end));
  if (first < 0) return withoutCommand(words, entries);
  const before = words.slice(0, first);
  const [name = '', second = ''] = words.slice(first, first + 2);
  const pair = entries.find((entry) => entry.name === `${name} ${second}`);
  if (pair) return { entry: pair, rest: [...before, ...words.slice(first + 2)] };
  const single = entries.find((entry) => entry.name === name);
  if (single) return { entry: single, rest: [...before, ...words.slice(first + 1)] };
  throw unknownCommand(name, second, entries);
}

/** The entry of that name, as `latchkey help` takes it. Throws `AppError` USAGE. */
export function entryNamed(name: string, entries: Entries): CommandEntry {
  const entry = entries.find((candidate) => candidate.name === name);
  if (entry) return entry;
  const [first = '', second = ''] = name.split(' ');
  throw unknownCommand(first, second, entries);
}

/** `latchkey` alone, or with options alone: the version, or the help. */
function withoutCommand(words: readonly string[], entries: Entries): FoundCommand {
  const name = words.includes('--version') ? 'version' : 'help';
  return { entry: entryNamed(name, entries), rest: words.filter((word) => word !== '--version') };
}

function unknownCommand(name: string, second: string, entries: Entries): Error {
  const later = laterCommands.find((candidate) => candidate === name || candidate === `${name} ${second}`);
  if (later) return usage(`“${later}” is not available in this version of Latchkey.`);
  const below = entries.filter((entry) => entry.name.startsWith(`${name} `)).map((entry) => `“${entry.name}”`);
  if (below.length > 0) return usage(`“${name}” alone says too little; there is ${below.join(', ')}.`);
  const meant = nearest(
    name,
    entries.map((entry) => entry.name),
  );
  return usage(`There is no command “${name}”.${meant ? ` Did you mean “${meant}”?` : ''}`);
}
