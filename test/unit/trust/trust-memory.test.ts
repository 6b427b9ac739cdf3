import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { memoryFile } from '../../../electron/trust/trust-memory.ts';

const clock = (): Date => new Date('2026-01-02T03:04:05.000Z');
const [one, other] = ['ab'.repeat(32), 'cd'.repeat(32)];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-memory-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('memoryFile', () => {
  it('remembers each root by itself, and forgets one that is told to be forgotten', async () => {
    const memory = memoryFile(folder, clock);
    expect(await memory.recall(one)).toBeUndefined();
    await memory.change(one, () => ({ trusted: ['a'], known: ['a', 'b'] }));
    await memory.change(other, () => ({ trusted: [], known: ['a'] }));
    expect(await memoryFile(folder, clock).recall(one)).toEqual({ trusted: ['a'], known: ['a', 'b'] });
    expect(await memory.roots()).toEqual([one]);
    await memory.change(one, () => undefined);
    expect([await memory.recall(one), await memory.recall(other)]).toEqual([undefined, { trusted: [], known: ['a'] }]);
  });

  it('loses no change when many are made at once', async () => {
    const memory = memoryFile(folder, clock);
    const ids = Array.from({ length: 20 }, (_, index) => `store ${index}`);
    await Promise.all(
      ids.map((id) => memory.change(one, (now) => ({ trusted: [...(now?.trusted ?? []), id], known: [] }))),
    );
    expect((await memory.recall(one))?.trusted).toEqual(ids);
  });

  it('writes nothing where nothing differs', async () => {
    const memory = memoryFile(folder, clock);
    await memory.change(one, () => undefined);
    expect(readdirSync(folder)).toEqual([]);
    await memory.change(one, () => ({ trusted: ['a'], known: [] }));
    const { ino } = statSync(join(folder, 'stores.json'));
    await memory.change(one, () => ({ trusted: ['a'], known: [] }));
    expect(statSync(join(folder, 'stores.json')).ino).toBe(ino);
  });

  it('sets a damaged file aside with the next change', async () => {
    writeFileSync(join(folder, 'stores.json'), 'half a li');
    const memory = memoryFile(folder, clock);
    expect(await memory.recall(one)).toBeUndefined();
    await memory.change(one, () => ({ trusted: ['a'], known: [] }));
    expect(await memory.roots()).toEqual([one]);
    expect(readdirSync(folder).filter((name) => name.includes('.damaged-'))).toHaveLength(1);
  });

  it('goes on after a change that failed', async () => {
    writeFileSync(join(folder, 'stores.json'), '{"schemaVersion":2}');
    const memory = memoryFile(folder, clock);
    await expect(memory.change(one, () => undefined)).rejects.toMatchObject({ code: 'DATA_NEWER' });
    rmSync(join(folder, 'stores.json'));
    await memory.change(one, () => ({ trusted: ['a'], known: [] }));
    expect(await memory.roots()).toEqual([one]);
  });
});
