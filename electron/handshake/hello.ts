import { ByteReader } from './byte-reader.ts';
import { isGrease } from './names.ts';

export interface KeyShare {
  group: number;
  bytes: number;
}

interface Extension {
  type: number;
  data: Uint8Array;
}

export interface ClientHello {
  legacyVersion: number;
  random: Buffer;
  sessionIdBytes: number;
  /** Highest first as the client wrote them, GREASE included; without the extension, the legacy version alone. */
  versions: number[];
  suites: number[];
  groups: number[];
  keyShares: KeyShare[];
  signatureSchemes: number[];
  serverName: string | null;
  alpn: string[];
  /** In the order of the wire. */
  extensions: number[];
}

export interface ServerHello {
  /** The version that was chosen, whichever field says so. */
  version: number;
  random: Buffer;
  suite: number;
  helloRetryRequest: boolean;
  /** TLS 1.3: the group of the server's key share, or the one that a HelloRetryRequest asks for. */
  group: number | null;
  keyShareBytes: number;
  /** TLS 1.2; in TLS 1.3 it is in EncryptedExtensions. */
  alpn: string | null;
  resumed: boolean;
  extensions: number[];
}

const extensionType = {
  serverName: 0,
  groups: 10,
  signatureAlgorithms: 13,
  alpn: 16,
  preSharedKey: 41,
  supportedVersions: 43,
  keyShare: 51,
} as const;

// SHA-256 of "HelloRetryRequest": https://www.rfc-editor.org/rfc/rfc8446#section-4.1.3
const retryRandom = 'cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c';

/** `null` when the bytes are no whole ClientHello. Never throws. */
export function parseClientHello(body: Uint8Array): ClientHello | null {
  const reader = new ByteReader(body);
  const legacyVersion = reader.uint16();
  const random = Buffer.from(reader.bytes(32));
  const sessionIdBytes = reader.vector(1).remaining;
  const suites = reader.vector(2).uint16List();
  reader.vector(1);
  const extensions = readExtensions(reader);
  if (reader.failed || !extensions) return null;

  const versions = inside(extensions, extensionType.supportedVersions)?.vector(1).uint16List();
  return {
    legacyVersion,
    random,
    sessionIdBytes,
    versions: versions ?? [legacyVersion],
    suites,
    groups: inside(extensions, extensionType.groups)?.vector(2).uint16List() ?? [],
    keyShares: readKeyShares(inside(extensions, extensionType.keyShare)),
    signatureSchemes: inside(extensions, extensionType.signatureAlgorithms)?.vector(2).uint16List() ?? [],
    serverName: readServerName(inside(extensions, extensionType.serverName)),
    alpn: readProtocols(inside(extensions, extensionType.alpn)),
    extensions: extensions.map(({ type }) => type),
  };
}

/** `null` when the bytes are no whole ServerHello. Never throws. */
export function parseServerHello(body: Uint8Array): ServerHello | null {
  const reader = new ByteReader(body);
  const legacyVersion = reader.uint16();
  const random = Buffer.from(reader.bytes(32));
  reader.vector(1);
  const suite = reader.uint16();
  reader.uint8();
  const extensions = readExtensions(reader);
  if (reader.failed || !extensions) return null;

  const chosen = inside(extensions, extensionType.supportedVersions)?.uint16();
  const keyShare = inside(extensions, extensionType.keyShare);
  return {
    version: chosen ?? legacyVersion,
    random,
    suite,
    helloRetryRequest: random.toString('hex') === retryRandom,
    group: keyShare ? keyShare.uint16() : null,
    keyShareBytes: keyShare && keyShare.remaining > 0 ? keyShare.vector(2).remaining : 0,
    alpn: readProtocols(inside(extensions, extensionType.alpn))[0] ?? null,
    resumed: extensions.some(({ type }) => type === extensionType.preSharedKey),
    extensions: extensions.map(({ type }) => type),
  };
}

/** The protocol that TLS 1.3's EncryptedExtensions chose, and the extensions it holds. */
export function parseEncryptedExtensions(body: Uint8Array): { alpn: string | null; extensions: number[] } | null {
  const extensions = readExtensions(new ByteReader(body));
  if (!extensions) return null;
  return {
    alpn: readProtocols(inside(extensions, extensionType.alpn))[0] ?? null,
    extensions: extensions.map(({ type }) => type),
  };
}

/** The numbers of a list that mean something. */
export function withoutGrease(values: readonly number[]): number[] {
  return values.filter((value) => !isGrease(value));
}

function readExtensions(reader: ByteReader): Extension[] | null {
  const extensions: Extension[] = [];
  // Before TLS 1.3 the whole block may be absent.
  if (reader.remaining === 0) return extensions;
  const block = reader.vector(2);
  while (block.remaining > 0) {
    const type = block.uint16();
    const data = block.vector(2).rest();
    if (!block.failed) extensions.push({ type, data });
  }
  return block.failed || reader.failed || reader.remaining > 0 ? null : extensions;
}

function inside(extensions: readonly Extension[], type: number): ByteReader | undefined {
  const found = extensions.find((extension) => extension.type === type);
  return found && new ByteReader(found.data);
}

function readKeyShares(reader: ByteReader | undefined): KeyShare[] {
  const shares: KeyShare[] = [];
  const list = reader?.vector(2);
  while (list && list.remaining > 0) {
    const group = list.uint16();
    const bytes = list.vector(2).remaining;
    if (!list.failed) shares.push({ group, bytes });
  }
  return shares;
}

function readServerName(reader: ByteReader | undefined): string | null {
  const list = reader?.vector(2);
  if (!list || list.remaining === 0) return null;
  const isHostName = list.uint8() === 0;
  const name = Buffer.from(list.vector(2).rest()).toString('latin1');
  return isHostName && !list.failed ? name : null;
}

function readProtocols(reader: ByteReader | undefined): string[] {
  const protocols: string[] = [];
  const list = reader?.vector(2);
  while (list && list.remaining > 0) {
    const name = Buffer.from(list.vector(1).rest()).toString('latin1');
    if (!list.failed) protocols.push(name);
  }
  return protocols;
}
