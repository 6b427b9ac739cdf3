import { ByteReader } from './byte-reader.ts';
import { keyExchangeKind } from './cipher-suites.ts';

const tls12 = 0x0303;
const sslv3 = 0x0300;
const namedCurve = 3;

/** What TLS 1.2's ServerKeyExchange says. */
export interface KeyExchange {
  group: number | null;
  /** Finite-field Diffie-Hellman: the size of its prime. */
  primeBits: number | null;
  publicKeyBytes: number;
  /** `null` when it is not signed, and before TLS 1.2, where the key's kind says it all. */
  scheme: number | null;
  signatureBytes: number;
}

/** `null` for another kind of exchange than ECDHE and DHE, and when its bytes are broken. Never throws. */
export function parseServerKeyExchange(body: Uint8Array, suite: string, version: number): KeyExchange | null {
  const { kind, signed } = keyExchangeKind(suite);
  const reader = new ByteReader(body);
  const agreement = kind === 'ECDHE' ? readCurve(reader) : kind === 'DHE' ? readPrime(reader) : null;
  if (!agreement) return null;
  const scheme = signed && version >= tls12 ? reader.uint16() : null;
  const signatureBytes = signed ? reader.vector(2).remaining : 0;
  return reader.failed ? null : { ...agreement, scheme, signatureBytes };
}

type Agreement = Pick<KeyExchange, 'group' | 'primeBits' | 'publicKeyBytes'>;

function readCurve(reader: ByteReader): Agreement | null {
  const isNamed = reader.uint8() === namedCurve;
  const group = reader.uint16();
  const publicKeyBytes = reader.vector(1).remaining;
  return isNamed ? { group, primeBits: null, publicKeyBytes } : null;
}

function readPrime(reader: ByteReader): Agreement {
  const primeBits = bitLength(reader.vector(2).rest());
  reader.vector(2);
  const publicKeyBytes = reader.vector(2).remaining;
  return { group: null, primeBits, publicKeyBytes };
}

/** Of a big-endian number; zeros in front do not make it larger. */
function bitLength(bytes: Uint8Array): number {
  const first = bytes.findIndex((byte) => byte !== 0);
  return first < 0 ? 0 : (bytes.length - first) * 8 - (Math.clz32(bytes[first] ?? 0) - 24);
}

export interface ClientKeyExchange {
  kind: 'RSA' | 'ECDHE' | 'DHE';
  /** Of the encrypted secret, or of the public key. */
  bytes: number;
}

/** `null` for another kind of exchange, and when its bytes are broken. Never throws. */
export function parseClientKeyExchange(body: Uint8Array, suite: string, version: number): ClientKeyExchange | null {
  const { kind } = keyExchangeKind(suite);
  if (kind === 'other') return null;
  // SSL 3.0 sent the encrypted secret without its length.
  if (kind === 'RSA' && version === sslv3) return { kind, bytes: body.length };
  const reader = new ByteReader(body);
  const { remaining } = reader.vector(kind === 'ECDHE' ? 1 : 2);
  return reader.failed || reader.remaining > 0 ? null : { kind, bytes: remaining };
}
