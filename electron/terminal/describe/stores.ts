import type { Store, StoreChange, StorePlan } from '../../shared/trust.ts';
import { advice, bullet, marked, paragraph, quiet, verbatim, type Block, type Mark } from '../text/blocks.ts';

const words: Record<Store['state'], { mark: Mark; word: string }> = {
  trusted: { mark: 'good', word: 'trusts the authority' },
  absent: { mark: 'bad', word: 'does not trust it' },
  unavailable: { mark: 'none', word: 'unavailable' },
};

/** One store a line, with its reason and its hint below; its id, because `--store` takes it. */
export function storeBlocks(stores: readonly Store[]): Block[] {
  if (stores.length === 0) return [paragraph('No trust store was found on this computer.', 2)];
  return stores.flatMap((store) => {
    const { mark, word } = words[store.state];
    return [marked(mark, `${store.label}: ${word} (${store.id})`, 2), ...remarks(store)];
  });
}

/** What was done to each store. */
export function changeBlocks(changes: readonly StoreChange[]): Block[] {
  if (changes.length === 0) return [paragraph('No trust store was found on this computer.', 2)];
  return changes.flatMap((change) => {
    if (change.error) {
      return [
        marked('bad', `${change.label}: could not be changed (${change.id})`, 2),
        quiet(change.error.message, 4),
        ...(change.error.hint ? advice(change.error.hint, 4) : []),
        ...(change.error.detail?.trim().split(/\r?\n/) ?? []).map((line) => quiet(line, 6)),
      ];
    }
    const { mark, word } = words[change.state];
    const how = change.state === 'unavailable' ? '' : change.changed ? ', changed just now' : ', as before';
    return [marked(mark, `${change.label}: ${word}${how} (${change.id})`, 2), ...remarks(change)];
  });
}

function remarks(store: Store): Block[] {
  return [...(store.reason ? [quiet(store.reason, 4)] : []), ...(store.hint ? advice(store.hint, 4) : [])];
}

/** What trusting will do: the exact files and commands, and the prompt that will come. */
export function planBlocks(plans: readonly StorePlan[]): Block[] {
  return plans.flatMap((plan) => [
    bullet(`${plan.label} (${plan.id})`, 2),
    ...plan.files.map((file) => verbatim(`writes ${file}`, 6)),
    ...plan.commands.map((command) => verbatim(`runs   ${command}`, 6)),
    ...(plan.prompt ? [paragraph(plan.prompt, 6)] : []),
    ...(plan.afterwards ? [paragraph(plan.afterwards, 6)] : []),
  ]);
}
