import type { ReceiptStore, StoreChange } from '../../../electron/shared/trust.ts';
import { isCalm } from './by-hand.ts';

/** One store of a list while it is being changed, and afterwards what became of it. */
export type Progress = 'waiting' | 'working' | StoreChange;

/** A shape for each state, so that none is told by its colour alone. */
export type StoreShape =
  'trusted' | 'absent' | 'unavailable' | 'denied' | 'waiting' | 'working' | 'failed' | 'calm' | 'gone';

const text: Record<StoreShape, string> = {
  trusted: 'trusts it',
  absent: 'does not trust it yet',
  unavailable: 'not available',
  denied: 'told never to trust it',
  waiting: 'waiting',
  working: 'being changed…',
  failed: 'failed',
  calm: 'cancelled, nothing changed there',
  gone: 'gone',
};

const done = { trusted: 'trusts it, read back by fingerprint', absent: 'gone, read back by fingerprint' };

/** Where trust was to be removed, a place without it is no place that lacks it. */
export function shapeOf(
  store: Pick<StoreChange, 'state' | 'denied'> & Partial<StoreChange>,
  removing = false,
): StoreShape {
  if (store.error) return isCalm(store.error) ? 'calm' : 'failed';
  if (store.denied) return 'denied';
  return removing && store.state === 'absent' ? 'gone' : store.state;
}

export function progressShape(progress: Progress, removing = false): StoreShape {
  return typeof progress === 'object' ? shapeOf(progress, removing) : progress;
}

/** What stands beside the label. */
export function shapeWords(shape: StoreShape): string {
  return text[shape];
}

/** As `shapeWords`; what was changed and read back says so. */
export function progressWords(progress: Progress, removing: boolean): string {
  if (typeof progress === 'string' || progress.error) return text[progressShape(progress)];
  if (progress.changed && progress.state !== 'unavailable') return done[progress.state];
  if (removing && progress.state === 'absent') return 'was not there';
  return text[shapeOf(progress)];
}

/** As a receipt tells it afterwards. */
export function storeDoneWords({ state, changed, error }: ReceiptStore, removing: boolean): string {
  if (error) return isCalm(error) ? text.calm : text.failed;
  if (!changed) return state === 'unavailable' ? text.unavailable : 'nothing had to be changed';
  return removing ? 'taken back' : 'trusted';
}
