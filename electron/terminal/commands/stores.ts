import type { Command } from '../command.ts';
import { storeBlocks } from '../describe/stores.ts';
import { unchanged } from '../trusting.ts';

export const stores: Command = {
  options: [],
  words: { atLeast: 0, atMost: 0 },
  notes: ['Reads every store itself, by the root’s fingerprint. Changes nothing.'],
  changes: false,
  run: async (_, context) => {
    const services = await context.services();
    const found = await services.trust.stores();
    // One that is damaged is there all the same.
    const authority = await services.authority.status().catch(() => undefined);
    const blocks = storeBlocks(found, { hasAuthority: authority?.state !== 'none' });
    return { exitCode: 0, document: { stores: found.map(unchanged) }, blocks };
  },
};
