import { ByteReader } from './byte-reader.ts';

export type Side = 'client' | 'server';

/** Bytes as they crossed the socket. `at` is in milliseconds since the recording began. */
export interface RecordedChunk {
  from: Side;
  at: number;
  bytes: Buffer;
}

export const contentType = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const;

/** One record of the TLS record layer. `at` is when its last byte crossed. */
export interface TlsRecord {
  from: Side;
  /** The chunk of the recording that completed it: the order between both sides. */
  chunk: number;
  at: number;
  type: number;
  /** The record's legacy version, for example 0x0303. */
  version: number;
  /** The five bytes before the body: the additional data of TLS 1.3's encryption. */
  header: Buffer;
  body: Buffer;
}

export interface RecordStream {
  records: TlsRecord[];
  /** True when the bytes stopped being TLS records; what came after is not parsed. */
  malformed: boolean;
  /** True when they never were, because they begin with a greeting of SSL 2.0; such bytes count as malformed too. */
  ssl2: boolean;
  /** Bytes after the last whole record. */
  rest: Buffer;
}

const headerLength = 5;
// RFC 8446 5.2 allows 2^14 + 256, RFC 5246 6.2.3 allows 2^14 + 2048.
const bodyLimit = 16_384 + 2_048;

/** True when the bytes may be the beginning of a TLS record. Fewer than five bytes are judged by what is there. */
export function looksLikeTls(bytes: Uint8Array): boolean {
  if (bytes.length === 0) return false;
  const [type = 0, major = 3, minor = 0] = bytes;
  if (type < 20 || type > 23 || major !== 3 || minor > 4) return false;
  return bytes.length < headerLength || lengthOf(bytes) <= bodyLimit;
}

/**
 * True when the bytes begin like a greeting of SSL 2.0: a two-byte length with its top bit set, the message's number
 * and a version, of SSL 2.0 or, as old clients greeted newer servers, of TLS: https://www.rfc-editor.org/rfc/rfc5246#appendix-E.2
 */
export function looksLikeSsl2(bytes: Uint8Array, from: Side): boolean {
  const reader = new ByteReader(bytes);
  const length = reader.uint16() - 0x8000;
  const type = reader.uint8();
  // A server's has two bytes between: was a session found, and the kind of its certificate.
  if (from === 'server') reader.uint16();
  const version = reader.uint16();
  const known = version === 0x0002 || (from === 'client' && version >= 0x0300 && version <= 0x0304);
  return !reader.failed && length >= 9 && type === (from === 'client' ? 1 : 4) && known;
}

/** Cuts one side's bytes into TLS records. Never throws; work is linear in the bytes given. */
export function parseRecords(chunks: readonly RecordedChunk[], from: Side): RecordStream {
  const bytes = Buffer.concat(chunks.filter((chunk) => chunk.from === from).map((chunk) => chunk.bytes));
  const completing = chunkFinder(chunks, from);
  const records: TlsRecord[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const left = bytes.subarray(offset);
    if (!looksLikeTls(left)) {
      return { records, malformed: true, ssl2: offset === 0 && looksLikeSsl2(left, from), rest: left };
    }
    if (left.length < headerLength || left.length < headerLength + lengthOf(left)) break;
    const header = left.subarray(0, headerLength);
    const reader = new ByteReader(header);
    const type = reader.uint8();
    const version = reader.uint16();
    const end = headerLength + reader.uint16();
    offset += end;
    const chunk = completing(offset);
    const at = chunks[chunk]?.at ?? 0;
    records.push({ from, chunk, at, type, version, header, body: left.subarray(headerLength, end) });
  }
  return { records, malformed: false, ssl2: false, rest: bytes.subarray(offset) };
}

function lengthOf(bytes: Uint8Array): number {
  return (bytes[3] ?? 0) * 256 + (bytes[4] ?? 0);
}

/** Answers "which chunk brought this side's n-th byte?" for growing n. */
function chunkFinder(chunks: readonly RecordedChunk[], from: Side): (length: number) => number {
  let index = -1;
  let passed = 0;
  return (length) => {
    while (passed < length && index < chunks.length - 1) {
      index += 1;
      const chunk = chunks[index];
      if (chunk?.from === from) passed += chunk.bytes.length;
    }
    return index;
  };
}
