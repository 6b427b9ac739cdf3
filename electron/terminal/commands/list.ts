import type { Command } from '../command.ts';
import { listBlocks } from '../describe/project.ts';

export const list: Command = {
  options: [],
  words: { atLeast: 0, atMost: 0 },
  notes: ['A project file that cannot be read is named with its reason; the others are listed all the same.'],
  changes: false,
  run: async (_, context) => {
    const services = await context.services();
    const { projects, damaged } = await services.projects.list();
    return { exitCode: 0, document: { projects, damaged }, blocks: listBlocks(projects, damaged, context.clock()) };
  },
};
