import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../../../../electron/system/run.ts';
import { SqliteUnreadable } from '../../../../electron/trust/nss/sqlite-pages.ts';
import { tableRows, textOf, type SqliteRow } from '../../../../electron/trust/nss/sqlite-table.ts';

const sqlite = findProgram('sqlite3');

let folder: string;
let small: Buffer;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-sqlite-'));
  if (sqlite) small = make('small', `pragma page_size = 512; ${filled(40)}`);
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function make(name: string, sql: string): Buffer {
  const file = join(folder, name);
  execFileSync(sqlite ?? '', [file], { input: sql });
  return readFileSync(file);
}

/** Rows of a table with texts of many lengths, so that some go over into further pages. */
const filled = (rows: number): string =>
  `create table "of things" (id PRIMARY KEY UNIQUE ON CONFLICT ABORT, [a b] TEXT, n INTEGER CHECK (n > -5), "c,d" REAL);
   create index names on "of things" ("a b");
   with recursive counted(i) as (select 0 union all select i + 1 from counted where i + 1 < ${rows})
   insert into "of things" select 'row ' || i, hex(zeroblob(i * 37)), i * 1000003 - 4, i + 0.5 from counted;`;

const columns = ['id', 'n', 'c,d', 'a b', 'nothing'];
const read = (bytes: Buffer, names = columns): SqliteRow[] => [...(tableRows(bytes, 'of things', names) ?? [])];
const skipWithout = (context: { skip: (reason: string) => void }): void => {
  if (!sqlite) context.skip('sqlite3 is not installed');
};

describe('tableRows', () => {
  it.for([512, 1_024, 4_096, 65_536])('reads what SQLite wrote, on pages of %i bytes', (size, context) => {
    skipWithout(context);
    const rows = read(make(`pages-${size}`, `pragma page_size = ${size}; ${filled(300)}`));
    expect(rows).toHaveLength(300);
    for (const [index, [id, n, real, text, nothing]] of rows.entries()) {
      expect([textOf(id), n, real, nothing]).toEqual([`row ${index}`, index * 1_000_003 - 4, index + 0.5, null]);
      expect(textOf(text)).toBe('00'.repeat(index * 37));
    }
  });

  it('reads numbers of every size, NULL, blobs, and rows from before a column was added', (context) => {
    skipWithout(context);
    const numbers = [0, 1, -1, 127, -128, 32_767, 8_388_607, -2_147_483_648, 140_737_488_355_327, 4e15];
    const values = numbers.map((value) => `(${value}, x'00ff', null)`).join(',');
    const bytes = make(
      'kinds',
      `create table "of things" (n, b, e); insert into "of things" values ${values};
       alter table "of things" add column late; insert into "of things" values (7, 'text', null, 'set');`,
    );
    const rows = read(bytes, ['n', 'b', 'e', 'late']);
    expect(rows.slice(0, -1).map(([n]) => n)).toEqual(numbers);
    expect(rows[0]?.slice(1)).toEqual([Buffer.from([0, 255]), null, null]);
    expect(rows.at(-1)?.map((value) => (typeof value === 'object' ? textOf(value) : value))).toEqual([
      7,
      'text',
      '',
      'set',
    ]);
  });

  it('finds no table that is not there, and none in an index or a view of that name', (context) => {
    skipWithout(context);
    expect(tableRows(small, 'names', ['a b'])).toBeUndefined();
    expect(
      tableRows(make('view', 'create table x (a); create view "of things" as select a from x;'), 'of things', ['a']),
    ).toBeUndefined();
  });

  it('refuses what is no SQLite file, is cut off, or holds text that is not UTF-8', (context) => {
    skipWithout(context);
    expect(() => read(Buffer.alloc(0))).toThrow(SqliteUnreadable);
    expect(() => read(Buffer.alloc(5_000, 'x'))).toThrow(SqliteUnreadable);
    expect(() => read(small.subarray(0, small.length - 600))).toThrow(SqliteUnreadable);
    expect(() => read(make('utf16', `pragma encoding = 'UTF-16'; ${filled(1)}`))).toThrow(SqliteUnreadable);
  });

  it('refuses pages that lead in a circle', (context) => {
    skipWithout(context);
    const root = small.findIndex((byte, at) => at >= 512 && at % 512 === 0 && byte === 5);
    const circle = Buffer.from(small);
    circle.writeUInt32BE(root / 512 + 1, root + 8);
    expect(() => read(circle)).toThrow(/circle/);
  });

  it('ends, and throws nothing but its refusal, whatever the bytes are', (context) => {
    skipWithout(context);
    const change = fc.record({ at: fc.nat({ max: small.length - 1 }), byte: fc.integer({ min: 0, max: 255 }) });
    const changes = fc.array(change, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(changes, fc.nat({ max: small.length }), fc.boolean(), (list, length, isCut) => {
        const bytes = Buffer.from(isCut ? small.subarray(0, length) : small);
        for (const { at, byte } of list) if (at < bytes.length) bytes[at] = byte;
        try {
          // Each page is visited once, and a leaf holds no more rows than it has places for their addresses.
          expect(read(bytes).length).toBeLessThanOrEqual(small.length / 2);
        } catch (error) {
          if (!(error instanceof SqliteUnreadable)) throw error;
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
