import { parseCall } from '../../../electron/terminal/arguments.ts';
import type { Command, Outcome } from '../../../electron/terminal/command.ts';
import { render } from '../../../electron/terminal/text/render.ts';
import type { FakeContext } from './fake-context.ts';

/** Runs a command as the command line would, without a process. */
export function call(command: Command, words: readonly string[], context: FakeContext): Promise<Outcome> {
  return command.run(parseCall(words, command), context);
}

/** The outcome as a person reads it. */
export function textOf(outcome: Outcome, width = 80): string {
  return outcome.raw ?? render(outcome.blocks, { width, colour: false });
}
