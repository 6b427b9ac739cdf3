import { describe, expect, it } from 'vitest';
import { AppError } from '../../../electron/shared/errors.ts';
import type { Journal } from '../../../electron/system/journal.ts';
import { installAll, removeAll, type Done } from '../../../electron/trust/trust-everywhere.ts';
import { memoryJournal, memoryStore } from './memory-store.ts';

const root = { sha256: 'ab'.repeat(32), pem: 'PEM', nickname: 'Latchkey' };
const refused = new AppError('ELEVATION_REFUSED');

describe('installAll', () => {
  it('gives one row a store: what was done, what was not needed, what could not be', async () => {
    const stores = [
      memoryStore('new'),
      memoryStore('done', { state: 'trusted' }),
      memoryStore('closed', { state: 'unavailable', says: { reason: 'No certutil.' } }),
    ];
    expect(await installAll(stores, root)).toEqual([
      { id: 'new', label: 'Store new', state: 'trusted', changed: true },
      { id: 'done', label: 'Store done', state: 'trusted', changed: false },
      { id: 'closed', label: 'Store closed', state: 'unavailable', reason: 'No certutil.', changed: false },
    ]);
    expect(stores.map(({ calls }) => calls)).toEqual([['install'], [], []]);
  });

  it('lets no failure hide another, or a success: not of an installation, a look or a plan', async () => {
    const stores = [
      memoryStore('a', { faults: { install: refused } }),
      memoryStore('b'),
      memoryStore('c', { faults: { install: new Error('a secret path') } }),
      memoryStore('d', { faults: { inspect: new Error('a broken database') } }),
      memoryStore('e', { faults: { plan: new Error('a broken tool') } }),
    ];
    const rows = await installAll(stores, root);
    expect(rows.map(({ state, changed, error }) => [state, changed, error?.code])).toEqual([
      ['absent', false, 'ELEVATION_REFUSED'],
      ['trusted', true, undefined],
      ['absent', false, 'INTERNAL'],
      ['unavailable', false, undefined],
      ['trusted', true, undefined],
    ]);
    expect(rows[3]?.reason).toBe('It cannot be read: a broken database');
    expect(JSON.stringify(rows)).not.toContain('secret');
  });

  it('tries an unavailable store only when asked for it by name', async () => {
    const faults = { install: new AppError('TOOL_MISSING', { values: { tool: 'certutil' } }) };
    const store = memoryStore('closed', { state: 'unavailable', faults });
    expect((await installAll([store], root))[0]?.error).toBeUndefined();
    expect(await installAll([store], root, { ids: ['closed'] })).toMatchObject([{ error: { code: 'TOOL_MISSING' } }]);
  });

  it('leaves alone what is optional or was marked “never”, and says how to overrule that', async () => {
    const stores = [
      memoryStore('all users', { optional: true }),
      memoryStore('never', { says: { denied: true, reason: 'It is marked as never to be trusted.' } }),
    ];
    const rows = await installAll(stores, root);
    expect(stores.map(({ calls }) => calls)).toEqual([[], []]);
    expect(rows).toMatchObject([
      { optional: true, changed: false },
      { denied: true, reason: 'It is marked as never to be trusted.', changed: false },
    ]);
    expect(rows[1]?.hint).toContain('`latchkey trust --store never`');
    await installAll(stores, root, { ids: ['all users', 'never'] });
    expect(stores.map(({ calls }) => calls)).toEqual([['install'], ['install']]);
  });

  it('installs again where a trusted store has something to say, which is no change of state', async () => {
    const store = memoryStore('odd', { state: 'trusted', says: { reason: 'Its file is gone.' } });
    const journal = memoryJournal();
    expect(await installAll([store], root, { journal })).toMatchObject([{ state: 'trusted', changed: false }]);
    expect(store.calls).toEqual(['install']);
    // Taking back an interrupted change must not take what was trusted before.
    expect(journal.changes).toEqual([]);
  });

  it('touches only the stores named, and none when one is unknown', async () => {
    const stores = [memoryStore('a'), memoryStore('b')];
    expect((await installAll(stores, root, { ids: ['b'] })).map(({ id }) => id)).toEqual(['b']);
    await expect(installAll(stores, root, { ids: ['a', 'nowhere'] })).rejects.toMatchObject({
      code: 'STORE_NOT_FOUND',
      message: expect.stringContaining('nowhere') as string,
    });
    expect(stores.map(({ calls }) => calls)).toEqual([[], ['install']]);
  });

  it('leaves out a follower to which the system carried the root', async () => {
    const java = memoryStore('java', { follows: 'system' });
    const own = memoryStore('own list', { follows: 'system' });
    const system = memoryStore('system', {
      onChange: () => {
        java.set('trusted');
      },
    });
    let done: Done | undefined;
    const record = (given: Done): Promise<void> => {
      done = given;
      return Promise.resolve();
    };
    const rows = await installAll([java, own, system], root, { record });
    expect(rows.map(({ id, state, changed }) => [id, state, changed])).toEqual([
      ['java', 'trusted', true],
      ['own list', 'trusted', true],
      ['system', 'trusted', true],
    ]);
    expect([java.calls, own.calls]).toEqual([[], ['install']]);
    expect(done?.plans.map(({ id, commands }) => [id, commands])).toEqual([
      ['java', []],
      ['own list', ['change own list']],
      ['system', ['change system']],
    ]);
  });

  it('journals what it will touch before the first touch, and clears it after it was recorded', async () => {
    const journal = memoryJournal();
    const onChange = (): void => {
      journal.log.push('touch');
    };
    const stores = [
      memoryStore('a', { faults: { install: refused }, onChange }),
      memoryStore('done', { state: 'trusted' }),
    ];
    const record = (): Promise<void> => {
      journal.log.push('record');
      return Promise.resolve();
    };
    await installAll(stores, root, { journal, record });
    expect(journal.log).toEqual(['begin', 'touch', 'record', 'end entry']);
    expect(journal.changes).toEqual([{ action: 'trust', ...root, stores: ['a'] }]);
  });

  it('touches nothing when the journal cannot be written, and journals nothing when nothing is to be done', async () => {
    const journal = memoryJournal();
    const store = memoryStore('a');
    const full: Journal = { ...journal, begin: () => Promise.reject(new AppError('DISK_FULL')) };
    await expect(installAll([store], root, { journal: full })).rejects.toMatchObject({ code: 'DISK_FULL' });
    expect(store.calls).toEqual([]);
    await installAll([memoryStore('done', { state: 'trusted' })], root, { journal });
    expect(journal.log).toEqual([]);
  });
});

describe('removeAll', () => {
  it('asks every store, and calls changed only what was removed', async () => {
    const stores = [
      memoryStore('has', { state: 'trusted' }),
      memoryStore('has not'),
      memoryStore('fails', { state: 'trusted', faults: { uninstall: refused } }),
      memoryStore('optional', { state: 'trusted', optional: true }),
      memoryStore('unreadable', { state: 'trusted', faults: { planRemoval: new Error('broken') } }),
    ];
    const journal = memoryJournal();
    const rows = await removeAll(stores, root.sha256, { journal });
    expect(rows.map(({ state, changed, error }) => [state, changed, error?.code])).toEqual([
      ['absent', true, undefined],
      ['absent', false, undefined],
      ['trusted', false, 'ELEVATION_REFUSED'],
      ['absent', true, undefined],
      ['absent', true, undefined],
    ]);
    const holding = ['has', 'fails', 'optional', 'unreadable'];
    expect(journal.changes).toEqual([{ action: 'untrust', sha256: root.sha256, stores: holding }]);
    expect(journal.log).toEqual(['begin', 'end entry']);
  });

  it('leaves out a follower from which the system took the root', async () => {
    const java = memoryStore('java', { state: 'trusted', follows: 'system' });
    const onChange = (): void => {
      java.set('absent');
    };
    const rows = await removeAll([java, memoryStore('system', { state: 'trusted', onChange })], root.sha256);
    expect(rows.map(({ id, state, changed }) => [id, state, changed])).toEqual([
      ['java', 'absent', true],
      ['system', 'absent', true],
    ]);
    expect(java.calls).toEqual([]);
  });

  it('knows no store that is not there', async () => {
    await expect(removeAll([], root.sha256, { ids: ['system'] })).rejects.toMatchObject({ code: 'STORE_NOT_FOUND' });
  });
});
