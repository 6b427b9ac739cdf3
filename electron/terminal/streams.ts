import { isatty } from 'node:tty';
import type { Look } from './text/render.ts';

/** Standard output or standard error, for text. */
export interface TextStream {
  readonly isTerminal: boolean;
  readonly look: Look;
  write(text: string): void;
  /** Resolves when everything is out. The error is a real one (a full disk), never that the reader has left. */
  finished(): Promise<Error | undefined>;
}

const widest = 100;
const narrowest = 40;
const descriptors = { stdout: 1, stderr: 2 } as const;

/**
 * Wraps a process's stream. A reader that leaves early (`latchkey list | head`) ends the writing, not the work:
 * a change to the system that is under way must come to its end. Node's stream is made at the first use, which
 * costs a millisecond that a call without that stream need not pay.
 */
export function textStream(process: NodeJS.Process, name: 'stdout' | 'stderr'): TextStream {
  const isTerminal = isatty(descriptors[name]);
  let stream: NodeJS.WriteStream | undefined;
  let failure: Error | undefined;
  let left = false;
  const open = (): NodeJS.WriteStream => {
    if (stream) return stream;
    stream = process[name];
    stream.on('error', (error: NodeJS.ErrnoException) => {
      left = true;
      if (error.code !== 'EPIPE') failure ??= error;
    });
    return stream;
  };
  return {
    isTerminal,
    get look() {
      const width = Math.min(widest, Math.max(narrowest, isTerminal ? open().columns - 1 : pipedWidth(process.env)));
      return { width, colour: isTerminal && coloursWanted(process.env) };
    },
    write: (text) => {
      if (!left) open().write(text);
    },
    finished: () =>
      new Promise((resolve) => {
        if (left || !stream) {
          resolve(failure);
          return;
        }
        // The error of an earlier write is told in the turn after its callback.
        stream.write('', () => {
          setImmediate(() => {
            resolve(failure);
          });
        });
      }),
  };
}

/** What a shell or a pager says of the terminal behind it: POSIX's `COLUMNS`; without it the usual 80. */
function pipedWidth(environment: Readonly<Record<string, string | undefined>>): number {
  const told = environment['COLUMNS'] ?? '';
  return /^[1-9]\d{0,4}$/.test(told) ? Number(told) : 80;
}

/** https://no-color.org: any value but the empty one means no. */
function coloursWanted(environment: Readonly<Record<string, string | undefined>>): boolean {
  return !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
}
