import { ByteReader } from './byte-reader.ts';

/** One extension of a greeting. `data` is a view. */
export interface Extension {
  type: number;
  data: Uint8Array;
}

/** https://www.iana.org/assignments/tls-extensiontype-values */
export const extensionType = {
  serverName: 0,
  maxFragmentLength: 1,
  statusRequest: 5,
  groups: 10,
  signatureAlgorithms: 13,
  alpn: 16,
  signedCertificateTimestamp: 18,
  encryptThenMac: 22,
  extendedMasterSecret: 23,
  compressCertificate: 27,
  recordSizeLimit: 28,
  sessionTicket: 35,
  preSharedKey: 41,
  earlyData: 42,
  supportedVersions: 43,
  cookie: 44,
  pskKeyExchangeModes: 45,
  certificateAuthorities: 47,
  postHandshakeAuth: 49,
  signatureAlgorithmsCert: 50,
  keyShare: 51,
  encryptedClientHello: 0xfe0d,
} as const;

export interface KeyShare {
  group: number;
  bytes: number;
}

/** The block that ends a greeting; `null` when it is broken or something follows it. */
export function readExtensions(reader: ByteReader): Extension[] | null {
  const extensions: Extension[] = [];
  // Before TLS 1.3 the whole block may be absent.
  if (reader.remaining === 0) return reader.failed ? null : extensions;
  const block = reader.vector(2);
  while (block.remaining > 0) {
    const type = block.uint16();
    const data = block.vector(2).rest();
    if (!block.failed) extensions.push({ type, data });
  }
  return block.failed || reader.failed || reader.remaining > 0 ? null : extensions;
}

/** A reader of the first extension of this type. */
export function inside(extensions: readonly Extension[], type: number): ByteReader | undefined {
  const found = extensions.find((extension) => extension.type === type);
  return found && new ByteReader(found.data);
}

export function has(extensions: readonly Extension[], type: number): boolean {
  return extensions.some((extension) => extension.type === type);
}

/** The number in an extension that holds no more than one; `null` where it is absent or broken. */
export function numberIn(reader: ByteReader | undefined, bytes: 1 | 2 | 4): number | null {
  if (!reader) return null;
  const value = bytes === 1 ? reader.uint8() : bytes === 2 ? reader.uint16() : reader.uint32();
  return reader.failed ? null : value;
}

/** A list of 16-bit numbers with its length in 1 or 2 bytes; empty where it is absent. */
export function numbersIn(reader: ByteReader | undefined, lengthBytes: 1 | 2): number[] {
  return reader?.vector(lengthBytes).uint16List() ?? [];
}

export function keySharesIn(reader: ByteReader | undefined): KeyShare[] {
  const shares: KeyShare[] = [];
  const list = reader?.vector(2);
  while (list && list.remaining > 0) {
    const group = list.uint16();
    const bytes = list.vector(2).remaining;
    if (!list.failed) shares.push({ group, bytes });
  }
  return shares;
}

export function serverNameIn(reader: ByteReader | undefined): string | null {
  const list = reader?.vector(2);
  if (!list || list.remaining === 0) return null;
  const isHostName = list.uint8() === 0;
  const name = Buffer.from(list.vector(2).rest()).toString('latin1');
  return isHostName && !list.failed ? name : null;
}

/** The names of ALPN, https://www.rfc-editor.org/rfc/rfc7301#section-3.1; any bytes, one character each. */
export function protocolsIn(reader: ByteReader | undefined): string[] {
  const protocols: string[] = [];
  const list = reader?.vector(2);
  while (list && list.remaining > 0) {
    const name = Buffer.from(list.vector(1).rest()).toString('latin1');
    if (!list.failed) protocols.push(name);
  }
  return protocols;
}

/** The sizes of the names of the pre-shared keys that a ClientHello offers. */
export function pskIdentitiesIn(reader: ByteReader | undefined): number[] {
  const list = reader?.vector(2);
  const sizes: number[] = [];
  while (list && list.remaining > 0) {
    const size = list.vector(2).remaining;
    list.uint32();
    if (!list.failed) sizes.push(size);
  }
  return sizes;
}

export interface EncryptedClientHello {
  /** `outer`: what everybody sees of an encrypted greeting, or a placeholder that looks like it. */
  form: 'outer' | 'inner';
  keyBytes: number;
  payloadBytes: number;
}

/** The client's extension, https://datatracker.ietf.org/doc/html/draft-ietf-tls-esni-25#section-5 */
export function encryptedClientHelloIn(reader: ByteReader | undefined): EncryptedClientHello | null {
  if (!reader) return null;
  const form = reader.uint8();
  if (form === 1 && !reader.failed && reader.remaining === 0) return { form: 'inner', keyBytes: 0, payloadBytes: 0 };
  reader.uint32(); // How it is encrypted: key derivation and cipher.
  reader.uint8(); // The number of the server's key.
  const keyBytes = reader.vector(2).remaining;
  const payloadBytes = reader.vector(2).remaining;
  return form !== 0 || reader.failed || reader.remaining > 0 ? null : { form: 'outer', keyBytes, payloadBytes };
}
