import { isAbsolute, resolve } from 'node:path';
import { isatty } from 'node:tty';
import { catalogue } from '../shared/error-catalogue.ts';
import { AppError, toFailure } from '../shared/errors.ts';
import type { Services } from '../services.ts';
import { parseCall } from './arguments.ts';
import type { Command, Context, Outcome } from './command.ts';
import { cancelled } from './confirm.ts';
import { failureBlocks, failureDocument } from './describe/failure.ts';
import { findCommand } from './find-command.ts';
import { interruption, type Interruption } from './interruption.ts';
import { passphraseAsker } from './passphrase.ts';
import type { Prompt } from './prompt.ts';
import { registry } from './registry.ts';
import { textStream } from './streams.ts';
import { terminal, type Terminal } from './terminal.ts';
import { paragraph } from './text/blocks.ts';

/** Runs one call of the command line from its words to its exit code. Never throws. */
export async function runCommandLine(process: NodeJS.Process): Promise<number> {
  // What this process and the tools it starts write for everybody must be readable and never writable by others;
  // what is private is written with its own mode.
  const mask = process.umask(0o022);
  const words = process.argv.slice(2);
  const output = textStream(process, 'stdout');
  const errors = textStream(process, 'stderr');
  const isJson = wantsJson(words);
  const stopped = interruption(process);
  const screen = terminal({
    output,
    errors,
    prompt: lazyPrompt(process, stopped.signal),
    interactive: isatty(0) && (output.isTerminal || errors.isTerminal),
    json: isJson,
  });
  const context = contextOf(process, screen, stopped, mask);
  process.on('uncaughtException', (error) => {
    void report(error, context).then((code) => process.exit(code));
  });
  let exitCode = await execute(words, context, stopped);
  await context.close();
  const broken = await output.finished();
  if (broken) {
    screen.warn([paragraph(`latchkey: standard output could not be written: ${broken.message}`)]);
    exitCode = Math.max(exitCode, 1);
  }
  await errors.finished();
  return exitCode;
}

async function execute(words: readonly string[], context: CommandContext, stopped: Interruption): Promise<number> {
  try {
    const { entry, rest } = findCommand(words, registry);
    const command = await entry.load();
    const call = parseCall(rest, command);
    const outcome = call.has('help')
      ? await explain(entry.name, context)
      : await carryOut(command, call, context, stopped);
    if (!outcome.passedOn) context.terminal.finish(outcome);
    return outcome.exitCode;
  } catch (error) {
    return report(error, context);
  }
}

function carryOut(
  command: Command,
  call: ReturnType<typeof parseCall>,
  context: CommandContext,
  stopped: Interruption,
): Promise<Outcome> {
  const work = command.run(call, context);
  if (command.changes) {
    stopped.onInterrupt(() => {
      context.terminal.warn([paragraph('Finishing the step at hand; press Ctrl+C again to stop at once.')]);
    });
    return work;
  }
  // What changes nothing can be left at any moment.
  const leave = new Promise<never>((_, reject) => {
    stopped.onInterrupt(() => {
      reject(cancelled());
    });
  });
  return Promise.race([work, leave]);
}

async function explain(name: string, context: Context): Promise<Outcome> {
  const { helpFor } = await import('./commands/help.ts');
  return helpFor(name, context.commands);
}

async function report(thrown: unknown, context: CommandContext): Promise<number> {
  const failure = toFailure(thrown);
  const isOurFault = !(thrown instanceof AppError);
  const log = isOurFault ? await context.logFault(thrown) : undefined;
  if (context.terminal.json) context.terminal.finish({ document: failureDocument(failure, thrown), blocks: [] });
  else context.terminal.warn(failureBlocks(failure));
  if (log) context.terminal.warn([paragraph(`The details are in ${log}`)]);
  return catalogue[failure.code].exit;
}

interface CommandContext extends Context {
  /** Writes an unexpected error to the log and returns the log's path; `undefined` when it could not. */
  logFault(error: unknown): Promise<string | undefined>;
  /** Waits until the log is on disk. */
  close(): Promise<void>;
}

function contextOf(
  process: NodeJS.Process,
  screen: Terminal,
  { signal, takeSignals }: Interruption,
  mask: number,
): CommandContext {
  let made: Promise<Services> | undefined;
  const environment = process.env;
  const servicesFor: Context['servicesFor'] = async (other) => {
    const { createServices } = await import('../create-services.ts');
    return createServices({ environment: other, askPassphrase: passphraseAsker(screen) });
  };
  return {
    environment,
    absolute: (path) => absolutePath(path, process),
    clock: () => new Date(),
    mask,
    signal,
    takeSignals,
    terminal: screen,
    commands: registry,
    services: () => (made ??= servicesFor(environment)),
    servicesFor,
    logFault: async (error) => {
      const { logFault } = await import('./fault.ts');
      return logFault(error, environment);
    },
    close: async () => {
      const services = await made?.catch(() => undefined);
      await services?.log.flush();
    },
  };
}

function absolutePath(path: string, process: NodeJS.Process): string {
  if (isAbsolute(path)) return resolve(path);
  try {
    return resolve(process.cwd(), path);
  } catch (error) {
    // The folder this was started in was deleted meanwhile.
    throw new AppError('FOLDER_INVALID', { values: { path, reason: 'the working folder is gone' }, cause: error });
  }
}

/** Known before the words are parsed, because a refusal of the words must have the right form already. */
function wantsJson(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return words.slice(0, end < 0 ? words.length : end).includes('--json');
}

/** Most calls ask nothing, and need neither the reading of lines nor standard input. */
function lazyPrompt(process: NodeJS.Process, signal: AbortSignal): Prompt {
  const load = async (): Promise<Prompt> => (await import('./prompt.ts')).prompt(process.stdin, signal);
  return {
    line: async (question, to) => (await load()).line(question, to),
    secret: async (question, to) => (await load()).secret(question, to),
  };
}
