import * as v from 'valibot';
import { AppError, toFailure } from '../shared/errors.ts';
import type { Channel, Events, Input, Output, Reply } from '../shared/ipc-contract.ts';
import type { Log } from '../system/log.ts';
import type { Handlers } from './handlers.ts';
import { schemas } from './schemas.ts';

export interface AnswerOptions {
  /** A promise while the services behind them get ready: what is asked meanwhile waits for them. */
  handlers: Handlers | Promise<Handlers>;
  log: Log;
  announce: (change: Events['changed']) => void;
}

// What lies in the data folder is watched there; a store that changed can only be told by who changed it.
const changesTrust: ReadonlySet<Channel> = new Set(['trust/install', 'trust/remove', 'uninstall/run']);

/**
 * Answers one request of the window: schema, handler, reply. Never throws and never stays silent. What is not an
 * `AppError` is a fault of ours: it is logged, and the window learns INTERNAL and nothing more.
 */
export async function answer(options: AnswerOptions, channel: unknown, input: unknown): Promise<Reply<Channel>> {
  try {
    return { ok: true, value: await handle(options, knownChannel(channel), input) };
  } catch (error) {
    if (!(error instanceof AppError)) options.log.error(`request ${String(channel)}`, error);
    return { ok: false, failure: toFailure(error) };
  }
}

async function handle<C extends Channel>(options: AnswerOptions, channel: C, input: unknown): Promise<Output<C>> {
  const valid = validInput(channel, input);
  try {
    const handlers = await options.handlers;
    return await handlers[channel](valid);
  } finally {
    // Also after a failure: some stores may have been changed before it.
    if (changesTrust.has(channel)) options.announce({ what: 'trust' });
  }
}

function knownChannel(channel: unknown): Channel {
  if (typeof channel === 'string' && Object.hasOwn(schemas, channel)) return channel as Channel;
  throw new AppError('INPUT_INVALID', { values: { reason: 'there is no such channel.' } });
}

function validInput<C extends Channel>(channel: C, input: unknown): Input<C> {
  const result = v.safeParse(schemas[channel], input);
  if (result.success) return result.output;
  const [issue] = result.issues;
  // valibot's own message repeats the value, which may be a passphrase.
  const where = v.getDotPath(issue) ?? 'the input';
  const reason = `${where} should be ${issue.expected ?? 'something else'}.`;
  throw new AppError('INPUT_INVALID', { values: { reason } });
}
