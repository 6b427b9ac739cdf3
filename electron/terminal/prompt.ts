import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import type { TextStream } from './streams.ts';

/** Asks a person. An answer is `undefined` when they left with Ctrl+C or Ctrl+D instead. */
export interface Prompt {
  line(question: string, to: TextStream): Promise<string | undefined>;
  /** Nothing of the answer is shown. */
  secret(question: string, to: TextStream): Promise<string | undefined>;
}

/** Asks on the terminal behind standard input. The signal ends a question as Ctrl+C does. */
export function prompt(input: NodeJS.ReadStream, signal: AbortSignal): Prompt {
  const read = reader(input, signal);
  return {
    line: (question, to) => read(question, to, (text) => text),
    secret: async (question, to) => {
      try {
        return await read(question, to, () => '');
      } finally {
        // Nothing typed was echoed, the line break neither.
        to.write('\n');
      }
    },
  };
}

type Read = (question: string, to: TextStream, echo: (text: string) => string) => Promise<string | undefined>;

function reader(input: NodeJS.ReadStream, signal: AbortSignal): Read {
  return (question, to, echo) =>
    new Promise((resolve) => {
      const output = new Writable({
        write: (chunk: Buffer, _, done) => {
          to.write(echo(chunk.toString()));
          done();
        },
      });
      const lines = createInterface({ input, output, terminal: true, historySize: 0, prompt: '' });
      // The terminal listens key by key from here on, so that what is typed at once is not lost.
      to.write(question);
      const leave = (): void => {
        lines.close();
      };
      let answer: string | undefined;
      lines.once('line', (line) => {
        answer = line;
        lines.close();
      });
      lines.once('SIGINT', leave);
      lines.once('close', () => {
        signal.removeEventListener('abort', leave);
        if (answer === undefined) to.write('\n');
        resolve(answer);
      });
      if (signal.aborted) leave();
      else signal.addEventListener('abort', leave, { once: true });
    });
}
