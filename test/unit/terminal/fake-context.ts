import { resolve } from 'node:path';
import type { Context } from '../../../electron/terminal/command.ts';
import type { Services } from '../../../electron/services.ts';
import { registry } from '../../../electron/terminal/registry.ts';
import type { TextStream } from '../../../electron/terminal/streams.ts';
import { terminal } from '../../../electron/terminal/terminal.ts';
import { fakeServices, now, type Parts } from './fake-services.ts';

export interface FakeContext extends Context {
  /** What was printed on standard output and standard error. */
  readonly printed: { output: string; errors: string };
  /** The questions that were asked. */
  readonly questions: string[];
  readonly interrupt: () => void;
  /** A signal, to whoever took them. */
  readonly send: (name: NodeJS.Signals) => void;
}

interface FakeOptions {
  services?: Parts;
  json?: boolean;
  /** What the person answers, in order; without it there is no terminal. `undefined` stands for Ctrl+C. */
  answers?: (string | undefined)[];
  environment?: Record<string, string>;
}

export function fakeContext(options: FakeOptions = {}): FakeContext {
  const printed = { output: '', errors: '' };
  const questions: string[] = [];
  const stream = (name: 'output' | 'errors'): TextStream => ({
    isTerminal: options.answers !== undefined,
    look: { width: 80, colour: false },
    write: (text) => {
      printed[name] += text;
    },
    finished: () => Promise.resolve(undefined),
  });
  const answers = [...(options.answers ?? [])];
  const answer = (question: string): Promise<string | undefined> => {
    questions.push(question);
    if (answers.length === 0) throw new Error(`The test has no answer to “${question}”`);
    return Promise.resolve(answers.shift());
  };
  const controller = new AbortController();
  let taken: ((name: NodeJS.Signals) => void) | undefined;
  const services: Services = fakeServices(options.services ?? {});
  return {
    environment: options.environment ?? {},
    absolute: (path) => resolve('/home/ada/shop', path),
    clock: () => now,
    mask: 0o022,
    signal: controller.signal,
    takeSignals: (listener) => {
      taken = listener;
    },
    send: (name) => taken?.(name),
    terminal: terminal({
      output: stream('output'),
      errors: stream('errors'),
      prompt: { line: answer, secret: answer },
      interactive: options.answers !== undefined,
      json: options.json ?? false,
    }),
    commands: registry,
    services: () => Promise.resolve(services),
    servicesFor: () => Promise.resolve(services),
    printed,
    questions,
    interrupt: () => {
      controller.abort();
    },
  };
}
