import { homedir } from 'node:os';
import { authorityFiles, requireAuthority, salvageAuthority } from './authority/authority-record.ts';
import { shellToolsOf } from './create-tools.ts';
import { describeCertificate } from './certificates/describe.ts';
import type { TrustService } from './services.ts';
import { elevation, hasSession } from './system/elevate.ts';
import type { Journal, TrustChangeData } from './system/journal.ts';
import type { Log } from './system/log.ts';
import type { DataPaths } from './system/paths.ts';
import { findProgram, run, runApart } from './system/run.ts';
import { runningBrowsers } from './system/running-browsers.ts';
import { resumed, takeBack, type Resumed, type TakenBack } from './trust/interrupted.ts';
import { isFolder } from './trust/places.ts';
import { receiptFile } from './trust/receipts.ts';
import { recordRemoval } from './trust/record-change.ts';
import { discoverStores } from './trust/stores.ts';
import { removeAll, type Done } from './trust/trust-everywhere.ts';
import { memoryFile } from './trust/trust-memory.ts';
import { trustService } from './trust/trust-service.ts';
import type { TrustedRoot, TrustStore } from './trust/trust-store.ts';
import { latchkeyRoots, type LeftRoot } from './trust/whose-root.ts';
import { withRestart } from './trust/with-restart.ts';
import type { StoreChange } from './shared/trust.ts';

export interface TrustOptions {
  paths: DataPaths;
  environment: Readonly<Record<string, string | undefined>>;
  journal: Journal;
  log: Log;
  clock: () => Date;
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

export interface Trust extends TrustService {
  /** Removes without a lock and a journal entry of its own, for those who have them. */
  untrust(sha256: string, options: { mayAsk: boolean }): Promise<StoreChange[]>;
  /** The same for what an interrupted run may have touched, without asking for anything. */
  takeBack(change: TrustChangeData): Promise<TakenBack>;
  /** What of an interrupted change is settled when the present root is trusted in these stores, or in all for none. */
  resume(change: TrustChangeData, ids: readonly string[]): Promise<Resumed>;
  /** The fingerprints of all roots that some store may still trust because of us, as far as is known. */
  knownRoots(): Promise<string[]>;
  /** Roots of Latchkey's that stores hold and of which nothing here knows: of a data folder that is gone, or another user's. */
  leftRoots(): Promise<LeftRoot[]>;
  /** Every store of this computer, looked for anew. */
  discover(): Promise<TrustStore[]>;
}

/** Puts trust together with the stores of this computer. */
export function createTrust({ paths, environment, clock, ...context }: TrustOptions): Trust {
  const { journal, log } = context;
  const tools = shellToolsOf({ paths, environment, clock });
  const discoverWith = (ask: boolean) =>
    discoverStores({
      // What changes a store is not cut short by a Ctrl+C. Who may have to ask needs the terminal.
      run: runApart,
      elevate: elevation({
        ...{ run, uid: process.getuid?.(), findProgram, ask },
        hasSession: hasSession(environment, process.stdin.isTTY),
      }),
      environment,
      platform: process.platform,
      findProgram,
      rootFile: authorityFiles(paths).root,
      tools,
    });
  const discover = () => discoverWith(true);
  const discoverQuietly = () => discoverWith(false);
  const root = async () => {
    const [pem] = (await salvageAuthority(paths)).roots;
    return pem === undefined ? undefined : trustedRoot(pem);
  };
  const soundRoot = async () => trustedRoot((await requireAuthority(paths)).root);
  const memory = memoryFile(paths.trust, clock);
  const records = { journal, log, memory, receipts: receiptFile(paths.trust, { clock, log }) };
  const recordFor = (sha256: string) => (done: Done) => recordRemoval(records, sha256, done);
  async function knownRoots(): Promise<string[]> {
    const { roots } = await salvageAuthority(paths);
    const { entries } = await journal.unfinished();
    const interrupted = entries.flatMap(({ data }) => ('sha256' in data ? [String(data.sha256)] : []));
    const ours = roots.map((pem) => describeCertificate(pem).sha256);
    // Without its memory the rest is still to be removed.
    const remembered = await memory.roots().catch(() => []);
    return [...new Set([...ours, ...remembered, ...interrupted])];
  }
  return {
    ...trustService({
      ...records,
      discover,
      root,
      soundRoot,
      knownRoots,
      hasData: () => isFolder(paths.home),
      withRestart: (stores) => withRestart(stores, () => runningBrowsers(environment['HOME'] ?? homedir())),
      exclusively: (work) => context.exclusively(work),
    }),
    discover,
    async untrust(sha256, { mayAsk }) {
      const changes = await removeAll(await discover(), sha256, { mayAsk, record: recordFor(sha256) });
      // A line that is still under way would bring back the log’s folder after it is removed.
      await log.flush();
      return changes;
    },
    takeBack: async (change) => takeBack(await discoverQuietly(), change, recordFor(change.sha256)),
    async resume(change, ids) {
      const present = await root();
      return present ? resumed(await discoverQuietly(), present, change, ids) : { trusted: [], open: [] };
    },
    knownRoots,
    async leftRoots() {
      const [known, found] = await Promise.all([knownRoots(), discover().then(latchkeyRoots)]);
      return found.filter(({ sha256 }) => !known.includes(sha256));
    },
  };
}

function trustedRoot(pem: string): TrustedRoot {
  const { sha256, subject } = describeCertificate(pem);
  // `CN=Latchkey root 1a2b3c4d,O=Latchkey`: its CN is unique, readable, and safe in NSS and as a file name.
  const nickname = /^CN=([\w ]+)/.exec(subject)?.[1] ?? `Latchkey root ${sha256.slice(0, 8)}`;
  return { sha256, pem, nickname };
}
