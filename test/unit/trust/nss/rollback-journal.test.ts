import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../../../../electron/system/run.ts';
import { rolledBack } from '../../../../electron/trust/nss/rollback-journal.ts';

const sqlite = findProgram('sqlite3');

let folder: string;
let before: Buffer;
let during: Buffer;
let journal: Buffer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-journal-'));
  if (!sqlite) return;
  const file = join(folder, 'a.db');
  const filled = `with recursive c(i) as (select 0 union all select i + 1 from c where i < 400) insert into t select i from c;`;
  execFileSync(sqlite, [file], { input: `pragma page_size = 512; create table t (a); ${filled}` });
  before = readFileSync(file);
  const writer = spawn(sqlite, [file], { stdio: ['pipe', 'pipe', 'ignore'] });
  // Almost no room in memory, so that the change reaches the file before it is finished.
  writer.stdin.write(`pragma cache_size = 1; begin; update t set a = a + 1000; ${filled} select 'ready';\n`);
  await once(writer.stdout, 'data');
  [during, journal] = [readFileSync(file), readFileSync(`${file}-journal`)];
  const ended = once(writer, 'close');
  writer.kill('SIGKILL');
  await ended;
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const skipWithout = (context: { skip: (reason: string) => void }): void => {
  if (!sqlite) context.skip('sqlite3 is not installed');
};

describe('rolledBack', () => {
  it('gives the file as it was before the change, and touches neither', (context) => {
    skipWithout(context);
    expect(during.equals(before)).toBe(false);
    const [file, changes] = [Buffer.from(during), Buffer.from(journal)];
    expect(rolledBack(file, changes)?.equals(before)).toBe(true);
    expect([file.equals(during), changes.equals(journal)]).toEqual([true, true]);
  });

  it('takes a journal whose beginning is wiped, or that is empty, for finished', (context) => {
    skipWithout(context);
    const wiped = Buffer.from(journal).fill(0, 0, 28);
    expect(rolledBack(during, wiped)).toBe(during);
    expect(rolledBack(during, Buffer.alloc(0))).toBe(during);
  });

  it('stops at a page that was not written to its end, as SQLite does', (context) => {
    skipWithout(context);
    const torn = Buffer.from(journal);
    // The first page of the first segment: nothing after it counts.
    const at = torn.readUInt32BE(20) + 4 + 512 - 200;
    torn[at] = (torn[at] ?? 0) ^ 1;
    expect(rolledBack(during, torn)?.equals(during.subarray(0, before.length))).toBe(true);
  });

  it('ends and throws nothing, whatever the journal is', (context) => {
    skipWithout(context);
    const change = fc.record({ at: fc.nat({ max: 1_200 }), byte: fc.nat({ max: 255 }) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 10 }), fc.nat({ max: journal.length }), (changes, length) => {
        const hostile = Buffer.from(journal.subarray(0, length));
        for (const { at, byte } of changes) if (at < hostile.length) hostile[at] = byte;
        const result = rolledBack(during, hostile);
        expect(result === undefined || result.length <= during.length).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});
