import { version as number } from '../../../package.json';
import type { Command } from '../command.ts';
import { paragraph } from '../text/blocks.ts';

export const version: Command = {
  options: [],
  words: { atLeast: 0, atMost: 0 },
  notes: [],
  changes: false,
  run: () => Promise.resolve({ exitCode: 0, document: { version: number }, blocks: [paragraph(`latchkey ${number}`)] }),
};
