import { sqlitePages, unreadable, varint, type SqlitePages } from './sqlite-pages.ts';

/** NULL, a number (integer or real), or the bytes of a blob or text. */
export type SqliteValue = Buffer | number | null;

/** The values of the columns asked for, in their order. A column that the table does not have is NULL. */
export type SqliteRow = readonly SqliteValue[];

const columnLimit = 2_000;

/**
 * Every row of a table, read from the bytes of a whole SQLite file, one at a time: whoever has many to read can pause
 * in between. A rowid's alias (`INTEGER PRIMARY KEY`) reads as NULL, as it is stored.
 * Throws `SqliteUnreadable` for whatever is damaged, endless, or of a kind that NSS and Firefox do not write.
 * `undefined` when there is no such table.
 * https://www.sqlite.org/fileformat2.html
 */
export function tableRows(file: Buffer, table: string, columns: readonly string[]): Iterable<SqliteRow> | undefined {
  const pages = sqlitePages(file);
  for (const row of rowsBelow(pages, 1, [0, 1, 3, 4])) {
    const [type, name, root, sql] = row;
    if (textOf(type) !== 'table' || textOf(name) !== table || typeof root !== 'number') continue;
    const known = columnNames(textOf(sql));
    return rowsBelow(
      pages,
      root,
      columns.map((column) => known.indexOf(column)),
    );
  }
  return undefined;
}

export function textOf(value: SqliteValue | undefined): string {
  return Buffer.isBuffer(value) ? value.toString('utf8') : '';
}

/** What ends a quoted name. */
const quotes: Readonly<Record<string, string>> = { '"': '"', '`': '`', "'": "'", '[': ']' };

/** The names in `CREATE TABLE name (a, b TEXT, …)`. A table's own constraints come after them and are no harm. */
function columnNames(sql: string): string[] {
  const list = sql.slice(sql.indexOf('(') + 1, sql.lastIndexOf(')'));
  const names: string[] = [];
  let depth = 0;
  let quote = '';
  let start = 0;
  for (let at = 0; at <= list.length; at += 1) {
    const sign = list[at] ?? '';
    if (quote !== '') quote = sign === quote ? '' : quote;
    else if (quotes[sign] !== undefined) quote = quotes[sign];
    else if (sign === '(') depth += 1;
    else if (sign === ')') depth -= 1;
    if (at < list.length && !(sign === ',' && depth === 0 && quote === '')) continue;
    const [, quoted, plain] = /^\s*(?:["`[]([^"`\]]*)["`\]]|([^\s]+))/.exec(list.slice(start, at)) ?? [];
    names.push(quoted ?? plain ?? '');
    start = at + 1;
    if (names.length > columnLimit) throw unreadable('too many columns');
  }
  return names;
}

function* rowsBelow(pages: SqlitePages, root: number, columns: readonly number[]): Generator<SqliteRow> {
  // Column in the table -> place in the row. NSS's tables have more than a hundred columns, most of them NULL.
  const places: number[] = [];
  for (const [place, column] of columns.entries()) if (column >= 0) places[column] = place;
  for (const payload of pages.payloads(root)) yield valuesOf(payload, places, columns.length);
}

/** A record: the length of its header, a type for every column, then the values one after the other. */
function valuesOf(payload: Buffer, places: readonly number[], count: number): SqliteRow {
  const { value: headerLength, next } = varint(payload, 0);
  if (headerLength > payload.length) throw unreadable('a record that is shorter than its header');
  const values = new Array<SqliteValue>(count).fill(null);
  let body = headerLength;
  let at = next;
  for (let column = 0; at < headerLength && column < places.length; column += 1) {
    let type = payload[at] ?? 0;
    if (type < 128) at += 1;
    else ({ value: type, next: at } = varint(payload, at));
    const length = lengthOf(type);
    if (body + length > payload.length) throw unreadable('a value that is cut off');
    const place = places[column];
    if (place !== undefined) values[place] = valueOf(payload.subarray(body, body + length), type);
    body += length;
  }
  return values;
}

const lengths = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];

function lengthOf(type: number): number {
  const fixed = lengths[type];
  if (fixed !== undefined) return fixed;
  if (type < 12) throw unreadable('a value of a type that is reserved');
  return Math.floor((type - 12) / 2);
}

function valueOf(bytes: Buffer, type: number): SqliteValue {
  if (type === 0) return null;
  if (type === 7) return bytes.readDoubleBE(0);
  if (type === 8 || type === 9) return type - 8;
  if (type >= 12) return bytes;
  return type === 6 ? Number(bytes.readBigInt64BE(0)) : bytes.readIntBE(0, bytes.length);
}
