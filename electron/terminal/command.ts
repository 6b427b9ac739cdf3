import type { Services } from '../services.ts';
import type { Block } from './text/blocks.ts';
import type { Terminal } from './terminal.ts';

/** A call's words, after parsing. */
export interface Call {
  /** The words that are no options, in order. */
  words: readonly string[];
  /** Whether a switch was given. */
  readonly has: (name: string) => boolean;
  /** The value of an option, or `undefined`. */
  readonly value: (name: string) => string | undefined;
  /** The values of an option that may be repeated, in order. */
  readonly values: (name: string) => readonly string[];
  /** What follows `--`, for a command that passes it on. */
  passedOn: readonly string[];
}

/** An option of a command, as parsed and as explained by `latchkey help`. */
export interface Option {
  /** Without dashes. */
  name: string;
  /** What stands for the value in the help, for example `PORT`; absent for a switch. */
  value?: string;
  text: string;
  /** May be given more than once. */
  repeat?: true;
  /** Part of the published contract, but not of this version: refused with these words. */
  later?: true;
}

export interface Command {
  options: readonly Option[];
  /** How many words besides the options, and what to say when one is missing. */
  words: { atLeast: number; atMost: number; missing?: string };
  /** What follows `--` is another program's, and has to be there; what to say when it is not. */
  passesOn?: string;
  /** Paragraphs of the help, after the options. */
  notes: readonly string[];
  /**
   * True for what changes something: Ctrl+C is then the command's own business (it finishes the step at hand),
   * where any other command is simply left.
   */
  changes: boolean;
  run(call: Call, context: Context): Promise<Outcome>;
}

/** A command's line in the help, and the way to it. */
export interface CommandEntry {
  name: string;
  /** What follows `latchkey`. */
  usage: string;
  summary: string;
  /** Each command is loaded when it is called, so that none pays for the others at start. */
  load(): Promise<Command>;
}

/** What a command sees of the world. */
export interface Context {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** A path of the call, made absolute from the working folder. FOLDER_INVALID when that folder is gone. */
  absolute(path: string): string;
  readonly clock: () => Date;
  /** The user's own umask, which this process does not keep. */
  readonly mask: number;
  /** Fires at Ctrl+C. */
  readonly signal: AbortSignal;
  /** Gives the signals of Ctrl+C and its like to the listener from now on, instead of ending anything here. */
  readonly takeSignals: (listener: (name: NodeJS.Signals) => void) => void;
  readonly terminal: Terminal;
  /** All commands, for the help. */
  readonly commands: readonly CommandEntry[];
  /** Puts the use cases together, once a process. */
  services(): Promise<Services>;
  /** The same use cases over another environment: the tour's throwaway folder. */
  servicesFor(environment: Readonly<Record<string, string | undefined>>): Promise<Services>;
}

/**
 * 0 done; 1 a check found a problem or some part failed; 3 the user said no to a part; any, where another program's is
 * passed on. Everything else is a thrown `AppError`.
 */
export interface Outcome {
  exitCode: number;
  /** What `--json` prints. */
  document: object;
  /** What a person reads. */
  blocks: readonly Block[];
  /** Printed as it is instead of the blocks: a certificate that goes into a file or another program. */
  raw?: string;
  /** Another program had the terminal; nothing is added to what it printed, not with `--json` either. */
  passedOn?: true;
}
