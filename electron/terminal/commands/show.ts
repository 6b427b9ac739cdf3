import type { Command } from '../command.ts';
import { chainBlocks, projectBlocks } from '../describe/project.ts';

export const show: Command = {
  options: [],
  words: { atLeast: 1, atMost: 1, missing: 'Name the project: latchkey show <project>.' },
  notes: ['A project is named by its id or by its name.'],
  changes: false,
  run: async (call, context) => {
    const services = await context.services();
    const project = await services.projects.show(call.words[0] ?? '');
    const now = context.clock();
    return {
      exitCode: 0,
      document: { project },
      blocks: [...projectBlocks(project, now), ...chainBlocks(project, now)],
    };
  },
};
