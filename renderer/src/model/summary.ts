import type { StoreChange } from '../../../electron/shared/trust.ts';
import { isCalm } from './by-hand.ts';
import { count } from './format.ts';

/** What became of a change as a whole, in one sentence. */
export function changeSummary(changes: readonly StoreChange[], removing: boolean): string {
  const failed = changes.filter(({ error }) => error && !isCalm(error)).length;
  const cancelled = changes.filter(({ error }) => error && isCalm(error)).length;
  const done = changes.filter(({ error, state }) => !error && (removing ? state !== 'trusted' : state === 'trusted'));
  const parts = [
    ...(done.length > 0 ? [`${removing ? 'Gone from' : 'Trusted in'} ${count(done.length, 'place')}`] : []),
    ...(cancelled > 0 ? [`${count(cancelled, 'prompt')} cancelled, nothing changed there`] : []),
    ...(failed > 0 ? [`${count(failed, 'place')} could not be changed`] : []),
  ];
  return parts.length === 0 ? 'Nothing had to be changed.' : `${parts.join('; ')}.`;
}
