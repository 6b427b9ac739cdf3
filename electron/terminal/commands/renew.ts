import { toFailure, type Failure } from '../../shared/errors.ts';
import { parseHost } from '../../shared/host-name.ts';
import type { Project, ProjectDetail } from '../../shared/project.ts';
import { AppError } from '../../shared/errors.ts';
import type { Services } from '../../services.ts';
import { usage } from '../arguments.ts';
import type { Command, Context, Outcome } from '../command.ts';
import { count, isPast } from '../describe/dates.ts';
import { failureBlocks } from '../describe/failure.ts';
import { projectBlocks } from '../describe/project.ts';
import { bullet, gap, marked, paragraph, type Block } from '../text/blocks.ts';

export const renew: Command = {
  options: [
    { name: 'due', text: 'every project whose renewal is due' },
    { name: 'add-host', value: 'H', repeat: true, text: 'the new certificate names this host too; may be repeated' },
  ],
  words: { atLeast: 0, atMost: 1 },
  notes: [
    'A server goes on with the old certificate until the new one is exported and the server is restarted.',
    '--add-host issues it for the hosts it had and those besides, as `latchkey check` advises where a name is missing. ' +
      'Where it has them all already, nothing is changed.',
    'With --due one project that fails does not keep the others from being renewed; the exit code is 1 then.',
  ],
  changes: true,
  run: async (call, context) => {
    const [word] = call.words;
    if (call.has('due') === (word !== undefined)) {
      throw usage('Name one project, or use --due for all that are due: latchkey renew <project> | --due.');
    }
    const hosts = call.values('add-host');
    if (word === undefined && hosts.length > 0)
      throw usage('--add-host needs one project; --due renews each as it is.');
    const services = await context.services();
    return word === undefined ? renewDue(services, context) : renewOne(services, word, hosts, context);
  },
};

async function renewOne(services: Services, word: string, more: readonly string[], context: Context): Promise<Outcome> {
  const known = more.length === 0 ? undefined : await services.projects.show(word);
  if (known && !namesNew(known, more)) {
    const text = `“${known.name}” has ${more.join(', ')} already; nothing was changed.`;
    return { exitCode: 0, document: { project: known }, blocks: [marked('none', text)] };
  }
  // The hosts it has, and these. By its id: what a name means may change in between.
  const project = await (known
    ? services.projects.reissue(known.id, [...known.hosts, ...more])
    : services.projects.renew(word));
  const blocks = [
    marked('good', 'A new key and certificate are issued.'),
    gap,
    ...projectBlocks(project, context.clock()),
    ...afterwards([project]),
  ];
  return { exitCode: 0, document: { project }, blocks };
}

/** What cannot be read as a host counts as new, so that it is refused with the reason. */
function namesNew({ hosts }: Project, more: readonly string[]): boolean {
  return more.some((text) => {
    const parsed = parseHost(text);
    return !parsed.ok || !hosts.includes(parsed.host);
  });
}

async function renewDue(services: Services, context: Context): Promise<Outcome> {
  const { projects } = await services.projects.list();
  const due = projects.filter((project) => isPast(project.nextRenewal, context.clock()));
  const renewed: ProjectDetail[] = [];
  const failed: { project: Project; error: Failure }[] = [];
  for (const project of due) {
    if (context.signal.aborted) {
      const kept = `${count(renewed.length, 'certificate')} of ${due.length} renewed, the others are as they were.`;
      throw new AppError('CANCELLED', { values: { kept } });
    }
    try {
      renewed.push(await services.projects.renew(project.id));
    } catch (error) {
      // A fault of ours goes the way of all faults; an expected failure must not keep the others waiting.
      if (!(error instanceof AppError)) throw error;
      failed.push({ project, error: toFailure(error) });
    }
  }
  return {
    exitCode: failed.length > 0 ? 1 : 0,
    document: {
      projects: renewed,
      failed: failed.map(({ project, error }) => ({ id: project.id, name: project.name, error })),
    },
    blocks: [
      due.length === 0 ? paragraph('No certificate is due for renewal.') : marked('good', `${renewed.length} renewed`),
      ...renewed.map((project) => bullet(`${project.name}: ${project.hosts.join(', ')}`, 2)),
      ...failed.flatMap(({ project, error }): Block[] => [
        marked('bad', `${project.name} was not renewed`),
        ...failureBlocks(error, ''),
      ]),
      ...afterwards(renewed),
    ],
  };
}

function afterwards(renewed: readonly ProjectDetail[]): Block[] {
  if (renewed.length === 0) return [];
  return [gap, paragraph('Export it again and restart the server: it goes on with the old one until then.')];
}
