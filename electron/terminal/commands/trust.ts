import { AppError } from '../../shared/errors.ts';
import type { Command } from '../command.ts';
import { changeBlocks, planBlocks } from '../describe/stores.ts';
import { mend } from '../mend.ts';
import { gap, paragraph, title } from '../text/blocks.ts';
import { chosenStores, exitCodeOf, plansFor, storesToChange, trustStores } from '../trusting.ts';

export const trust: Command = {
  options: [{ name: 'store', value: 'ID', text: 'only this store; may be repeated', repeat: true }],
  words: { atLeast: 0, atMost: 0 },
  notes: [
    'Without --store, every store that is found and does not trust the authority yet. A store that is unavailable, ' +
      'or in which somebody marked the authority as never to be trusted, is named and left out; named by --store it ' +
      'is tried, and its failure counts.',
    'The exit code is 1 when a store that was tried could not be changed, and 3 when all that failed is what you ' +
      'said no to; the others are changed all the same. Where nobody can be asked for administrator rights, the ' +
      'command to run is printed.',
  ],
  changes: true,
  run: async (call, context) => {
    const services = await context.services();
    const named = call.values('store');
    await mend(context, services, { trusting: named });
    if ((await services.authority.status()).state === 'none') throw new AppError('AUTHORITY_MISSING');
    const chosen = await chosenStores(services, named);
    const toChange = storesToChange(chosen, named.length > 0);
    const plans = await plansFor(services, toChange);
    if (plans.length > 0) context.terminal.tell([title('Changing'), ...planBlocks(plans), gap]);
    const changes = await trustStores(context, services, chosen, toChange);
    const idle = toChange.length === 0 ? [paragraph('There was nothing to change.')] : [];
    return {
      exitCode: exitCodeOf(changes),
      document: { stores: changes, plans },
      blocks: [title('Trust stores'), ...changeBlocks(changes), ...idle],
    };
  },
};
