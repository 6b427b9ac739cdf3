import type { Failure } from '../../../electron/shared/errors.ts';
import { isRefusal } from '../../../electron/shared/trust.ts';

const codes: ReadonlySet<Failure['code']> = new Set(['ELEVATION_UNAVAILABLE']);

/** The command that a person has to run where Latchkey could not, and what is left of the hint without it. */
export interface ByHand {
  command: string;
  hint: string;
}

/** The failure’s own command; where it has none, what stands after the colon of its hint. */
export function byHand(failure: Failure): ByHand | undefined {
  const { command, hint } = failure;
  if (command !== undefined) return { command, hint: withoutCommand(hint, command) };
  if (!codes.has(failure.code)) return undefined;
  const colon = hint.indexOf(': ');
  if (colon < 0) return undefined;
  return { command: hint.slice(colon + 2).replace(/^`(.*)`$/s, '$1'), hint: `${hint.slice(0, colon)}.` };
}

function withoutCommand(hint: string, command: string): string {
  const rest = hint.replace(`\`${command}\``, '').replace(command, '').trim();
  return rest.endsWith(':') ? `${rest.slice(0, -1)}.` : rest;
}

/** A prompt that the user closed is an answer, not an error; so is their own cancelling. */
export function isCalm(failure: Failure): boolean {
  return isRefusal(failure) || failure.code === 'CANCELLED' || failure.code === 'CHECK_CANCELLED';
}
