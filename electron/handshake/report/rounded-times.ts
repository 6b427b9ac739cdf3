import type { CheckResult } from '../../shared/handshake.ts';

type Timed = Pick<CheckResult, 'steps'> & Partial<Pick<CheckResult, 'messages'>>;

/** A check with its times to the microsecond: what a clock of nanoseconds leaves behind it is noise. Pure. */
export function withRoundedTimes<T extends Timed>(result: T): T {
  const { steps, messages } = result;
  return {
    ...result,
    steps: steps.map((step) => ({ ...step, ms: toMicroseconds(step.ms) })),
    ...(messages ? { messages: messages.map((message) => ({ ...message, at: toMicroseconds(message.at) })) } : {}),
  };
}

function toMicroseconds(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
