import { globalOptions } from '../arguments.ts';
import type { Command, CommandEntry, Option, Outcome } from '../command.ts';
import { entryNamed } from '../find-command.ts';
import { fields, gap, led, paragraph, title, type Block, type Row } from '../text/blocks.ts';

export const help: Command = {
  options: [],
  words: { atLeast: 0, atMost: 2 },
  notes: [],
  changes: false,
  run: (call, context) => helpFor(call.words.join(' ') || 'help', context.commands),
};

/** One command explained. Throws `AppError` USAGE when there is none of that name. */
export async function helpFor(name: string, entries: readonly CommandEntry[]): Promise<Outcome> {
  if (name === 'help') return overview(entries);
  const entry = entryNamed(name, entries);
  const command = await entry.load();
  const options = [...command.options.filter((option) => !option.later), ...globalOptions];
  return {
    exitCode: 0,
    document: {
      command: {
        name: entry.name,
        usage: `latchkey ${entry.usage}`,
        summary: entry.summary,
        options: options.map((option) => ({ option: optionLabel(option), text: option.text })),
        notes: command.notes,
      },
    },
    blocks: [
      led(`latchkey ${entry.name}`, entry.usage.slice(entry.name.length).trim()),
      gap,
      paragraph(`${entry.summary.charAt(0).toUpperCase()}${entry.summary.slice(1)}.`),
      gap,
      title('Options'),
      fields(
        options.map((option): Row => [optionLabel(option), option.text]),
        2,
      ),
      ...command.notes.flatMap((note): Block[] => [gap, paragraph(note)]),
    ],
  };
}

function optionLabel(option: Option): string {
  return `--${option.name}${option.value ? ` ${option.value}` : ''}`;
}

const exitCodes: readonly Row[] = [
  ['0', 'done'],
  ['1', 'a check found a problem, a store could not be changed, or the work failed'],
  ['2', 'the words of the call are off'],
  ['3', 'you said no'],
  ['4', 'not available on this computer'],
];

const variables: readonly Row[] = [
  ['LATCHKEY_HOME', 'another data folder, as an absolute path'],
  ['LATCHKEY_KEYCHAIN', 'os or vault: where the private keys of a new authority live'],
  ['LATCHKEY_VAULT_PASSPHRASE', 'opens the vault without asking'],
  ['NO_COLOR', 'no colours'],
  ['COLUMNS', 'how wide output is that goes to no terminal: 40 to 100, 80 when it is not set'],
];

function overview(entries: readonly CommandEntry[]): Outcome {
  const commands = entries.map(({ name, usage: words, summary }) => ({ name, usage: `latchkey ${words}`, summary }));
  return {
    exitCode: 0,
    document: { commands },
    blocks: [
      title('Latchkey: HTTPS for localhost'),
      gap,
      fields(
        entries.map((entry): Row => [entry.name, entry.summary]),
        2,
      ),
      gap,
      paragraph('Every command takes --json for one JSON document on standard output, and --help.'),
      paragraph('`latchkey help <command>` explains one of them.'),
      gap,
      title('Exit codes'),
      fields(exitCodes, 2),
      gap,
      title('Environment'),
      fields(variables, 2),
    ],
  };
}
