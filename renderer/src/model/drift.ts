import type { Store } from '../../../electron/shared/trust.ts';

const text = {
  drift: { new: 'New since you trusted it', lost: 'Lost your root' } satisfies Record<
    NonNullable<Store['drift']>,
    string
  >,
  more: (amount: number) => `${amount} more`,
};

/** How many of a kind are named before the rest is only counted. */
const namedAtMost = 2;

/** What changed behind Latchkey’s back and can be put right: new since trust was given, or without the root again. */
export function drifted(stores: readonly Store[]): Store[] {
  return stores.filter(
    ({ drift, state, optional, denied }) => drift !== undefined && state === 'absent' && !optional && !denied,
  );
}

/** “New since you trusted it: Firefox, profile work. Lost your root: Java 17.” */
export function driftSentence(stores: readonly Store[]): string {
  return (['new', 'lost'] as const)
    .map((kind) => ({ kind, labels: stores.filter(({ drift }) => drift === kind).map(({ label }) => label) }))
    .filter(({ labels }) => labels.length > 0)
    .map(({ kind, labels }) => `${text.drift[kind]}: ${shortList(labels)}.`)
    .join(' ');
}

/** Labels have commas of their own. */
function shortList(labels: readonly string[]): string {
  const rest = labels.length - namedAtMost;
  return [...labels.slice(0, namedAtMost), ...(rest > 0 ? [text.more(rest)] : [])].join('; ');
}
