import type { FoundAuthority } from '../../shared/audit.ts';
import { AppError } from '../../shared/errors.ts';
import type { StorePlan } from '../../shared/trust.ts';
import type { Services } from '../../services.ts';
import { usage } from '../arguments.ts';
import type { Command, Context, Outcome } from '../command.ts';
import { cancelled, confirm } from '../confirm.ts';
import { auditBlocks, authorityBlocks, isStillThere, nameOf, removalBlocks } from '../describe/audit.ts';
import { planBlocks } from '../describe/stores.ts';
import { mend } from '../mend.ts';
import { gap, paragraph, title, verbatim, type Block } from '../text/blocks.ts';
import { exitCodeOf } from '../trusting.ts';
import { sha256Of } from '../values.ts';

export const audit: Command = {
  options: [
    { name: 'remove', value: 'F', text: 'removes the authority with this fingerprint from every store that holds it' },
    { name: 'yes', text: 'removes without asking' },
  ],
  words: { atLeast: 0, atMost: 0 },
  notes: [
    'Lists the authorities besides Latchkey’s own that were added to the stores of this computer, those of known ' +
      'tools also where no store trusts them, and where their private keys lie readable. Authorities that came with ' +
      'the system or a browser are not listed and cannot be removed.',
    'With --remove the certificate goes from the stores; files of the tool that made it, its key among them, are ' +
      'named and stay. The exit code is 1 when a store could not be changed, and 3 when all that failed is ' +
      'what you said no to.',
  ],
  changes: true,
  run: async (call, context) => {
    const digest = call.value('remove');
    if (digest !== undefined) return remove(sha256Of(digest, '--remove'), call.has('yes'), context);
    if (call.has('yes')) throw usage('--yes goes with --remove.');
    const found = await (await context.services()).audit.list();
    return { exitCode: 0, document: found, blocks: auditBlocks(found, context.clock()) };
  },
};

async function remove(sha256: string, agreed: boolean, context: Context): Promise<Outcome> {
  const services = await context.services();
  await mend(context, services);
  const plans = await services.audit.planRemoval(sha256);
  const authority = await authorityOf(services, sha256);
  const remaining = authority.keyFile === undefined ? [] : [authority.keyFile];
  await confirm(context, {
    plan: planOf(authority, plans, context.clock()),
    document: { removes: authority, stores: plans, remains: remaining },
    question: 'Remove it from these stores?',
    agreed,
  });
  if (context.signal.aborted) throw cancelled();
  const changes = await services.audit.remove(sha256);
  return {
    exitCode: changes.some(isStillThere) ? 1 : exitCodeOf(changes),
    document: { stores: changes, remaining },
    blocks: [title(nameOf(authority)), ...removalBlocks(changes), ...remainingBlocks(authority)],
  };
}

async function authorityOf(services: Services, sha256: string): Promise<FoundAuthority> {
  const found = (await services.audit.list()).authorities.find((authority) => authority.sha256 === sha256);
  if (!found) throw new AppError('AUTHORITY_NOT_FOUND', { values: { sha256 } });
  return found;
}

function planOf(authority: FoundAuthority, plans: readonly StorePlan[], now: Date): Block[] {
  return [
    title('Removing'),
    ...authorityBlocks(authority, now),
    gap,
    title('From'),
    ...planBlocks(plans, 'untrust'),
    ...remainingBlocks(authority),
  ];
}

function remainingBlocks({ keyFile, tool }: FoundAuthority): Block[] {
  if (keyFile === undefined) return [];
  const again = tool === undefined ? '' : ` While it is there, ${tool} can be trusted anew with the same key.`;
  return [
    gap,
    paragraph(`Its key stays; delete it yourself if you do not need it any more.${again}`),
    verbatim(keyFile, 2),
  ];
}
