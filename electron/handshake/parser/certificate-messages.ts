import { brotliDecompressSync, inflateSync } from 'node:zlib';
import { ByteReader } from './byte-reader.ts';
import { extensionType, has, inside, numbersIn, readExtensions, type Extension } from './extensions.ts';

const tls12 = 0x0303;
const tls13 = 0x0304;

export interface CertificateMessage {
  /** DER, as sent, leaf first; empty when a client has none to show. */
  certificates: Buffer[];
  /** Size of the answer about revocation that comes with the leaf, in TLS 1.3. */
  stapledBytes: number | null;
  /** Proofs of publication come with the leaf, in TLS 1.3. */
  timestamps: boolean;
}

/** `null` when its bytes are broken. Never throws. */
export function parseCertificate(body: Uint8Array, isTls13: boolean): CertificateMessage | null {
  const reader = new ByteReader(body);
  if (isTls13) reader.vector(1);
  const list = reader.vector(3);
  const certificates: Buffer[] = [];
  let ofLeaf: Extension[] = [];
  while (list.remaining > 0) {
    const der = list.vector(3).rest();
    const block = isTls13 ? list.vector(2).rest() : undefined;
    if (list.failed) break;
    if (block && certificates.length === 0) ofLeaf = extensionsIn(block);
    certificates.push(Buffer.from(der));
  }
  if (reader.failed || list.failed || reader.remaining > 0) return null;
  return {
    certificates,
    stapledBytes: inside(ofLeaf, extensionType.statusRequest)?.remaining ?? null,
    timestamps: has(ofLeaf, extensionType.signedCertificateTimestamp),
  };
}

/** A block whose length was read already. */
function extensionsIn(block: Uint8Array): Extension[] {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(block.length);
  return readExtensions(new ByteReader(Buffer.concat([length, block]))) ?? [];
}

export interface CompressedCertificate {
  algorithm: number;
  /** What the sender says that comes out. */
  uncompressedBytes: number;
  compressed: Uint8Array;
}

/** https://www.rfc-editor.org/rfc/rfc8879#section-4; `null` when its bytes are broken. Never throws. */
export function parseCompressedCertificate(body: Uint8Array): CompressedCertificate | null {
  const reader = new ByteReader(body);
  const algorithm = reader.uint16();
  const uncompressedBytes = reader.uint24();
  const compressed = reader.vector(3).rest();
  return reader.failed || reader.remaining > 0 ? null : { algorithm, uncompressedBytes, compressed };
}

const compressionAlgorithm = { zlib: 1, brotli: 2, zstd: 3 } as const;

// As large as any handshake message may be here; a bomb ends there.
const uncompressedLimit = 256 * 1024;

/**
 * The body of the Certificate message inside. `'unreadable'` for an algorithm that cannot be read here (zstd), `null`
 * when it does not give what it announced. Never throws, and gives no more than 256 KB.
 */
export function decompressCertificate(message: CompressedCertificate): Buffer | 'unreadable' | null {
  const { algorithm, uncompressedBytes, compressed } = message;
  if (algorithm !== compressionAlgorithm.zlib && algorithm !== compressionAlgorithm.brotli) return 'unreadable';
  if (uncompressedBytes === 0 || uncompressedBytes > uncompressedLimit) return null;
  const decompress = algorithm === compressionAlgorithm.zlib ? inflateSync : brotliDecompressSync;
  try {
    const body = decompress(compressed, { maxOutputLength: uncompressedBytes });
    return body.length === uncompressedBytes ? body : null;
  } catch {
    return null;
  }
}

export interface CertificateRequest {
  /** TLS 1.2's kinds of key. */
  types: number[];
  signatureSchemes: number[];
  certificateSchemes: number[];
  /** Distinguished names, DER; empty when any issuer will do. */
  authorities: Uint8Array[];
}

/** `null` when its bytes are broken. Never throws. */
export function parseCertificateRequest(body: Uint8Array, version: number): CertificateRequest | null {
  const reader = new ByteReader(body);
  if (version < tls13) {
    const types = Array.from(reader.vector(1).rest());
    const signatureSchemes = version < tls12 ? [] : reader.vector(2).uint16List();
    const authorities = namesIn(reader.vector(2));
    const isWhole = !reader.failed && reader.remaining === 0 && authorities !== null;
    return isWhole ? { types, signatureSchemes, certificateSchemes: [], authorities } : null;
  }
  reader.vector(1);
  const extensions = readExtensions(reader);
  if (!extensions) return null;
  const named = inside(extensions, extensionType.certificateAuthorities)?.vector(2);
  return {
    types: [],
    signatureSchemes: numbersIn(inside(extensions, extensionType.signatureAlgorithms), 2),
    certificateSchemes: numbersIn(inside(extensions, extensionType.signatureAlgorithmsCert), 2),
    authorities: (named && namesIn(named)) ?? [],
  };
}

function namesIn(list: ByteReader): Uint8Array[] | null {
  const names: Uint8Array[] = [];
  while (list.remaining > 0) names.push(list.vector(2).rest());
  return list.failed ? null : names;
}

export interface CertificateVerify {
  /** `null` before TLS 1.2, where the key's kind says it all. */
  scheme: number | null;
  signatureBytes: number;
}

/** `null` when its bytes are broken. Never throws. */
export function parseCertificateVerify(body: Uint8Array, version: number): CertificateVerify | null {
  const reader = new ByteReader(body);
  const scheme = version < tls12 ? null : reader.uint16();
  const signatureBytes = reader.vector(2).remaining;
  return reader.failed ? null : { scheme, signatureBytes };
}

/** TLS 1.2's stapled answer about revocation, https://www.rfc-editor.org/rfc/rfc6066#section-8. Never throws. */
export function parseCertificateStatus(body: Uint8Array): { type: number; bytes: number } | null {
  const reader = new ByteReader(body);
  const type = reader.uint8();
  const bytes = reader.vector(3).remaining;
  return reader.failed ? null : { type, bytes };
}
