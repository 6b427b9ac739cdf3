import type { Store } from '../../../electron/shared/trust.ts';

const text = {
  drift: { new: 'is new', lost: 'lost your root' } satisfies Record<NonNullable<Store['drift']>, string>,
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

/** “2 places do not trust your authority yet: Firefox, profile work is new; Java 17 lost your root.” */
export function driftSentence(stores: readonly Store[]): string {
  const named = stores.slice(0, namedAtMost).map(({ label, drift }) => `${label} ${text.drift[drift ?? 'new']}`);
  const rest = stores.length - named.length;
  // Labels have commas of their own.
  const words = [...named, ...(rest > 0 ? [text.more(rest)] : [])].join('; ');
  return `${stores.length === 1 ? text.one : text.some(stores.length)}: ${words}.`;
}
