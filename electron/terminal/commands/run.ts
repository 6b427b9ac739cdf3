import { isatty } from 'node:tty';
import type { ToolEnvironment } from '../../shared/tools.ts';
import type { Command } from '../command.ts';
import { mend } from '../mend.ts';
import { marked, quiet, type Block } from '../text/blocks.ts';

export const run: Command = {
  options: [],
  words: { atLeast: 1, atMost: 1, missing: 'Name the project: latchkey run <project> -- <command>….' },
  passesOn: 'Write the command behind two dashes: latchkey run <project> -- <command>….',
  notes: [
    'The certificate, the key and the root are files in a folder of your own, and go when the command ends. It finds ' +
      'them by LATCHKEY_CERT, LATCHKEY_KEY and LATCHKEY_CA; SSL_CRT_FILE and SSL_KEY_FILE, which some servers read, ' +
      'name the same. The variables of `latchkey tools` are set as well, so that its tools trust your projects; one ' +
      'that you set yourself stays as it is.',
    'No shell reads the command. Its output is passed through, with --json as well, and its exit code is passed on: ' +
      '128 and the signal’s number when a signal ended it, 127 when there is no such program, 126 when it cannot run.',
  ],
  changes: true,
  run: async (call, context) => {
    const [program = '', ...args] = call.passedOn;
    const services = await context.services();
    await mend(context, services);
    const folder = context.absolute('.');
    const exitCode = await services.run(
      { project: call.words[0] ?? '', program, args, folder, mask: context.mask },
      {
        signal: context.signal,
        prepared: (given) => {
          context.terminal.warn(remarks(given));
        },
        started: (signal) => {
          context.takeSignals((name) => {
            // A key pressed in a terminal reaches the program too; the second one would mean more to it than the first.
            if (!(isKey(name) && isatty(0))) signal(name);
          });
          if (context.signal.aborted) signal('SIGTERM');
        },
      },
    );
    return { exitCode, document: {}, blocks: [], passedOn: true };
  },
};

function isKey(name: NodeJS.Signals): boolean {
  return name === 'SIGINT' || name === 'SIGQUIT';
}

function remarks({ variables, reason }: Pick<ToolEnvironment, 'variables' | 'reason'>): Block[] {
  const taken = variables.filter((variable) => variable.taken !== undefined).map(({ name }) => name);
  return [
    ...(taken.length === 0
      ? []
      : [marked('caution', `latchkey: left as they are, because you set them: ${taken.join(', ')}.`)]),
    ...(reason === undefined
      ? []
      : [
          marked(
            'caution',
            'latchkey: tools that take one list of authorities get none, as the system’s cannot be read.',
          ),
          quiet(reason, 2),
        ]),
  ];
}
