import { AppError } from '../shared/errors.ts';
import type { Prompt } from './prompt.ts';
import type { Block } from './text/blocks.ts';
import { jsonText } from '../shared/json-text.ts';
import { visibleText } from '../shared/visible-text.ts';
import { columns, pad } from '../shared/wrap.ts';
import { render } from './text/render.ts';
import type { TextStream } from './streams.ts';

/** Where a command's words go, and where its answers come from. */
export interface Terminal {
  readonly json: boolean;
  /** True when there is a person who can be asked. */
  readonly interactive: boolean;
  /** Text for a person, on standard output; silent with `--json`. */
  tell(blocks: readonly Block[]): void;
  /** What a person must see before a question: standard output, or standard error with `--json`. */
  show(blocks: readonly Block[]): void;
  /** Diagnostics, on standard error. */
  warn(blocks: readonly Block[]): void;
  /**
   * How far the work is: one line on standard error that the next one overwrites and anything else that is printed
   * removes. Nothing where standard error is no terminal.
   */
  progress(text: string): void;
  /** The result: the document with `--json`, else the blocks or the raw text. */
  finish(result: { document: object; blocks: readonly Block[]; raw?: string }): void;
  /** `undefined` after Ctrl+C or Ctrl+D. Only where `interactive`. */
  ask(question: string): Promise<string | undefined>;
  /** Like `ask`, without showing what is typed. */
  askSecret(question: string): Promise<string | undefined>;
}

export interface TerminalParts {
  output: TextStream;
  errors: TextStream;
  prompt: Prompt;
  interactive: boolean;
  json: boolean;
}

export function terminal(parts: TerminalParts): Terminal {
  const { output, errors, prompt, interactive, json } = parts;
  let shown = 0;
  // Spaces instead of an escape sequence: every terminal knows them.
  const overwrite = (text: string): void => {
    if (!errors.isTerminal || (text === '' && shown === 0)) return;
    errors.write(`\r${pad(text, shown)}${text === '' ? '\r' : ''}`);
    shown = columns(text);
  };
  const print = (stream: TextStream, blocks: readonly Block[]): void => {
    overwrite('');
    if (blocks.length > 0) stream.write(render(blocks, stream.look));
  };
  const answer = async (question: string, secret: boolean): Promise<string | undefined> => {
    if (!interactive) throw new AppError('CONFIRMATION_REQUIRED', { values: { flag: 'a terminal' } });
    // With --json standard output belongs to the document, and where it is no terminal nobody would see it.
    const stream = json || !output.isTerminal ? errors : output;
    return secret ? prompt.secret(question, stream) : (await prompt.line(question, stream))?.trim();
  };
  return {
    json,
    interactive,
    tell: (blocks) => {
      if (!json) print(output, blocks);
    },
    show: (blocks) => {
      print(json ? errors : output, blocks);
    },
    warn: (blocks) => {
      print(errors, blocks);
    },
    progress: (text) => {
      // A line that wraps could not be overwritten.
      overwrite(visibleText(text, errors.look.width - 1));
    },
    finish: ({ document, blocks, raw }) => {
      overwrite('');
      if (json) output.write(jsonText(document));
      else if (raw !== undefined) output.write(raw);
      else print(output, blocks);
    },
    ask: (question) => answer(question, false),
    askSecret: (question) => answer(question, true),
  };
}
