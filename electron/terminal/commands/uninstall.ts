import type { UninstallPlan } from '../../shared/ipc-contract.ts';
import type { Command } from '../command.ts';
import { cancelled, confirm } from '../confirm.ts';
import { planBlocks } from '../describe/stores.ts';
import { mend } from '../mend.ts';
import { bullet, gap, marked, paragraph, title, type Block } from '../text/blocks.ts';

export const uninstall: Command = {
  options: [{ name: 'yes', text: 'uninstalls without asking' }],
  words: { atLeast: 0, atMost: 0 },
  notes: [
    'Removes trust first, then keys, then files. Exported copies, and phones or other computers that were given ' +
      'the root, are out of reach and named. The exit code is 1 when something stayed that should have gone.',
  ],
  changes: true,
  run: async (call, context) => {
    const services = await context.services();
    const plan = await services.uninstall.plan();
    if (plan.removes.length === 0) {
      const document = { removed: [], remaining: plan.remains };
      return { exitCode: 0, document, blocks: [paragraph('There is nothing to remove.'), ...remaining(plan.remains)] };
    }
    await confirm(context, {
      plan: planOf(plan),
      document: plan,
      question: 'Remove all of this?',
      agreed: call.has('yes'),
    });
    if (context.signal.aborted) throw cancelled();
    await mend(context, services);
    const result = await services.uninstall.run();
    const stuck = result.remaining.filter((line) => !plan.remains.includes(line));
    return {
      exitCode: stuck.length > 0 ? 1 : 0,
      document: { removed: result.removed, remaining: result.remaining },
      blocks: [
        ...(result.removed.length === 0
          ? []
          : [title('Removed'), ...result.removed.map((line) => marked('good', line, 2))]),
        ...(stuck.length === 0
          ? []
          : [gap, title('Could not be removed'), ...stuck.map((line) => marked('bad', line, 2))]),
        ...remaining(result.remaining.filter((line) => !stuck.includes(line))),
      ],
    };
  },
};

function planOf(plan: UninstallPlan): Block[] {
  const stores = plan.stores ?? [];
  return [
    title('Uninstalling removes'),
    ...plan.removes.map((line) => bullet(line, 2)),
    ...(stores.length === 0 ? [] : [gap, title('In the trust stores'), ...planBlocks(stores, 'untrust')]),
    ...remaining(plan.remains),
  ];
}

function remaining(lines: readonly string[]): Block[] {
  if (lines.length === 0) return [];
  return [gap, title('Out of Latchkey’s reach, for you to remove'), ...lines.map((line) => bullet(line, 2))];
}
