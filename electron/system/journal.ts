import { randomUUID } from 'node:crypto';
import { basename, join } from 'node:path';
import * as v from 'valibot';
import type { UnfinishedChange } from '../shared/authority.ts';
import { AppError, toFailure, type Failure } from '../shared/errors.ts';
import { readDataFile, setAside, writeDataFile, type DataFormat } from './data-file.ts';
import { namesInFolder, remove } from './files.ts';
import { isRunning, thisProcess, type ProcessIdentity } from './lock-holder.ts';

type Action = UnfinishedChange['action'];

/** What a change of the trust stores needs to be finished or undone. */
export interface TrustChangeData {
  /** SHA-256 of the DER, lower-case hex. */
  sha256: string;
  pem?: string | undefined;
  nickname?: string | undefined;
  /** The ids of the stores that will be touched. */
  stores: string[];
}

/** Plain JSON data, never a secret. */
export type Change =
  | ({ action: 'trust' | 'untrust' } & TrustChangeData)
  | ({ action: Exclude<Action, 'trust' | 'untrust'> } & Record<string, unknown>);

/** A change that nobody is working on any more. */
export interface UnfinishedEntry extends UnfinishedChange {
  data: Change;
}

export interface Journal {
  /** Puts the intent on disk, before the first touch. Returns the entry's id. DISK_FULL, DATA_NOT_WRITABLE. */
  begin(change: Change): Promise<string>;
  /** What is still to be done of an entry that this process does not finish now. DISK_FULL, DATA_NOT_WRITABLE. */
  update(id: string, change: Change): Promise<void>;
  /** The change is done, or undone. Idempotent. */
  end(id: string): Promise<void>;
  /**
   * What earlier runs left, oldest first. Entries of running processes are in progress, not unfinished.
   * A damaged entry is set aside (DATA_DAMAGED), one of a newer version left as it is (DATA_NEWER).
   */
  unfinished(): Promise<{ entries: UnfinishedEntry[]; unreadable: { file: string; failure: Failure }[] }>;
}

export interface JournalOptions {
  clock?: () => Date;
  processes?: {
    self(): Promise<ProcessIdentity>;
    /** `undefined` when it lives where nobody here can look. */
    isRunning(identity: ProcessIdentity): Promise<boolean | undefined>;
  };
}

/** No change takes longer; after that, one of a process that cannot be looked at counts as left behind. */
const foreignAgeMs = 60 * 60_000;

const changeSchema = v.variant('action', [
  v.object({
    action: v.picklist(['trust', 'untrust']),
    sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
    pem: v.optional(v.string()),
    nickname: v.optional(v.string()),
    stores: v.array(v.string()),
  }),
  v.looseObject({ action: v.picklist(['create-authority', 'uninstall', 'project', 'run']) }),
]) satisfies v.GenericSchema<unknown, Change>;

const format = {
  version: 1,
  schema: v.object({
    id: v.string(),
    startedAt: v.pipe(v.string(), v.isoTimestamp()),
    process: v.object({ pid: v.number(), place: v.string(), boot: v.string(), startedAt: v.string() }),
    change: changeSchema,
  }),
} satisfies DataFormat<unknown>;

type JournalEntry = v.InferOutput<typeof format.schema>;

/** One JSON file an entry, in the folder given. */
export function fileJournal(folder: string, options: JournalOptions = {}): Journal {
  const { clock = () => new Date(), processes = { self: thisProcess, isRunning } } = options;
  const fileOf = (id: string): string => join(folder, `${id}.json`);

  async function readEntry(file: string): Promise<JournalEntry | undefined> {
    const content = await readDataFile<JournalEntry>(file, format);
    // Ended by its process between being listed and being read.
    if (content.kind === 'missing') return undefined;
    if (content.kind === 'found' && content.value.id === basename(file, '.json')) return content.value;
    const aside = await setAside(file, clock());
    const advice = 'Look at your trust stores: a change there may have been left half-done.';
    throw new AppError('DATA_DAMAGED', { values: { file, aside, advice } });
  }

  async function isInProgress(entry: JournalEntry): Promise<boolean> {
    const running = await processes.isRunning(entry.process);
    return running ?? clock().getTime() - Date.parse(entry.startedAt) < foreignAgeMs;
  }

  return {
    begin: async (change) => {
      const id = randomUUID();
      const entry = { id, startedAt: clock().toISOString(), process: await processes.self(), change };
      await writeDataFile(fileOf(id), format, entry);
      return id;
    },
    update: async (id, change) => {
      const entry = await readEntry(fileOf(id));
      if (entry) await writeDataFile(fileOf(id), format, { ...entry, change });
    },
    end: (id) => remove(fileOf(id)),
    unfinished: async () => {
      const entries: UnfinishedEntry[] = [];
      const unreadable: { file: string; failure: Failure }[] = [];
      for (const file of await entryFiles(folder)) {
        try {
          const entry = await readEntry(file);
          if (!entry || (await isInProgress(entry))) continue;
          const { id, startedAt, change } = entry;
          entries.push({ id, action: change.action, startedAt, data: change });
        } catch (error) {
          unreadable.push({ file, failure: toFailure(error) });
        }
      }
      entries.sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
      return { entries, unreadable };
    },
  };
}

async function entryFiles(folder: string): Promise<string[]> {
  // A file being written has a name that begins with a dot.
  const names = (await namesInFolder(folder)).filter((name) => name.endsWith('.json') && !name.startsWith('.'));
  return names.map((name) => join(folder, name));
}
