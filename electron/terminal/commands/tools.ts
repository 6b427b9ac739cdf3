import { AppError } from '../../shared/errors.ts';
import type { Shell, ToolEnvironment, TrustVariable } from '../../shared/tools.ts';
import { usage } from '../arguments.ts';
import type { Command } from '../command.ts';
import { fields, gap, marked, paragraph, quiet, title, verbatim, type Block, type Row } from '../text/blocks.ts';

const shells: readonly Shell[] = ['bash', 'zsh', 'fish', 'powershell', 'vscode'];

export const tools: Command = {
  options: [{ name: 'shell', value: 'SHELL', text: `prints the lines to paste: ${shells.join(', ')}` }],
  words: { atLeast: 0, atMost: 0 },
  notes: [
    'Some tools bring a list of authorities of their own and read a variable that names another file. Latchkey ' +
      'keeps such a file, with the system’s authorities and its own, and this command names the variables.',
    'The lines leave alone what is set already, and do nothing while the file is missing. `latchkey trust --store ' +
      'shell:bash` writes them into the shell’s start file, between marked lines, and `untrust` takes them out.',
    'The lines for vscode are settings: paste what is between the outer braces into settings.json.',
  ],
  changes: false,
  run: async (call, context) => {
    const shell = shellOf(call.value('shell'));
    const services = await context.services();
    const environment = await services.tools.environment();
    if (environment.variables.length === 0) throw new AppError('AUTHORITY_MISSING');
    return {
      exitCode: 0,
      document: environment,
      blocks: describe(environment),
      ...(shell ? { raw: environment.lines[shell] } : {}),
    };
  },
};

function shellOf(word: string | undefined): Shell | undefined {
  const shell = shells.find((candidate) => candidate === word);
  if (word !== undefined && !shell) throw usage(`“${word}” is none of the shells: ${shells.join(', ')}.`);
  return shell;
}

const groups = [
  { effect: 'adds', words: 'These are told of ours, and add it to their own list:' },
  { effect: 'replaces', words: 'These are told of the system’s authorities and ours, instead of their own list:' },
] as const;

function describe({ reason, variables }: ToolEnvironment): Block[] {
  return [
    title('Tools that bring their own list of authorities'),
    ...groups.flatMap(({ effect, words }) =>
      groupBlocks(
        words,
        variables.filter((one) => one.effect === effect),
      ),
    ),
    ...(reason === undefined
      ? []
      : [
          gap,
          marked('caution', 'There is no list that could replace theirs: the system’s own cannot be read.'),
          quiet(reason, 2),
        ]),
    gap,
    paragraph('`latchkey tools --shell bash` prints the lines to paste, for zsh, fish, powershell and vscode as well.'),
  ];
}

function groupBlocks(words: string, variables: readonly TrustVariable[]): Block[] {
  if (variables.length === 0) return [];
  // One that names the system's list already is given another file than its neighbours.
  const values = [...new Set(variables.map(({ value }) => value))];
  return [
    gap,
    paragraph(words),
    ...values.flatMap((value) =>
      fileBlocks(
        value,
        variables.filter((variable) => variable.value === value),
      ),
    ),
  ];
}

function fileBlocks(file: string, variables: readonly TrustVariable[]): Block[] {
  return [
    verbatim(file, 2),
    fields(
      variables.map(({ name, readBy }): Row => [name, readBy.join(', ')]),
      2,
    ),
    ...variables.flatMap(({ name, taken }) =>
      taken === undefined ? [] : [marked('caution', `${name} is ${taken} already, and is left as it is.`, 2)],
    ),
  ];
}
