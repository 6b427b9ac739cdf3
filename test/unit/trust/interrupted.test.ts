import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../electron/shared/errors.ts';
import { fileJournal, type Change, type Journal } from '../../../electron/system/journal.ts';
import { thisProcess } from '../../../electron/system/lock-holder.ts';
import { forgetInterrupted, resumed, takeBack } from '../../../electron/trust/interrupted.ts';
import { memoryStore } from './memory-store.ts';

const sha256 = 'ab'.repeat(32);
const record = (): Promise<void> => Promise.resolve();

describe('takeBack', () => {
  it('cleans what asks for nothing, and leaves what would', async () => {
    const unavailable = new AppError('ELEVATION_UNAVAILABLE', { values: { command: 'sudo update' } });
    const stores = [
      memoryStore('firefox', { state: 'trusted' }),
      memoryStore('system', { state: 'trusted', faults: { uninstall: unavailable } }),
      memoryStore('keychain', { state: 'trusted', plan: { prompt: 'macOS will ask.' } }),
      memoryStore('other', { state: 'trusted' }),
    ];
    const ids = ['firefox', 'system', 'keychain', 'a profile that is gone'];
    const { changes, left } = await takeBack(stores, { sha256, stores: ids }, record);
    expect(changes).toMatchObject([{ id: 'firefox', state: 'absent', changed: true }]);
    expect(left).toEqual(['keychain', 'system']);
    expect(stores.map(({ calls }) => calls)).toEqual([['uninstall'], ['uninstall'], [], []]);
  });

  it('leaves with the system’s store what is made from it', async () => {
    const unavailable = new AppError('ELEVATION_UNAVAILABLE', { values: { command: 'sudo update' } });
    const stores = [
      memoryStore('system', { state: 'trusted', faults: { uninstall: unavailable } }),
      memoryStore('java', { state: 'trusted', follows: 'system', faults: { uninstall: new Error('it follows') } }),
    ];
    expect(await takeBack(stores, { sha256, stores: ['system', 'java'] }, record)).toEqual({
      changes: [],
      left: ['system', 'java'],
    });
  });

  it('does not take a failure for a lack of rights', async () => {
    const stores = [memoryStore('firefox', { state: 'trusted', faults: { uninstall: new Error('it is locked') } })];
    const { changes, left } = await takeBack(stores, { sha256, stores: ['firefox'] }, record);
    expect([changes[0]?.error?.code, left]).toEqual(['INTERNAL', []]);
  });
});

describe('resumed', () => {
  const root = { sha256, pem: '', nickname: 'Latchkey' };
  const reason = 'The next update may drop it.';
  const stores = [
    memoryStore('sound', { state: 'trusted' }),
    memoryStore('odd', { state: 'trusted', says: { reason } }),
    memoryStore('absent'),
    memoryStore('denied', { says: { denied: true } }),
    memoryStore('other', { state: 'trusted' }),
  ];
  const change = { sha256, stores: ['sound', 'odd', 'absent', 'denied', 'gone'] };

  it('tells what is done and what will be done', async () => {
    expect(await resumed(stores, root, change, [])).toEqual({ trusted: ['sound'], open: ['odd', 'absent'] });
    expect(await resumed(stores, root, change, ['denied', 'other'])).toEqual({ trusted: [], open: ['denied'] });
  });

  it('is nothing for another root', async () => {
    const other = { ...root, sha256: 'cd'.repeat(32) };
    expect(await resumed(stores, other, change, [])).toEqual({ trusted: [], open: [] });
  });
});

describe('forgetInterrupted', () => {
  let folder: string;
  let journal: Journal;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-interrupted-'));
    const self = async () => ({ ...(await thisProcess()), pid: 2 ** 22 + 1 });
    journal = fileJournal(folder, { processes: { self, isRunning: () => Promise.resolve(false) } });
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const left = async (): Promise<Change[]> => (await journal.unfinished()).entries.map(({ data }) => data);

  it('ends what is settled in every store, keeps what is not, and touches nothing of another root', async () => {
    const other = { action: 'untrust', sha256: 'cd'.repeat(32), stores: ['a'] } as const;
    await journal.begin({ action: 'trust', sha256, stores: ['a'] });
    await journal.begin({ action: 'untrust', sha256, stores: ['a', 'b'] });
    await journal.begin({ ...other, stores: ['a'] });
    await journal.begin({ action: 'project', projectId: 'a' });
    await forgetInterrupted(journal, sha256, ['a']);
    const entries = await left();
    expect(entries).toHaveLength(3);
    expect(entries).toContainEqual({ action: 'untrust', sha256, stores: ['b'] });
    expect(entries).toContainEqual(other);
    await forgetInterrupted(journal, sha256, ['b']);
    expect(await left()).toHaveLength(2);
  });
});
