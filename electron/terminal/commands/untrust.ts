import { AppError } from '../../shared/errors.ts';
import type { StoreChange } from '../../shared/trust.ts';
import type { Command } from '../command.ts';
import { changeBlocks, isIdlePlan, planBlocks } from '../describe/stores.ts';
import { mend } from '../mend.ts';
import { gap, paragraph, title } from '../text/blocks.ts';
import { exitCodeOf, untrustStores } from '../trusting.ts';
import { sha256Of } from '../values.ts';

export const untrust: Command = {
  options: [
    { name: 'store', value: 'ID', text: 'only this store; may be repeated', repeat: true },
    { name: 'sha256', value: 'F', text: 'the root with this fingerprint instead of the present one' },
  ],
  words: { atLeast: 0, atMost: 0 },
  notes: [
    'Removes by fingerprint and touches no other certificate. With --sha256 it works also when Latchkey’s own ' +
      'files are gone, and makes none. The exit code is 1 when a store could not be changed, and 3 when all that ' +
      'failed is what you said no to.',
  ],
  changes: true,
  run: async (call, context) => {
    const ids = call.values('store');
    const digest = call.value('sha256');
    const sha256 = digest === undefined ? undefined : sha256Of(digest);
    const services = await context.services();
    await mend(context, services);
    const request = {
      ...(ids.length === 0 ? {} : { ids: [...new Set(ids)] }),
      ...(sha256 === undefined ? {} : { sha256 }),
    };
    const plans = await services.trust.planRemoval(request).catch((error: unknown) => {
      throw error instanceof AppError && error.code === 'AUTHORITY_MISSING'
        ? new AppError('NOTHING_TO_UNTRUST')
        : error;
    });
    const isIdle = plans.every(isIdlePlan);
    if (!isIdle) context.terminal.tell([title('Removing'), ...planBlocks(plans, 'untrust'), gap]);
    const changes = await untrustStores(context, services, request);
    const idle = isIdle && changes.every(isAsBefore) ? [paragraph(nothingThere(ids))] : [];
    return {
      exitCode: exitCodeOf(changes),
      document: { stores: changes, plans },
      blocks: [title('Trust stores'), ...changeBlocks(changes, 'untrust'), ...idle],
    };
  },
};

function isAsBefore({ changed, error }: StoreChange): boolean {
  return !changed && error === undefined;
}

function nothingThere(ids: readonly string[]): string {
  return ids.length === 0 ? 'There was nothing to remove.' : 'There was nothing to remove there.';
}
