import type { Store, StorePlan, StoreState } from '../../../electron/shared/trust.ts';
import type { Change, Journal } from '../../../electron/system/journal.ts';
import type { TrustStore } from '../../../electron/trust/trust-store.ts';

export interface MemoryStore extends TrustStore {
  /** What was asked of it, in order. */
  readonly calls: string[];
  readonly set: (state: StoreState) => void;
}

export interface MemoryStoreOptions {
  state?: StoreState;
  /** What it says about the root besides. */
  says?: Partial<Store>;
  plan?: Partial<StorePlan>;
  optional?: true;
  follows?: 'system';
  /** What these throw. */
  faults?: { [K in 'inspect' | 'plan' | 'planRemoval' | 'install' | 'uninstall']?: Error };
  /** Called before it is changed. */
  onChange?: (id: string) => void | Promise<void>;
}

/** A store that keeps its state in memory and can be told to fail. */
export function memoryStore(id: string, options: MemoryStoreOptions = {}): MemoryStore {
  const { says = {}, faults = {}, plan = {}, onChange } = options;
  let state = options.state ?? 'absent';
  const calls: string[] = [];
  const label = `Store ${id}`;
  async function step(name: keyof typeof faults): Promise<void> {
    calls.push(name);
    if (name === 'install' || name === 'uninstall') await onChange?.(id);
    const fault = faults[name];
    if (fault) throw fault;
  }
  const nothing = { id, label, files: [], commands: [] };
  const full = { id, label, files: [`/etc/${id}`], commands: [`change ${id}`], ...plan };
  return {
    id,
    label,
    calls,
    ...(options.optional ? { optional: options.optional } : {}),
    ...(options.follows ? { follows: options.follows } : {}),
    set: (next) => {
      state = next;
    },
    async inspect() {
      if (faults.inspect) throw faults.inspect;
      return Promise.resolve({ id, label, state, ...says });
    },
    async plan() {
      if (faults.plan) throw faults.plan;
      return Promise.resolve(full);
    },
    async planRemoval() {
      if (faults.planRemoval) throw faults.planRemoval;
      return Promise.resolve(state === 'trusted' ? full : nothing);
    },
    async install() {
      await step('install');
      state = 'trusted';
    },
    async uninstall() {
      await step('uninstall');
      const removed = state === 'trusted';
      if (removed) state = 'absent';
      return removed;
    },
  };
}

/** A journal in memory; its log tells what was asked of it, in order. */
export function memoryJournal(): Journal & { changes: Change[]; log: string[] } {
  const changes: Change[] = [];
  const log: string[] = [];
  return {
    changes,
    log,
    begin: (change) => {
      changes.push(change);
      log.push('begin');
      return Promise.resolve('entry');
    },
    update: (id) => {
      log.push(`update ${id}`);
      return Promise.resolve();
    },
    end: (id) => {
      log.push(`end ${id}`);
      return Promise.resolve();
    },
    unfinished: () => Promise.resolve({ entries: [], unreadable: [] }),
  };
}
