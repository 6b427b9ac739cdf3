import type { Store } from '../../../electron/shared/trust.ts';
import { listed } from './format.ts';

const text = {
  new: 'new',
  lost: 'lost your root',
  one: 'One place does not trust your authority yet',
  some: (amount: number) => `${amount} places do not trust your authority yet`,
  more: (amount: number) => `${amount} more`,
};

/** How many are named before the rest is only counted. */
const namedAtMost = 2;

/** What changed behind Latchkey’s back and can be put right: new since trust was given, or without the root again. */
export function drifted(stores: readonly Store[]): Store[] {
  return stores.filter(
    ({ drift, state, optional, denied }) => drift !== undefined && state === 'absent' && !optional && !denied,
  );
}

/** “2 places do not trust your authority yet: Firefox, profile “work” (new) and Java 17 (lost your root).” */
export function driftSentence(stores: readonly Store[]): string {
  const named = stores.slice(0, namedAtMost).map(({ label, drift }) => `${label} (${text[drift ?? 'new']})`);
  const rest = stores.length - named.length;
  const words = rest > 0 ? [...named, text.more(rest)] : named;
  return `${stores.length === 1 ? text.one : text.some(stores.length)}: ${listed(words)}.`;
}
