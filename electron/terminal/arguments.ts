import { parseArgs } from 'node:util';
import { AppError } from '../shared/errors.ts';
import type { Call, Command, Option } from './command.ts';
import { nearest } from './text/nearest.ts';

export const globalOptions: readonly Option[] = [
  { name: 'json', text: 'one JSON document on standard output, nothing else' },
  { name: 'help', text: 'explains the command' },
];

/** What people bring along from other programs. */
const knownElsewhere: Readonly<Record<string, string>> = {
  force: 'yes',
  y: 'yes',
  f: 'force',
  output: 'out',
  o: 'out',
};

export function usage(reason: string): AppError {
  return new AppError('USAGE', { values: { reason } });
}

/** Reads the words behind a command's name. Throws `AppError` USAGE that names the bad word and the right one. */
export function parseCall(all: readonly string[], command: Command): Call {
  const end = command.passesOn === undefined ? -1 : all.indexOf('--');
  const words = end < 0 ? all : all.slice(0, end);
  const passedOn = end < 0 ? [] : all.slice(end + 1);
  const options = [...globalOptions, ...command.options];
  const { tokens, positionals } = parseArgs({
    args: [...words],
    options: {
      ...Object.fromEntries(options.map((option) => [option.name, { type: option.value ? 'string' : 'boolean' }])),
      help: { type: 'boolean', short: 'h' },
    },
    // The parser's own refusals do not say what to write instead; its tokens allow to.
    strict: false,
    tokens: true,
  });
  const given = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === 'option') readOption(token, options, given, command);
  }
  // Asking for help is a right call whatever else is missing.
  if (!given.has('help')) {
    if (command.passesOn !== undefined && passedOn.length === 0) throw usage(command.passesOn);
    checkCount(positionals, command);
  }
  return callOf(positionals, given, passedOn);
}

interface OptionToken {
  name: string;
  rawName: string;
  value: string | undefined;
  inlineValue: boolean | undefined;
}

function readOption(
  token: OptionToken,
  options: readonly Option[],
  given: Map<string, string[]>,
  { passesOn }: Command,
): void {
  const option = options.find((candidate) => candidate.name === token.name);
  // Most likely the program’s own: then nothing but the dashes is missing.
  if (!option && passesOn !== undefined) throw usage(`There is no option ${token.rawName} here. ${passesOn}`);
  if (!option) throw unknownOption(token.rawName, options);
  if (option.later) throw usage(`${token.rawName} is not available in this version of Latchkey.`);
  const values = given.get(option.name) ?? [];
  given.set(option.name, values);
  if (!option.value) {
    if (token.inlineValue) throw usage(`${token.rawName} takes no value.`);
    return;
  }
  if (values.length > 0 && !option.repeat) throw usage(`${token.rawName} was given twice.`);
  values.push(valueOf(token, option));
}

function valueOf(token: OptionToken, option: Option): string {
  const missing = token.value === undefined || token.value === '';
  if (missing) throw usage(`${token.rawName} needs a value: ${token.rawName} ${option.value ?? ''}.`);
  if (!token.inlineValue && token.value?.startsWith('-')) {
    throw usage(
      `${token.rawName} needs a value, and “${token.value}” looks like an option. ` +
        `If it is the value, write ${token.rawName}=${token.value}`,
    );
  }
  return token.value ?? '';
}

function unknownOption(rawName: string, options: readonly Option[]): AppError {
  const bare = rawName.replace(/^-+/, '');
  const names = options.filter((option) => !option.later).map((option) => option.name);
  const elsewhere = knownElsewhere[bare];
  const meant = nearest(bare, names) ?? (elsewhere && names.includes(elsewhere) ? elsewhere : undefined);
  return usage(`There is no option ${rawName} here.${meant ? ` Did you mean --${meant}?` : ''}`);
}

function checkCount(words: readonly string[], command: Command): void {
  const { atLeast, atMost, missing } = command.words;
  if (words.length < atLeast) throw usage(missing ?? 'Something is missing.');
  const extra = words[atMost];
  if (extra !== undefined) throw usage(`“${extra}” is one word too many.`);
}

function callOf(
  words: readonly string[],
  given: ReadonlyMap<string, readonly string[]>,
  passedOn: readonly string[],
): Call {
  return {
    words,
    passedOn,
    has: (name) => given.has(name),
    value: (name) => given.get(name)?.[0],
    values: (name) => given.get(name) ?? [],
  };
}
