/** The file is damaged, or of a kind that is not read here. */
export class SqliteUnreadable extends Error {}

export const unreadable = (what: string): SqliteUnreadable => new SqliteUnreadable(`Not readable here: ${what}.`);

export interface SqlitePages {
  /** What the leaves of a table's tree hold, in the order of their rowids. Whole, also where it overflows a page. */
  payloads(root: number): Generator<Buffer>;
}

const depthLimit = 20;
/** NSS keeps certificates and lists of revoked ones; a table's definition is a few kilobytes. */
const payloadLimit = 8 * 1024 * 1024;

/**
 * The pages of a SQLite file as trees of records. The bytes may be anybody's: a page is read once in a walk, so that a
 * circle is refused, and every offset is checked.
 * Throws `SqliteUnreadable`.
 */
export function sqlitePages(file: Buffer): SqlitePages {
  const { pageSize, usable, count } = headerOf(file);

  function page(number: number, seen: Set<number>): Buffer {
    if (!Number.isInteger(number) || number < 1 || number > count) throw unreadable('a page that is not there');
    if (seen.has(number)) throw unreadable('pages in a circle');
    seen.add(number);
    return file.subarray((number - 1) * pageSize, number * pageSize);
  }

  function* walk(number: number, depth: number, seen: Set<number>): Generator<Buffer> {
    if (depth > depthLimit) throw unreadable('a tree that is too deep');
    const bytes = page(number, seen);
    const start = number === 1 ? 100 : 0;
    const kind = bytes[start];
    const cells = bytes.readUInt16BE(start + 3);
    if (kind !== 5 && kind !== 13) throw unreadable('a page of a table that is none');
    const pointers = start + (kind === 5 ? 12 : 8);
    if (pointers + cells * 2 > usable) throw unreadable('more cells than a page can hold');
    for (let index = 0; index < cells; index += 1) {
      const cell = bytes.readUInt16BE(pointers + index * 2);
      if (cell < pointers || cell + 4 > usable) throw unreadable('a cell outside its page');
      if (kind === 5) yield* walk(bytes.readUInt32BE(cell), depth + 1, seen);
      else yield payloadAt(bytes, cell, seen);
    }
    if (kind === 5) yield* walk(bytes.readUInt32BE(start + 8), depth + 1, seen);
  }

  function payloadAt(bytes: Buffer, cell: number, seen: Set<number>): Buffer {
    const { value: length, next } = varint(bytes, cell);
    const { next: start } = varint(bytes, next);
    if (length > payloadLimit) throw unreadable('a row that is too large');
    const local = localLength(length);
    if (start + local > usable) throw unreadable('a row that leaves its page');
    const parts = [bytes.subarray(start, start + local)];
    let missing = length - local;
    if (missing > 0 && start + local + 4 > usable) throw unreadable('a row that leaves its page');
    let following = missing > 0 ? bytes.readUInt32BE(start + local) : 0;
    while (missing > 0) {
      const overflow = page(following, seen);
      parts.push(overflow.subarray(4, Math.min(usable, 4 + missing)));
      missing -= usable - 4;
      following = overflow.readUInt32BE(0);
    }
    return parts.length === 1 ? (parts[0] ?? Buffer.alloc(0)) : Buffer.concat(parts);
  }

  /** How much of a row stays on a leaf of a table. */
  function localLength(length: number): number {
    const most = usable - 35;
    if (length <= most) return length;
    const least = Math.floor(((usable - 12) * 32) / 255) - 23;
    const fitting = least + ((length - least) % (usable - 4));
    return fitting <= most ? fitting : least;
  }

  return { payloads: (root) => walk(root, 0, new Set()) };
}

const magic = Buffer.from('SQLite format 3\0', 'latin1');

function headerOf(file: Buffer): { pageSize: number; usable: number; count: number } {
  if (file.length < 512 || !file.subarray(0, 16).equals(magic)) throw unreadable('no SQLite file');
  const size = file.readUInt16BE(16);
  const pageSize = size === 1 ? 65_536 : size;
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0) throw unreadable('an impossible size of pages');
  const usable = pageSize - file.readUInt8(20);
  if (usable < 480) throw unreadable('an impossible size of pages');
  // 1 is UTF-8; 0 a file in which nothing was ever created.
  if (file.readUInt32BE(56) !== 1) throw unreadable('text that is not UTF-8');
  const count = Math.floor(file.length / pageSize);
  // The number of pages counts where it was written with the last change.
  const isCounted = file.readUInt32BE(24) === file.readUInt32BE(92);
  if (isCounted && file.readUInt32BE(28) > count) throw unreadable('a file that is cut off');
  return { pageSize, usable, count };
}

/** Big-endian, seven bits a byte, at most nine bytes. What goes past 2^53 can be no length and no page. */
export function varint(bytes: Buffer, offset: number): { value: number; next: number } {
  let value = 0;
  for (let at = offset; at < offset + 8; at += 1) {
    const byte = bytes[at];
    if (byte === undefined) throw unreadable('a number that is cut off');
    value = value * 128 + (byte & 127);
    if (value > Number.MAX_SAFE_INTEGER) throw unreadable('a number that is too large');
    if (byte < 128) return { value, next: at + 1 };
  }
  // The ninth byte counts whole; only negative rowids are that long, and nobody asks for those.
  if (bytes[offset + 8] === undefined) throw unreadable('a number that is cut off');
  return { value: Number.MAX_SAFE_INTEGER, next: offset + 9 };
}
