import type { ProjectDetail } from '../../shared/project.ts';
import type { Command } from '../command.ts';
import { confirm } from '../confirm.ts';
import { keyPlace } from '../describe/project.ts';
import { bullet, marked, paragraph, title, type Block } from '../text/blocks.ts';

export const remove: Command = {
  options: [{ name: 'yes', text: 'removes without asking' }],
  words: { atLeast: 1, atMost: 1, missing: 'Name the project: latchkey remove <project>.' },
  notes: ['Copies of the key that were exported are named and stay where they are.'],
  changes: true,
  run: async (call, context) => {
    const services = await context.services();
    const project = await services.projects.show(call.words[0] ?? '');
    const { id, name, hosts, exports } = project;
    await confirm(context, {
      plan: planOf(project),
      document: { removes: { id, name, hosts }, remains: exports.map((copy) => copy.path) },
      question: `Remove “${name}”?`,
      agreed: call.has('yes'),
    });
    const removed = await services.projects.remove(id);
    const remaining = exports.map((copy) => copy.path);
    return {
      exitCode: 0,
      document: { removed, remaining },
      blocks: [marked('good', `“${removed.name}” is removed.`), ...remainingBlocks(remaining)],
    };
  },
};

function planOf(project: ProjectDetail): Block[] {
  return [
    title(`Removing “${project.name}”`),
    bullet(`its certificate for ${project.hosts.join(', ')}`, 2),
    bullet(`its private key, ${keyPlace(project.key)}`, 2),
    ...remainingBlocks(project.exports.map((copy) => copy.path)),
  ];
}

function remainingBlocks(paths: readonly string[]): Block[] {
  if (paths.length === 0) return [];
  return [paragraph('Exported copies of the key stay; delete them yourself:'), ...paths.map((path) => bullet(path, 2))];
}
