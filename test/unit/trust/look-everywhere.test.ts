import { describe, expect, it } from 'vitest';
import { inspectAll, planAll, planRemovalAll } from '../../../electron/trust/look-everywhere.ts';
import { memoryStore } from './memory-store.ts';

const root = { sha256: 'ab'.repeat(32), pem: 'PEM', nickname: 'Latchkey' };
const broken = new Error('the database is locked');
const stores = [
  memoryStore('a'),
  memoryStore('b', { state: 'trusted' }),
  memoryStore('c', { state: 'unavailable' }),
  memoryStore('d', { optional: true }),
  memoryStore('e', { says: { denied: true } }),
  memoryStore('f', { faults: { plan: broken, planRemoval: broken } }),
  memoryStore('g', { faults: { inspect: broken } }),
];

describe('planAll', () => {
  it('plans what is not trusted yet and can be, or what was named', async () => {
    expect((await planAll(stores, root)).map(({ id }) => id)).toEqual(['a', 'f']);
    expect((await planAll(stores, root, ['e', 'b', 'c', 'd'])).map(({ id }) => id)).toEqual(['b', 'c', 'd', 'e']);
    await expect(planAll(stores, root, ['nowhere'])).rejects.toMatchObject({ code: 'STORE_NOT_FOUND' });
  });

  it('says why a plan cannot be told, and tells the others', async () => {
    const reason = 'What will change there cannot be told: the database is locked';
    const silent = { id: 'f', label: 'Store f', files: [], commands: [], reason };
    expect(await planAll(stores, root, ['a', 'f'])).toMatchObject([{ files: ['/etc/a'] }, silent]);
    expect((await planRemovalAll(stores, root.sha256)).map(({ id }) => id)).toEqual(['b', 'f']);
  });
});

describe('planRemovalAll', () => {
  it('plans where the root is, or what was named', async () => {
    expect((await planRemovalAll(stores, root.sha256, ['a', 'b'])).map(({ id }) => id)).toEqual(['a', 'b']);
    await expect(planRemovalAll(stores, root.sha256, ['nowhere'])).rejects.toMatchObject({ code: 'STORE_NOT_FOUND' });
  });
});

describe('inspectAll', () => {
  it('shows every store in order, also one that cannot be looked at', async () => {
    const found = await inspectAll(stores, root);
    expect(found.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    expect(found[3]).toMatchObject({ state: 'absent', optional: true });
    expect(found[6]).toMatchObject({ state: 'unavailable', reason: 'It cannot be read: the database is locked' });
  });
});
