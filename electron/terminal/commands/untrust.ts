import type { Command } from '../command.ts';
import { changeBlocks } from '../describe/stores.ts';
import { mend } from '../mend.ts';
import { title } from '../text/blocks.ts';
import { anyFailed, chosenStores } from '../trusting.ts';
import { sha256Of } from '../values.ts';

export const untrust: Command = {
  options: [
    { name: 'store', value: 'ID', text: 'only this store; may be repeated', repeat: true },
    { name: 'sha256', value: 'F', text: 'the root with this fingerprint instead of the present one' },
  ],
  words: { atLeast: 0, atMost: 0 },
  notes: [
    'Removes by fingerprint and touches no other certificate. With --sha256 it works also when Latchkey’s own ' +
      'files are gone. The exit code is 1 when a store could not be changed.',
  ],
  changes: true,
  run: async (call, context) => {
    const ids = call.values('store');
    const digest = call.value('sha256');
    const sha256 = digest === undefined ? undefined : sha256Of(digest);
    const services = await context.services();
    await mend(context, services);
    if (ids.length > 0) await chosenStores(services, ids);
    const changes = await services.trust.remove({
      ...(ids.length === 0 ? {} : { ids: [...new Set(ids)] }),
      ...(sha256 === undefined ? {} : { sha256 }),
    });
    return {
      exitCode: anyFailed(changes) ? 1 : 0,
      document: { stores: changes },
      blocks: [title('Trust stores'), ...changeBlocks(changes)],
    };
  },
};
