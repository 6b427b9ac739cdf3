import type { TrustService } from '../services.ts';
import { AppError } from '../shared/errors.ts';
import type { Store, StoreChange } from '../shared/trust.ts';
import type { Journal } from '../system/journal.ts';
import type { Log } from '../system/log.ts';
import { inspectAll, installAll, planAll, planRemovalAll, removeAll } from './trust-everywhere.ts';
import type { TrustedRoot, TrustStore } from './trust-store.ts';

export interface TrustContext {
  journal: Journal;
  log: Log;
  /** Found anew each time: a browser profile may have appeared since. */
  discover(): Promise<TrustStore[]>;
  /** Our root, as far as it can still be read: looking and removing need no more. */
  root(): Promise<TrustedRoot | undefined>;
  /** Our root from a sound record: nothing else is installed anywhere. AUTHORITY_MISSING, AUTHORITY_DAMAGED. */
  soundRoot(): Promise<TrustedRoot>;
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

export function trustService(context: TrustContext): TrustService {
  async function fingerprintOfRoot(): Promise<string> {
    const root = await context.root();
    if (!root) throw new AppError('AUTHORITY_MISSING');
    return root.sha256;
  }

  return {
    async stores(): Promise<Store[]> {
      return inspectAll(await context.discover(), (await context.root()) ?? noRoot);
    },
    async plan(ids) {
      const root = (await context.root()) ? await context.soundRoot() : rootToCome;
      return planAll(await context.discover(), root, ids);
    },
    planRemoval: async ({ ids, sha256 } = {}) =>
      planRemovalAll(await context.discover(), sha256 ?? (await fingerprintOfRoot()), ids),
    receipts: () => Promise.resolve([]),
    async acceptDrift() {
      return inspectAll(await context.discover(), (await context.root()) ?? noRoot);
    },
    install: (ids) =>
      context.exclusively(async () => {
        const root = await context.soundRoot();
        const changes = await installAll(await context.discover(), root, ids, context.journal);
        await forgetInterrupted(context.journal, root.sha256, changes);
        context.log.info('trust-installed', {
          stores: changes.map(({ id, state, changed }) => ({ id, state, changed })),
        });
        return changes;
      }),
    remove: ({ ids, sha256 } = {}) =>
      context.exclusively(async () => {
        const fingerprint = sha256 ?? (await fingerprintOfRoot());
        const changes = await removeAll(await context.discover(), fingerprint, ids, context.journal);
        context.log.info('trust-removed', {
          stores: changes.map(({ id, state, changed }) => ({ id, state, changed })),
        });
        return changes;
      }),
  };
}

/**
 * What an earlier run left half-done in these stores has now been done to its end. Left in the journal, it would be
 * undone at the next start, against the user's latest word.
 */
async function forgetInterrupted(journal: Journal, sha256: string, changes: readonly StoreChange[]): Promise<void> {
  const done = new Set(changes.filter((change) => change.state === 'trusted').map((change) => change.id));
  for (const { id, data } of (await journal.unfinished()).entries) {
    const isTrust = data.action === 'trust' || data.action === 'untrust';
    if (isTrust && data.sha256 === sha256 && data.stores.every((store) => done.has(store))) await journal.end(id);
  }
}

/** Stands for a root that is not made yet: what will change can be shown before, but for its name. */
const rootToCome: TrustedRoot = { sha256: 'x'.repeat(64), pem: '', nickname: 'Latchkey root xxxxxxxx' };

/** Before there is an authority every store is asked about a certificate that does not exist. */
const noRoot: TrustedRoot = { sha256: '0'.repeat(64), pem: '', nickname: 'Latchkey' };
