import { createHash } from 'node:crypto';
import { ByteReader } from '../../handshake/parser/byte-reader.ts';
import { entryLimit, entryOf, isRemoved, usualPassword, type Keystore, type KeystoreEntry } from './keystore.ts';

const magic = 0xfeedfeed;
const digestBytes = 20;
const tag = { key: 1, certificate: 2 };

interface Part {
  whole: Uint8Array;
  entry: KeystoreEntry | undefined;
}

/**
 * Java's own format, as the lists of nearly all its releases and of the Linux distributions have it. Returns
 * `undefined` when the bytes are none, or damaged. Never throws.
 * https://github.com/openjdk/jdk/blob/master/src/java.base/share/classes/sun/security/provider/JavaKeyStore.java
 */
export function readJks(bytes: Buffer): Keystore | undefined {
  if (bytes.length < 12 + digestBytes) return undefined;
  const [body, digest] = [bytes.subarray(0, -digestBytes), bytes.subarray(-digestBytes)];
  const reader = new ByteReader(body);
  const [first, version, count] = [reader.uint32(), reader.uint32(), reader.uint32()];
  if (first !== magic || (version !== 1 && version !== 2) || count > entryLimit) return undefined;
  const parts: Part[] = [];
  for (let index = 0; index < count; index += 1) {
    const start = body.length - reader.remaining;
    const entry = readEntry(reader, version);
    if (reader.failed) return undefined;
    parts.push({ whole: body.subarray(start, body.length - reader.remaining), entry });
  }
  if (reader.remaining > 0) return undefined;
  const protection = digestOf(body).equals(digest) ? 'usual' : 'other';
  return {
    format: 'JKS',
    entries: parts.flatMap(({ entry }) => entry ?? []),
    sealed: false,
    protection,
    change: (change) => {
      if (protection === 'other') return undefined;
      const kept = parts.filter(({ entry }) => !isRemoved(entry, change)).map(({ whole }) => whole);
      if (change.add) kept.push(certificateEntry(version, change.add));
      const changed = Buffer.concat([numbers(magic, version, kept.length), ...kept]);
      return Buffer.concat([changed, digestOf(changed)]);
    },
  };
}

/** `undefined` for what is of no use to a trust manager. Whether it could be read at all, the reader knows. */
function readEntry(reader: ByteReader, version: number): KeystoreEntry | undefined {
  const kind = reader.uint32();
  const alias = text(reader);
  // When it was made.
  reader.bytes(8);
  if (kind === tag.certificate) return certificateIn(reader, version, alias, 'certificate');
  if (kind !== tag.key) {
    reader.bytes(Number.MAX_SAFE_INTEGER);
    return undefined;
  }
  reader.bytes(reader.uint32());
  const chain = reader.uint32();
  let own: KeystoreEntry | undefined;
  for (let index = 0; index < chain && !reader.failed; index += 1) {
    const found = certificateIn(reader, version, alias, 'key');
    own ??= found;
  }
  return own;
}

function certificateIn(
  reader: ByteReader,
  version: number,
  alias: string,
  kind: KeystoreEntry['kind'],
): KeystoreEntry | undefined {
  const type = version === 1 ? 'X.509' : text(reader);
  const bytes = reader.bytes(reader.uint32());
  return type === 'X.509' && !reader.failed ? entryOf(alias, kind, bytes) : undefined;
}

function text(reader: ByteReader): string {
  return Buffer.from(reader.bytes(reader.uint16())).toString('utf8');
}

function certificateEntry(version: number, { alias, der, at }: { alias: string; der: Buffer; at: Date }): Buffer {
  const date = Buffer.alloc(8);
  date.writeBigInt64BE(BigInt(at.getTime()));
  const type = version === 1 ? Buffer.alloc(0) : shortText('X.509');
  return Buffer.concat([numbers(tag.certificate), shortText(alias), date, type, numbers(der.length), der]);
}

function numbers(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32BE(value, index * 4));
  return bytes;
}

function shortText(value: string): Buffer {
  const bytes = Buffer.from(value, 'utf8');
  const length = Buffer.alloc(2);
  length.writeUInt16BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

/** Java's words, and its password as UTF-16 with the high byte first. */
function digestOf(body: Uint8Array): Buffer {
  const password = Buffer.from(usualPassword, 'utf16le').swap16();
  return createHash('sha1').update(password).update('Mighty Aphrodite').update(body).digest();
}
