import { shellWord } from '../../shared/shell-word.ts';
import { isRefusal, type Store, type StoreChange, type StorePlan } from '../../shared/trust.ts';
import {
  advice,
  bullet,
  gap,
  marked,
  paragraph,
  quiet,
  title,
  verbatim,
  type Block,
  type Mark,
} from '../text/blocks.ts';

const words: Record<Store['state'], { mark: Mark; word: string }> = {
  trusted: { mark: 'good', word: 'trusts the authority' },
  absent: { mark: 'bad', word: 'does not trust it' },
  unavailable: { mark: 'none', word: 'unavailable' },
};

const removedWords: typeof words = {
  trusted: { mark: 'bad', word: 'still trusts it' },
  absent: { mark: 'good', word: 'does not trust it' },
  unavailable: words.unavailable,
};

const driftWords: Record<NonNullable<Store['drift']>, string> = {
  new: 'new here, does not trust it yet',
  lost: 'trusted it, and does not any more',
};

/** One store a line, with its reason and its hint below; its id, because `--store` takes it. */
export function storeBlocks(stores: readonly Store[], { hasAuthority }: { hasAuthority: boolean }): Block[] {
  if (stores.length === 0) return [paragraph('No trust store was found on this computer.', 2)];
  return stores.flatMap((store) => {
    if (isOffered(store)) return offered(store);
    const { mark, word } = words[store.state];
    // Before there is anything to trust, nothing is wrong with a store that does not.
    const early = !hasAuthority && store.state === 'absent';
    const said = early ? 'would trust it after setup' : store.drift ? driftWords[store.drift] : word;
    return [
      marked(early || isLeft(store) ? 'none' : mark, `${store.label}: ${said} (${store.id})`, 2),
      ...remarks(store),
    ];
  });
}

/** Left as it is on purpose, so nothing is wrong with it. */
function isLeft({ state, optional, denied }: Store): boolean {
  return state === 'absent' && Boolean(optional || denied);
}

/** One that is changed only when it is named, and was not. */
function isOffered({ state, optional, denied, reason, drift }: Store): boolean {
  return state === 'absent' && optional === true && !denied && reason === undefined && drift === undefined;
}

function offered(store: Store): Block[] {
  const command = `latchkey trust --store ${shellWord(store.id)}`;
  return [marked('none', `${store.label}: only if you want: \`${command}\``, 2), ...remarks(store)];
}

/** What was wanted of the stores: it decides what of their state is good. */
type Wanted = 'trust' | 'untrust';

/** What was done to each store, and at the end what is left for the user to do. */
export function changeBlocks(changes: readonly StoreChange[], wanted: Wanted = 'trust'): Block[] {
  if (changes.length === 0) return [paragraph('No trust store was found on this computer.', 2)];
  return [...changes.flatMap((change) => changeBlock(change, wanted)), ...leftBlocks(changes)];
}

function changeBlock(change: StoreChange, wanted: Wanted): Block[] {
  const { label, id, error } = change;
  if (error && isRefusal(error)) {
    const how = error.code === 'ELEVATION_REFUSED' ? 'you said no' : 'not asked again';
    return [marked('none', `${label}: not changed, ${how} (${id})`, 2)];
  }
  if (error) {
    // A command has a place of its own at the end.
    const hint = error.hint && error.command === undefined ? advice(error.hint, 4) : [];
    const detail = error.detail?.trim().split(/\r?\n/) ?? [];
    return [
      marked('bad', `${label}: could not be changed (${id})`, 2),
      quiet(withoutLabel(error.message, label), 4),
      ...hint,
      ...detail.map((line) => quiet(line, 6)),
    ];
  }
  if (wanted === 'trust' && isOffered(change)) return offered(change);
  const { mark, word } = wanted === 'trust' ? words[change.state] : removedWords[change.state];
  const how = change.state === 'unavailable' ? '' : change.changed ? ', changed just now' : ', as before';
  const isFine = wanted === 'trust' && isLeft(change);
  return [marked(isFine ? 'none' : mark, `${label}: ${word}${how} (${id})`, 2), ...remarks(change)];
}

/** The line above names the store already. */
function withoutLabel(message: string, label: string): string {
  const start = `${label} could not be changed: `;
  if (!message.startsWith(start)) return message;
  const reason = message.slice(start.length);
  return `${reason.slice(0, 1).toUpperCase()}${reason.slice(1)}`;
}

function leftBlocks(changes: readonly StoreChange[]): Block[] {
  const left = changes.filter(({ error }) => error?.command !== undefined);
  if (left.length === 0) return [];
  return [
    gap,
    title('Left for you to do, with administrator rights'),
    ...left.flatMap(({ label, error }) => [bullet(label, 2), verbatim(error?.command ?? '', 6)]),
    paragraph('Then look again with `latchkey stores`.', 2),
  ];
}

function remarks({ reason, hint, note, restart }: Store): Block[] {
  return [
    ...(reason ? [quiet(reason, 4)] : []),
    ...(hint ? advice(hint, 4) : []),
    ...(note ? [quiet(note, 4)] : []),
    ...(restart ? [paragraph(`Restart ${restart.join(' and ')}: it sees the change only then.`, 4)] : []),
  ];
}

/** What trusting, or removing, will do: the exact files and commands, and the prompt that will come. */
export function planBlocks(plans: readonly StorePlan[], how: Wanted = 'trust'): Block[] {
  const [change, run] = how === 'trust' ? ['writes', 'runs  '] : ['changes', 'runs   '];
  return plans.flatMap((plan) => [
    bullet(`${plan.label} (${plan.id})`, 2),
    ...plan.files.map((file) => verbatim(`${plan.removes?.includes(file) ? 'removes' : change} ${file}`, 6)),
    ...(plan.lines?.trimEnd().split('\n') ?? []).map((line) => verbatim(line, 8)),
    ...plan.commands.map((command) => verbatim(`${run} ${command}`, 6)),
    ...(how === 'untrust' && isIdlePlan(plan) ? [paragraph('nothing to remove there', 6)] : []),
    ...(plan.prompt ? [paragraph(plan.prompt, 6)] : []),
    ...(plan.afterwards ? [paragraph(plan.afterwards, 6)] : []),
    ...(plan.reason ? [paragraph(plan.reason, 6)] : []),
  ]);
}

/** Nothing will happen there, as far as can be told. */
export function isIdlePlan({ files, commands, reason }: StorePlan): boolean {
  return files.length + commands.length === 0 && reason === undefined;
}
