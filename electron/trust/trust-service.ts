import type { TrustRemoval, TrustService } from '../services.ts';
import { AppError } from '../shared/errors.ts';
import type { Store } from '../shared/trust.ts';
import { afterAccepting, afterLooking, markDrift } from './drift.ts';
import { choose, inspectAll, planAll, planRemovalAll } from './look-everywhere.ts';
import { recordRemoval, recordTrust, type TrustRecords } from './record-change.ts';
import { installAll, removeAll, type Done } from './trust-everywhere.ts';
import type { TrustMemory } from './trust-memory.ts';
import type { TrustedRoot, TrustStore } from './trust-store.ts';
import { removableFrom } from './whose-root.ts';

export interface TrustContext extends TrustRecords {
  /** Found anew each time: a browser profile may have appeared since. */
  discover(): Promise<TrustStore[]>;
  /** Our root, as far as it can still be read: looking and removing need no more. */
  root(): Promise<TrustedRoot | undefined>;
  /** Our root from a sound record: nothing else is installed anywhere. AUTHORITY_MISSING, AUTHORITY_DAMAGED. */
  soundRoot(): Promise<TrustedRoot>;
  /** The fingerprints of all roots of which this data folder knows. */
  knownRoots(): Promise<string[]>;
  /** False when there is no data folder: then none is made for the sake of taking something away. */
  hasData(): Promise<boolean>;
  /** Names the programs to restart. */
  withRestart<T extends Store>(stores: readonly T[]): Promise<T[]>;
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

export function trustService(context: TrustContext): TrustService {
  const { journal, memory } = context;

  async function fingerprintOfRoot(): Promise<string> {
    const root = await context.root();
    if (!root) throw new AppError('AUTHORITY_MISSING');
    return root.sha256;
  }

  /** What is removed, and from where: of an authority that is not known to be ours, nothing. */
  async function removal({
    ids,
    sha256,
    anybodys,
  }: TrustRemoval): Promise<{ fingerprint: string; stores: TrustStore[] }> {
    const stores = [...choose(await context.discover(), ids)];
    const fingerprint = sha256 ?? (await fingerprintOfRoot());
    const isKnown = sha256 === undefined || anybodys === true || (await context.knownRoots()).includes(sha256);
    return { fingerprint, stores: isKnown ? stores : await removableFrom(stores, fingerprint) };
  }

  async function look(root: TrustedRoot): Promise<Store[]> {
    // Without its memory the app still sees what is there now.
    const before = await memory.recall(root.sha256).catch(() => undefined);
    const stores = await inspectAll(await context.discover(), root);
    const unlessChanged: Parameters<TrustMemory['change']>[1] = (now) =>
      JSON.stringify(now) === JSON.stringify(before) ? afterLooking(now, stores) : now;
    // Where it cannot be written it is seen again the next time.
    await memory.change(root.sha256, unlessChanged).catch(() => undefined);
    return context.withRestart(markDrift(stores, afterLooking(before, stores)));
  }

  const stores = async (): Promise<Store[]> => {
    const root = await context.root();
    return root ? look(root) : inspectAll(await context.discover(), noRoot);
  };

  return {
    stores,
    async plan(ids) {
      const root = (await context.root()) ? await context.soundRoot() : rootToCome;
      return planAll(await context.discover(), root, ids);
    },
    async planRemoval(request = {}) {
      const { fingerprint, stores: chosen } = await removal(request);
      return planRemovalAll(chosen, fingerprint, request.ids && chosen.map(({ id }) => id));
    },
    receipts: () => context.receipts.list(),
    async acceptDrift(ids) {
      choose(await context.discover(), ids);
      const root = await context.root();
      if (root) await memory.change(root.sha256, (now) => afterAccepting(now, ids));
      return stores();
    },
    install: (ids, { signal } = {}) =>
      context.exclusively(async () => {
        const root = await context.soundRoot();
        const found = await context.discover();
        const record = async (done: Done): Promise<void> => {
          await recordTrust(context, root.sha256, done, found);
        };
        const changes = await installAll(found, root, { ids, journal, signal, record });
        return context.withRestart(changes);
      }),
    async remove({ signal, ...request } = {}) {
      const { fingerprint, stores: found } = await removal(request);
      const ids = request.ids && found.map(({ id }) => id);
      if (!(await context.hasData())) return context.withRestart(await removeAll(found, fingerprint, { ids, signal }));
      return context.exclusively(async () => {
        const record = async (done: Done): Promise<void> => {
          await recordRemoval(context, fingerprint, done);
        };
        return context.withRestart(await removeAll(found, fingerprint, { ids, journal, signal, record }));
      });
    },
  };
}

/** Stands for a root that is not made yet: what will change can be shown before, but for its name. */
const rootToCome: TrustedRoot = { sha256: 'x'.repeat(64), pem: '', nickname: 'Latchkey root xxxxxxxx' };

/** Before there is an authority every store is asked about a certificate that does not exist. */
const noRoot: TrustedRoot = { sha256: '0'.repeat(64), pem: '', nickname: 'Latchkey' };
