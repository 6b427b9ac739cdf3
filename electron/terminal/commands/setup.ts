import type { NewAuthority } from '../../shared/authority.ts';
import type { StoreChange } from '../../shared/trust.ts';
import type { Call, Command, Context, Outcome } from '../command.ts';
import { cancelled, confirm } from '../confirm.ts';
import { authorityBlocks } from '../describe/authority.ts';
import { changeBlocks, planBlocks } from '../describe/stores.ts';
import { chooseKeychain } from '../keychain-choice.ts';
import { mend } from '../mend.ts';
import { assertCovers, authorityPlan, createAuthority, namesOf, setupDocument } from '../setting-up.ts';
import { bullet, gap, marked, paragraph, title, verbatim, type Block } from '../text/blocks.ts';
import { exitCodeOf, plansFor, storesToChange, trustStores } from '../trusting.ts';

export const setup: Command = {
  options: [
    { name: 'yes', text: 'goes ahead without asking' },
    {
      name: 'local-network',
      text:
        'also names and addresses of a home or office network, for phones and other machines. Whoever steals ' +
        'the key could then impersonate your router',
    },
    { name: 'domain', value: 'D', text: 'also this domain of yours and all below it; may be repeated', repeat: true },
    { name: 'no-trust', text: 'creates the authority alone and changes no store; nothing is asked' },
  ],
  words: { atLeast: 0, atMost: 0 },
  notes: [
    'May be run as often as you like: what is there is kept, what is missing is done. What an authority may sign ' +
      'cannot be changed later.',
    'A store that is unavailable (its tool is not installed, say) is named and left out, and is no failure. The ' +
      'exit code is 1 when a store that was tried could not be changed, and 3 when all that failed is what you said ' +
      'no to; everything else is done all the same.',
    'Ctrl+C lets the store at hand come to its end, says what is kept, and exits with 3.',
  ],
  changes: true,
  run: async (call, context) => {
    const services = await context.services();
    await mend(context, services);
    const wanted = wantedOf(call);
    const names = namesOf(wanted);
    const before = await services.status();
    const creates = before.authority.state === 'none';
    if (!creates) assertCovers(before.authority, wanted);
    const keychain = await chooseKeychain(context, before.keychain, call.has('yes') || !creates);
    const toChange = call.has('no-trust') ? [] : storesToChange(before.stores, false);
    const plans = await plansFor(services, toChange);
    const plan = [
      title('Setting up'),
      ...(creates ? authorityPlan(names, keychain, services.paths.home) : []),
      ...storePart(planBlocks(plans)),
    ];
    if (creates || toChange.length > 0) {
      await confirm(context, {
        plan,
        document: { createsAuthority: creates ? names : null, stores: plans },
        question: 'Go ahead?',
        // Without trust nothing outside Latchkey's own folder and the keychain changes.
        agreed: call.has('yes') || toChange.length === 0,
      });
    }
    if (context.signal.aborted) throw cancelled();
    const created = creates && (await createAuthority(services, wanted, keychain));
    const changes = await trustStores(context, services, before.stores, toChange);
    return outcome(context, changes, { created, trusts: !call.has('no-trust') });
  },
};

function wantedOf(call: Call): NewAuthority {
  const domains = [...call.values('domain')];
  return {
    ...(call.has('local-network') ? { localNetwork: true } : {}),
    ...(domains.length === 0 ? {} : { domains }),
  };
}

function storePart(plans: readonly Block[]): Block[] {
  return plans.length === 0 ? [] : [bullet('Has these stores trust it:', 2), ...plans];
}

async function outcome(
  context: Context,
  changes: readonly StoreChange[],
  done: { created: boolean; trusts: boolean },
): Promise<Outcome> {
  const services = await context.services();
  const after = await services.status();
  return {
    exitCode: exitCodeOf(changes),
    document: setupDocument(after, changes),
    blocks: [
      marked('good', done.created ? 'The authority is created.' : 'The authority is there already.'),
      ...authorityBlocks(after.authority, context.clock()),
      gap,
      title('Trust stores'),
      ...(done.trusts ? changeBlocks(changes) : [paragraph('None was changed. `latchkey trust` does it.', 2)]),
      gap,
      paragraph('Next, a certificate for a project:'),
      verbatim('latchkey add shop.localhost'),
    ],
  };
}
