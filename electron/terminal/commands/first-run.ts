import type { CheckResult } from '../../shared/handshake.ts';
import type { ProjectDetail } from '../../shared/project.ts';
import type { StoreChange } from '../../shared/trust.ts';
import type { Services } from '../../services.ts';
import { AppError } from '../../shared/errors.ts';
import type { Command, Context } from '../command.ts';
import { askYes, cancelled, UnconfirmedError } from '../confirm.ts';
import { checkBlocks } from '../describe/check.ts';
import { exportCommand } from '../describe/mending.ts';
import { failureBlocks } from '../describe/failure.ts';
import { projectBlocks } from '../describe/project.ts';
import { changeBlocks, planBlocks } from '../describe/stores.ts';
import { chooseKeychain } from '../keychain-choice.ts';
import { mend } from '../mend.ts';
import { authorityPlan, createAuthority, namesOf, setupDocument } from '../setting-up.ts';
import { bullet, gap, marked, paragraph, title, verbatim, type Block } from '../text/blocks.ts';
import { exitCodeOf, plansFor, storesToChange, trustStores } from '../trusting.ts';

const defaultHost = 'app.localhost';
const keptAuthority = 'The authority is kept; `latchkey uninstall` removes it.';

export const firstRun: Command = {
  options: [{ name: 'yes', text: `asks nothing: creates, trusts, and adds ${defaultHost} when there is no project` }],
  words: { atLeast: 0, atMost: 0 },
  notes: [
    'Create the authority, trust it, add the first project, see its handshake: one after the other, each with a ' +
      'question before it. What is there already is kept. `npm start` runs this where there is no display.',
    'The exit code is 1 when a store that was tried could not be changed or the handshake found a problem; ' +
      'trust that you declined is such a problem. No to the first question exits with 3.',
  ],
  changes: true,
  run: async (call, context) => {
    const agreed = call.has('yes');
    const services = await context.services();
    if (!agreed && !context.terminal.interactive) await refuse(services, context);
    await mend(context, services);
    await authorityStep(services, context, agreed);
    const changes = await trustStep(services, context, agreed);
    const project = await projectStep(services, context, agreed);
    const check = project && (await checkStep(services, context, project));
    return {
      exitCode: exitCodeOf(changes) || (check?.ok === false ? 1 : 0),
      document: {
        ...setupDocument(await services.status(), changes),
        project: project ?? null,
        check: check ?? null,
      },
      blocks: ending(project),
    };
  },
};

async function refuse(services: Services, context: Context): Promise<never> {
  const stores = storesToChange((await services.status()).stores, false).map(({ id, label }) => ({ id, label }));
  context.terminal.show([
    title('First run'),
    bullet('creates the authority, unless there is one', 2),
    bullet(`trusts it in: ${stores.map((store) => store.label).join(', ') || 'no store that was found'}`, 2),
    bullet(`adds the project ${defaultHost}, unless there is one`, 2),
    bullet('tries its handshake on a server of Latchkey’s own', 2),
    gap,
  ]);
  throw new UnconfirmedError('--yes', { stores, host: defaultHost });
}

async function authorityStep(services: Services, context: Context, agreed: boolean): Promise<void> {
  const before = await services.status();
  context.terminal.show([title('1. Your authority')]);
  if (before.authority.state === 'ready') {
    context.terminal.show([marked('good', 'It is there already.', 2), gap]);
    return;
  }
  const keychain = await chooseKeychain(context, before.keychain, agreed);
  context.terminal.show(authorityPlan(namesOf({}), keychain, services.paths.home));
  if (!agreed && !(await askYes(context, 'Create it?'))) throw cancelled();
  if (context.signal.aborted) throw cancelled();
  const created = await createAuthority(services, {}, keychain);
  context.terminal.show([marked('good', created ? 'Created.' : 'It is there already.', 2), gap]);
}

async function trustStep(services: Services, context: Context, agreed: boolean): Promise<StoreChange[]> {
  const stores = await services.trust.stores();
  const toChange = storesToChange(stores, false);
  const plans = await plansFor(services, toChange);
  context.terminal.show([title('2. Trust'), ...planBlocks(plans)]);
  const isWanted =
    toChange.length > 0 && (agreed || (await askYes(context, 'Have these stores trust it?', keptAuthority)));
  const changes = await trustStores(context, services, stores, isWanted ? toChange : []);
  context.terminal.show([...changeBlocks(changes), gap]);
  return changes;
}

/** The new project, or the first of those there are; `undefined` when the user wants none now. */
async function projectStep(services: Services, context: Context, agreed: boolean): Promise<ProjectDetail | undefined> {
  const { projects } = await services.projects.list();
  context.terminal.show([title('3. Your first project')]);
  const [first] = projects;
  if (first) {
    context.terminal.show([marked('good', `“${first.name}” is there already.`, 2), gap]);
    return services.projects.show(first.id);
  }
  const project = agreed
    ? await services.projects.add({ hosts: [defaultHost] })
    : await askForProject(services, context);
  if (project) context.terminal.show([...projectBlocks(project, context.clock()), gap]);
  return project;
}

async function askForProject(services: Services, context: Context): Promise<ProjectDetail | undefined> {
  for (;;) {
    const answer = await context.terminal.ask(`Host names, or “-” for none now [${defaultHost}]: `);
    if (answer === undefined) throw cancelled('The authority and the trust in it are kept.');
    if (answer === '-') return undefined;
    const hosts = answer === '' ? [defaultHost] : answer.split(/[\s,]+/).filter((word) => word !== '');
    try {
      return await services.projects.add({ hosts });
    } catch (error) {
      // A name that cannot be used is asked for again, with the reason; anything else ends the run.
      const mayRetry = error instanceof AppError && /^(HOST|NAME)/.test(error.code);
      if (!mayRetry) throw error;
      context.terminal.show(failureBlocks({ code: error.code, message: error.message, hint: error.hint }, ''));
    }
  }
}

async function checkStep(services: Services, context: Context, project: ProjectDetail): Promise<CheckResult> {
  const check = await services.check({ target: { project: project.id }, serve: true }, { signal: context.signal });
  context.terminal.show([title('4. The handshake'), ...checkBlocks(check, { now: context.clock(), project }), gap]);
  return check;
}

function ending(project: ProjectDetail | undefined): Block[] {
  if (!project) return [paragraph('Ready. Add a project with `latchkey add shop.localhost`.')];
  return [paragraph('Give the certificate to your server:'), verbatim(exportCommand(project))];
}
