import { AppError } from '../../shared/errors.ts';
import type { NewProject, Project, ProjectDetail } from '../../shared/project.ts';
import type { Call, Command, Context } from '../command.ts';
import { parseHost } from '../../shared/host-name.ts';
import { exportCommand } from '../describe/mending.ts';
import { projectBlocks } from '../describe/project.ts';
import { gap, marked, paragraph, verbatim, type Block } from '../text/blocks.ts';
import { shellWord } from '../../shared/shell-word.ts';
import { daysOf, keyTypeOf, portOf } from '../values.ts';

export const add: Command = {
  options: [
    { name: 'name', value: 'N', text: 'the project’s name; taken from the first host when it is left out' },
    { name: 'key', value: 'K', text: 'ec-p256 (default), ec-p384, rsa-2048 or rsa-3072' },
    { name: 'days', value: 'D', text: 'valid for 1 to 825 days, 397 when it is left out' },
    { name: 'folder', value: 'DIR', text: 'the folder the project lives in' },
    { name: 'port', value: 'P', text: 'the port its server listens on; `latchkey check` uses it' },
    { name: 'client', text: 'a client certificate', later: true },
  ],
  words: { atLeast: 0, atMost: Infinity },
  notes: ['Every host lies below a name the authority may sign; `latchkey status` lists them.'],
  changes: true,
  run: async (call, context) => {
    const request = requestOf(call, context);
    const services = await context.services();
    const { projects } = await services.projects.list();
    const project = await services.projects.add(request);
    context.terminal.warn(sharedHosts(project, projects));
    return { exitCode: 0, document: { project }, blocks: addedBlocks(project, context.clock()) };
  },
};

function requestOf(call: Call, context: Pick<Context, 'absolute'>): NewProject {
  if (call.words.length === 0) throw new AppError('HOSTS_MISSING');
  const [name, key, days, folder, port] = ['name', 'key', 'days', 'folder', 'port'].map(call.value);
  return {
    hosts: [...call.words],
    ...(name === undefined ? {} : { name }),
    ...(key === undefined ? {} : { keyType: keyTypeOf(key) }),
    ...(days === undefined ? {} : { days: daysOf(days) }),
    ...(folder === undefined ? {} : { folder: context.absolute(folder) }),
    ...(port === undefined ? {} : { port: portOf(port) }),
  };
}

/** Two projects for one host are allowed, and rarely meant. */
function sharedHosts({ hosts }: ProjectDetail, others: readonly Project[]): Block[] {
  return others.flatMap((other) => {
    const shared = hosts.filter((host) => other.hosts.includes(host));
    if (shared.length === 0) return [];
    return [marked('caution', `The project “${other.name}” has ${shared.join(', ')} already.`)];
  });
}

function addedBlocks(project: ProjectDetail, now: Date): Block[] {
  return [
    marked('good', 'The certificate is issued.'),
    gap,
    ...projectBlocks(project, now),
    ...addressNote(project.hosts),
    gap,
    paragraph('Next, give it to your server, or let Latchkey try it:'),
    verbatim(exportCommand(project)),
    verbatim(`latchkey check ${shellWord(project.name)} --serve`),
  ];
}

/** Those two refuse such a certificate even when it is visited by one of its other names. */
function addressNote(hosts: readonly string[]): Block[] {
  const isAddress = (host: string): boolean => {
    const parsed = parseHost(host);
    return parsed.ok && (parsed.kind === 'ipv4' || parsed.kind === 'ipv6');
  };
  if (!hosts.some(isAddress)) return [];
  const text = 'It holds an IP address: programs that run in Electron’s Node or in Bun refuse all of it.';
  return [gap, marked('caution', text)];
}
