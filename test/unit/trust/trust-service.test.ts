import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TrustService } from '../../../electron/services.ts';
import { AppError } from '../../../electron/shared/errors.ts';
import { fileJournal } from '../../../electron/system/journal.ts';
import type { Log } from '../../../electron/system/log.ts';
import { receiptFile } from '../../../electron/trust/receipts.ts';
import { memoryFile } from '../../../electron/trust/trust-memory.ts';
import { trustService } from '../../../electron/trust/trust-service.ts';
import { memoryStore, type MemoryStore } from './memory-store.ts';

const clock = (): Date => new Date('2026-01-02T03:04:05.000Z');
const root = { sha256: 'ab'.repeat(32), pem: 'PEM', nickname: 'Latchkey' };

let home: string;
let stores: MemoryStore[];
let logged: string[];
let hasRoot: boolean;
let service: TrustService;

beforeEach(() => {
  home = join(mkdtempSync(join(tmpdir(), 'latchkey-trust-service-')), 'data');
  mkdirSync(home);
  stores = [memoryStore('system'), memoryStore('firefox')];
  logged = [];
  hasRoot = true;
  const log: Log = { info: () => undefined, error: (event) => logged.push(event), flush: () => Promise.resolve() };
  const folder = join(home, 'trust');
  service = trustService({
    log,
    journal: fileJournal(join(home, 'journal')),
    receipts: receiptFile(folder, { clock, log }),
    memory: memoryFile(folder, clock),
    discover: () => Promise.resolve(stores),
    root: () => Promise.resolve(hasRoot ? root : undefined),
    soundRoot: () => (hasRoot ? Promise.resolve(root) : Promise.reject(new AppError('AUTHORITY_MISSING'))),
    knownRoots: () => Promise.resolve(hasRoot ? [root.sha256] : []),
    hasData: () => Promise.resolve(existsSync(home)),
    withRestart: (rows) => Promise.resolve([...rows]),
    exclusively: (work) => work(),
  });
});
afterEach(() => {
  rmSync(join(home, '..'), { recursive: true, force: true });
});

const drifts = async () => (await service.stores()).map(({ id, drift }) => [id, drift]);

describe('trust service', () => {
  it('keeps one receipt an action, and undoes by what it says', async () => {
    await service.install();
    const [receipt] = await service.receipts();
    expect(receipt).toMatchObject({
      action: 'trust',
      sha256: root.sha256,
      stores: [
        { id: 'system', changed: true, files: ['/etc/system'], commands: ['change system'] },
        { id: 'firefox', changed: true },
      ],
    });
    hasRoot = false;
    await service.remove({ sha256: receipt?.sha256 ?? '', ids: ['firefox'] });
    expect((await service.receipts()).map(({ action, stores: rows }) => [action, rows.map(({ id }) => id)])).toEqual([
      ['untrust', ['firefox']],
      ['trust', ['system', 'firefox']],
    ]);
  });

  it('calls a store new, or says that it lost the root, until the user knows of it', async () => {
    expect(await drifts()).toEqual([
      ['system', undefined],
      ['firefox', undefined],
    ]);
    await service.install(['system']);
    stores.push(memoryStore('java'));
    stores[0]?.set('absent');
    expect(await drifts()).toEqual([
      ['system', 'lost'],
      // It was there, and left out on purpose.
      ['firefox', undefined],
      ['java', 'new'],
    ]);
    await expect(service.acceptDrift(['nowhere'])).rejects.toMatchObject({ code: 'STORE_NOT_FOUND' });
    expect((await service.acceptDrift(['java'])).map(({ drift }) => drift)).toEqual(['lost', undefined, undefined]);
    expect((await service.acceptDrift(['system'])).map(({ drift }) => drift)).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('calls nothing a drift that it removed itself, also where another store could not be changed', async () => {
    stores[1] = memoryStore('firefox', { faults: { uninstall: new AppError('ELEVATION_REFUSED') } });
    await service.install();
    await service.remove();
    expect((await service.stores()).map(({ state, drift }) => [state, drift])).toEqual([
      ['absent', undefined],
      ['trusted', undefined],
    ]);
  });

  it('takes what it finds trusted for trusted before there was a memory', async () => {
    stores[0]?.set('trusted');
    await service.stores();
    stores[0]?.set('absent');
    expect(await drifts()).toEqual([
      ['system', 'lost'],
      ['firefox', undefined],
    ]);
  });

  it('changes the stores also where nothing can be kept of it', async () => {
    writeFileSync(join(home, 'trust'), 'a file where the folder should be');
    expect((await service.install()).map(({ state }) => state)).toEqual(['trusted', 'trusted']);
    expect(logged).toEqual(['receipt-not-written', 'trust-not-remembered']);
    expect((await service.stores()).map(({ state }) => state)).toEqual(['trusted', 'trusted']);
    expect(readdirSync(join(home, 'journal'))).toEqual([]);
  });

  it('makes no folder for the sake of taking something away', async () => {
    stores[0]?.set('trusted');
    rmSync(home, { recursive: true });
    hasRoot = false;
    expect(await service.remove({ sha256: root.sha256 })).toMatchObject([{ state: 'absent', changed: true }, {}]);
    expect(existsSync(home)).toBe(false);
    await expect(service.remove()).rejects.toMatchObject({ code: 'AUTHORITY_MISSING' });
  });
});
