const magic = Buffer.from('d9d505f920a163d7', 'hex');

/** For every page: its number before it, its check after it. */
const numberLength = 4;
const checkLength = 4;
const headerLength = 28;

/**
 * The file as it was before a change that is not finished, or was broken off: what SQLite itself makes of it the next
 * time that it may write. The journal holds every page as it was. Neither is touched.
 * `undefined` where the journal is none for this file.
 * https://www.sqlite.org/fileformat2.html#the_rollback_journal
 */
export function rolledBack(file: Buffer, journal: Buffer): Buffer | undefined {
  // Kept for the next change, with its beginning wiped: the last one is finished.
  if (!isHeader(journal, 0)) return file;
  const pages = journal.readUInt32BE(16);
  const pageSize = journal.readUInt32BE(24);
  if (pageSize < 512 || pageSize > 65_536 || pages * pageSize > file.length) return undefined;
  const result = Buffer.from(file.subarray(0, pages * pageSize));
  let at = 0;
  while (isHeader(journal, at)) {
    const next = restoreSegment(result, journal, at, pageSize);
    if (next === undefined || next <= at) break;
    at = next;
  }
  return result;
}

function isHeader(journal: Buffer, at: number): boolean {
  return journal.length >= at + headerLength && journal.subarray(at, at + magic.length).equals(magic);
}

/** Gives where the next segment would begin; `undefined` when this one was not written to its end. */
function restoreSegment(result: Buffer, journal: Buffer, at: number, pageSize: number): number | undefined {
  const told = journal.readUInt32BE(at + 8);
  const nonce = journal.readUInt32BE(at + 12);
  const sectorSize = journal.readUInt32BE(at + 20);
  if (sectorSize < 32 || sectorSize > 65_536) return undefined;
  const recordLength = numberLength + pageSize + checkLength;
  const fitting = Math.floor((journal.length - at - sectorSize) / recordLength);
  // Where nobody waited for the disk, the number was never filled in: then all that is there counts.
  const count = told === 0xffff_ffff ? fitting : Math.min(told, fitting);
  let record = at + sectorSize;
  for (let index = 0; index < count; index += 1) {
    const number = journal.readUInt32BE(record);
    const page = journal.subarray(record + numberLength, record + numberLength + pageSize);
    // What does not fit its check was being written when it ended; the file’s page was not touched yet then.
    if (number === 0 || checkOf(page, nonce) !== journal.readUInt32BE(record + numberLength + pageSize))
      return undefined;
    if (number * pageSize <= result.length) page.copy(result, (number - 1) * pageSize);
    record += recordLength;
  }
  return Math.ceil(record / sectorSize) * sectorSize;
}

/** Every two-hundredth byte, from the end of the page on. */
function checkOf(page: Buffer, nonce: number): number {
  let check = nonce;
  for (let at = page.length - 200; at > 0; at -= 200) check = (check + (page[at] ?? 0)) >>> 0;
  return check;
}
