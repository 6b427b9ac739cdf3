import { count } from '../../model/format.ts';
import type { ChangeKind } from '../../state/trust-change.svelte.ts';

type ByKind<T> = Record<ChangeKind, T>;
type Counted = (places: number) => string;

const place = (amount: number): string => count(amount, 'place');

/** What the panel of a change says, by what is to be changed. */
export const changeTexts = {
  title: {
    trust: (places) => (places === 0 ? 'What would change' : `This will change in ${place(places)}`),
    'take-back': (places) =>
      places === 0 ? 'What would be taken back' : `It will be taken back from ${place(places)}`,
    'remove-other': (places) => (places === 0 ? 'What would be removed' : `It will be removed from ${place(places)}`),
  } satisfies ByKind<Counted>,
  working: {
    trust: 'Trusting it',
    'take-back': 'Taking it back',
    'remove-other': 'Removing it',
  } satisfies ByKind<string>,
  go: {
    trust: (places) => `Trust it in ${place(places)}`,
    'take-back': (places) => `Take it back from ${place(places)}`,
    'remove-other': (places) => `Remove it from ${place(places)}`,
  } satisfies ByKind<Counted>,
  stays: {
    trust: 'Each place is read back afterwards. It can be taken back at any time.',
    'take-back':
      'Programs that ask there will refuse your projects’ certificates. Your authority, your projects and their keys stay, and you can trust it again at any time.',
    'remove-other':
      'Programs that ask there will refuse what this authority signed. The files of the tool that made it stay; that tool may put it back.',
  } satisfies ByKind<string>,
  done: 'What was done',
  planning: 'Looking at what would change…',
  nothing: 'Nothing has to be changed.',
  oneByOne: 'One place after the other; each is read back.',
  slow: 'A system prompt may be waiting for your answer.',
  stopping: 'Stopping after this place…',
  cancel: 'Cancel',
  close: 'Close',
  again: 'Try again',
  receipt: 'See all receipts',
  terminal: 'The same from a terminal',
};
