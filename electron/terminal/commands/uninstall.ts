import type { UninstallPlan, UninstallResult } from '../../shared/ipc-contract.ts';
import type { Command } from '../command.ts';
import { cancelled, confirm } from '../confirm.ts';
import { planBlocks } from '../describe/stores.ts';
import { mend } from '../mend.ts';
import { bullet, gap, marked, paragraph, title, verbatim, type Block } from '../text/blocks.ts';

export const uninstall: Command = {
  options: [{ name: 'yes', text: 'uninstalls without asking' }],
  words: { atLeast: 0, atMost: 0 },
  notes: [
    'Removes trust first, then keys, then files. Exported copies, and phones or other computers that were given ' +
      'the root, are out of reach and named. The exit code is 1 when something stayed that should have gone, ' +
      'and 3 when that is what you said no to.',
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
      exitCode: stuck.length === 0 ? 0 : result.refused ? 3 : 1,
      document: result,
      blocks: [
        ...(result.removed.length === 0
          ? // Another uninstall may have come first.
            stuck.length === 0
            ? [paragraph('There was nothing left to remove.')]
            : []
          : [title('Removed'), ...result.removed.map((line) => marked('good', line, 2))]),
        ...stuckBlocks(stuck, result),
        ...remaining(result.remaining.filter((line) => !stuck.includes(line))),
      ],
    };
  },
};

function stuckBlocks(stuck: readonly string[], { refused, commands = [] }: UninstallResult): Block[] {
  if (stuck.length === 0) return [];
  const [heading, mark] = refused
    ? (['Not removed, since you said no', 'none'] as const)
    : (['Could not be removed', 'bad'] as const);
  const left =
    commands.length === 0
      ? []
      : [gap, title('Left for you to do, with administrator rights'), ...commands.map((command) => verbatim(command))];
  return [gap, title(heading), ...stuck.map((line) => marked(mark, line, 2)), ...left];
}

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
