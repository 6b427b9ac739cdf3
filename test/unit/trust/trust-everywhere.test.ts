import { describe, expect, it } from 'vitest';
import { AppError } from '../../../electron/shared/errors.ts';
import type { StoreState } from '../../../electron/shared/trust.ts';
import type { Change, Journal } from '../../../electron/system/journal.ts';
import { inspectAll, installAll, planAll, removeAll } from '../../../electron/trust/trust-everywhere.ts';
import type { TrustStore } from '../../../electron/trust/trust-store.ts';

const root = { sha256: 'ab'.repeat(32), pem: 'PEM', nickname: 'Latchkey' };

interface MemoryStore extends TrustStore {
  calls: string[];
}

/** A store that keeps its state in memory and can be told to fail. */
function memoryStore(id: string, start: StoreState, fault?: { install?: Error; uninstall?: Error; reason?: string }) {
  let state = start;
  const store: MemoryStore = {
    id,
    label: `Store ${id}`,
    calls: [],
    inspect: () =>
      Promise.resolve({ id, label: store.label, state, ...(fault?.reason ? { reason: fault.reason } : {}) }),
    plan: () => Promise.resolve({ id, label: store.label, files: [], commands: [] }),
    planRemoval: () => Promise.resolve({ id, label: store.label, files: [], commands: [] }),
    install: () => {
      store.calls.push('install');
      if (fault?.install) return Promise.reject(fault.install);
      state = 'trusted';
      return Promise.resolve();
    },
    uninstall: () => {
      store.calls.push('uninstall');
      if (fault?.uninstall) return Promise.reject(fault.uninstall);
      const removed = state === 'trusted';
      if (removed) state = 'absent';
      return Promise.resolve(removed);
    },
  };
  return store;
}

function memoryJournal(log: string[] = []): Journal & { changes: Change[]; log: string[] } {
  const changes: Change[] = [];
  return {
    changes,
    log,
    begin: (change) => {
      changes.push(change);
      log.push('begin');
      return Promise.resolve('entry');
    },
    end: (id) => {
      log.push(`end ${id}`);
      return Promise.resolve();
    },
    unfinished: () => Promise.resolve({ entries: [], unreadable: [] }),
  };
}

const refused = new AppError('ELEVATION_REFUSED');

describe('installAll', () => {
  it('gives one row a store: what was done, what was not needed, what could not be', async () => {
    const stores = [
      memoryStore('new', 'absent'),
      memoryStore('done', 'trusted'),
      memoryStore('closed', 'unavailable', { reason: 'No certutil.' }),
    ];
    expect(await installAll(stores, root)).toEqual([
      { id: 'new', label: 'Store new', state: 'trusted', changed: true },
      { id: 'done', label: 'Store done', state: 'trusted', changed: false },
      { id: 'closed', label: 'Store closed', state: 'unavailable', reason: 'No certutil.', changed: false },
    ]);
    expect(stores.map(({ calls }) => calls)).toEqual([['install'], [], []]);
  });

  it('lets no failure hide another, or a success', async () => {
    const stores = [
      memoryStore('a', 'absent', { install: refused }),
      memoryStore('b', 'absent'),
      memoryStore('c', 'absent', { install: new Error('a secret path') }),
    ];
    const rows = await installAll(stores, root);
    expect(rows.map(({ state, changed, error }) => [state, changed, error?.code])).toEqual([
      ['absent', false, 'ELEVATION_REFUSED'],
      ['trusted', true, undefined],
      ['absent', false, 'INTERNAL'],
    ]);
    expect(JSON.stringify(rows)).not.toContain('secret');
  });

  it('tries an unavailable store only when asked for it by name', async () => {
    const fault = { install: new AppError('TOOL_MISSING', { values: { tool: 'certutil' } }) };
    const store = memoryStore('closed', 'unavailable', fault);
    expect((await installAll([store], root))[0]?.error).toBeUndefined();
    expect(await installAll([store], root, ['closed'])).toMatchObject([{ error: { code: 'TOOL_MISSING' } }]);
  });

  it('installs again where a trusted store has something to say, which is no change of state', async () => {
    const store = memoryStore('odd', 'trusted', { reason: 'Its file is gone.' });
    expect(await installAll([store], root)).toMatchObject([{ state: 'trusted', changed: false }]);
    expect(store.calls).toEqual(['install']);
  });

  it('touches only the stores named, and none when one is unknown', async () => {
    const stores = [memoryStore('a', 'absent'), memoryStore('b', 'absent')];
    expect((await installAll(stores, root, ['b'])).map(({ id }) => id)).toEqual(['b']);
    await expect(installAll(stores, root, ['a', 'nowhere'])).rejects.toMatchObject({
      code: 'STORE_NOT_FOUND',
      message: expect.stringContaining('nowhere') as string,
    });
    expect(stores.map(({ calls }) => calls)).toEqual([[], ['install']]);
  });

  it('journals what it will touch before the first touch, and clears it although a store failed', async () => {
    const journal = memoryJournal();
    const failing = memoryStore('a', 'absent', { install: refused });
    const store: TrustStore = {
      ...failing,
      install: (given) => {
        journal.log.push('touch');
        return failing.install(given);
      },
    };
    await installAll([store, memoryStore('done', 'trusted')], root, undefined, journal);
    expect(journal.log).toEqual(['begin', 'touch', 'end entry']);
    expect(journal.changes).toEqual([{ action: 'trust', ...root, stores: ['a'] }]);
  });

  it('touches nothing when the journal cannot be written, and journals nothing when nothing is to be done', async () => {
    const journal = memoryJournal();
    const store = memoryStore('a', 'absent');
    const full: Journal = { ...journal, begin: () => Promise.reject(new AppError('DISK_FULL')) };
    await expect(installAll([store], root, undefined, full)).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(store.calls).toEqual([]);
    await installAll([memoryStore('done', 'trusted')], root, undefined, journal);
    expect(journal.log).toEqual([]);
  });
});

describe('removeAll', () => {
  it('asks every store, and calls changed only what was removed', async () => {
    const stores = [
      memoryStore('has', 'trusted'),
      memoryStore('has not', 'absent'),
      memoryStore('fails', 'trusted', { uninstall: refused }),
    ];
    const journal = memoryJournal();
    const rows = await removeAll(stores, root.sha256, undefined, journal);
    expect(rows.map(({ state, changed, error }) => [state, changed, error?.code])).toEqual([
      ['absent', true, undefined],
      ['absent', false, undefined],
      ['trusted', false, 'ELEVATION_REFUSED'],
    ]);
    expect(journal.changes).toEqual([{ action: 'untrust', sha256: root.sha256, stores: ['has', 'has not', 'fails'] }]);
    expect(journal.log).toEqual(['begin', 'end entry']);
  });

  it('knows no store that is not there', async () => {
    await expect(removeAll([], root.sha256, ['system'])).rejects.toMatchObject({ code: 'STORE_NOT_FOUND' });
  });
});

describe('planAll and inspectAll', () => {
  const stores = [memoryStore('a', 'absent'), memoryStore('b', 'trusted'), memoryStore('c', 'unavailable')];

  it('plan what is not trusted yet and can be, or what was named', async () => {
    expect((await planAll(stores, root)).map(({ id }) => id)).toEqual(['a']);
    expect((await planAll(stores, root, ['b', 'c'])).map(({ id }) => id)).toEqual(['b', 'c']);
    await expect(planAll(stores, root, ['d'])).rejects.toMatchObject({ code: 'STORE_NOT_FOUND' });
  });

  it('show every store in order', async () => {
    expect((await inspectAll(stores, root)).map(({ state }) => state)).toEqual(['absent', 'trusted', 'unavailable']);
  });
});
