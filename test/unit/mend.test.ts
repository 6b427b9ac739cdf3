import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { mendAll, type MendContext } from '../../electron/mend.ts';
import { fileJournal, type Journal, type TrustChangeData } from '../../electron/system/journal.ts';
import { thisProcess } from '../../electron/system/lock-holder.ts';

const sha256 = 'ab'.repeat(32);
let folder: string;
let journal: Journal;
let takenBack: TrustChangeData['stores'][];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-mend-'));
  const self = async () => ({ ...(await thisProcess()), pid: 2 ** 22 + 1 });
  journal = fileJournal(folder, { processes: { self, isRunning: () => Promise.resolve(false) } });
  takenBack = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A computer on which the system's store can be changed only by asking. */
function mend(resume?: MendContext['resume']): Promise<string[]> {
  const alone = <T>(work: () => Promise<T>): Promise<T> => work();
  const takeBack: MendContext['takeBack'] = ({ stores }) => {
    takenBack.push(stores);
    return Promise.resolve({ changes: [], left: stores.filter((id) => id === 'system') });
  };
  const context = { journal, takeBack, resume, exclusively: alone, exclusivelyTrust: alone };
  return mendAll(context as Partial<MendContext> as MendContext);
}

const left = async () => (await journal.unfinished()).entries.map(({ data }) => data['stores']);

describe('mendAll, of an interrupted trusting', () => {
  beforeEach(async () => {
    await journal.begin({ action: 'trust', sha256, stores: ['system', 'a', 'b', 'c'] });
  });

  it('takes it back everywhere, and keeps what would ask', async () => {
    expect(await mend()).toEqual([]);
    expect(takenBack).toEqual([['system', 'a', 'b', 'c']]);
    expect(await left()).toEqual([['system']]);
  });

  it('leaves to trusting again what that finishes, and forgets what is finished', async () => {
    expect(await mend(() => Promise.resolve({ trusted: ['system', 'a'], open: ['b'] }))).toEqual([]);
    expect(takenBack).toEqual([['system', 'c']]);
    expect(await left()).toEqual([['b']]);
  });

  it('keeps the system’s store in mind where it is yet to be finished', async () => {
    await mend(() => Promise.resolve({ trusted: ['a', 'b', 'c'], open: ['system'] }));
    expect(takenBack).toEqual([['system']]);
    expect(await left()).toEqual([['system']]);
  });
});
