import { ByteReader } from './byte-reader.ts';
import * as ext from './extensions.ts';
import { isGrease } from './names.ts';

const { extensionType, has, inside, numberIn, numbersIn } = ext;

export interface ClientHello {
  legacyVersion: number;
  random: Buffer;
  sessionId: Buffer;
  /** Highest first as the client wrote them, GREASE included; without the extension, the legacy version alone. */
  versions: number[];
  suites: number[];
  groups: number[];
  keyShares: ext.KeyShare[];
  signatureSchemes: number[];
  /** For the chain's signatures; empty where the same as `signatureSchemes` count. */
  certificateSchemes: number[];
  serverName: string | null;
  alpn: string[];
  /** Size of the ticket that it shows to resume a TLS 1.2 session; 0 when it only asks for one. */
  ticketBytes: number | null;
  /** Sessions or other keys that TLS 1.3 may resume with: the size of each one's name. */
  preSharedKeys: number[];
  pskModes: number[];
  earlyData: boolean;
  certificateCompression: number[];
  recordSizeLimit: number | null;
  cookieBytes: number | null;
  encryptedClientHello: ext.EncryptedClientHello | null;
  /** In the order of the wire. */
  extensions: number[];
}

export interface ServerHello {
  /** The version that was chosen, whichever field says so. */
  version: number;
  random: Buffer;
  sessionId: Buffer;
  suite: number;
  helloRetryRequest: boolean;
  /** TLS 1.3: the group of the server's key share, or the one that a HelloRetryRequest asks for. */
  group: number | null;
  keyShareBytes: number;
  /** Size of the cookie that a HelloRetryRequest wants back. */
  cookieBytes: number | null;
  /** TLS 1.2; in TLS 1.3 it is in EncryptedExtensions. */
  alpn: string | null;
  /** TLS 1.3: the place of the offered pre-shared key that it resumes with. */
  preSharedKey: number | null;
  /** TLS 1.2: encrypts before it authenticates, where the cipher is CBC. */
  encryptThenMac: boolean;
  extensions: number[];
}

export interface EncryptedExtensions {
  alpn: string | null;
  /** The server took the 0-RTT data. */
  earlyData: boolean;
  groups: number[];
  recordSizeLimit: number | null;
  /** Size of the keys for encrypted greetings that the server would rather have seen used. */
  retryConfigurationBytes: number | null;
  extensions: number[];
}

// SHA-256 of "HelloRetryRequest": https://www.rfc-editor.org/rfc/rfc8446#section-4.1.3
const retryRandom = Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex');

/** `null` when the bytes are no whole ClientHello. Never throws. */
export function parseClientHello(body: Uint8Array): ClientHello | null {
  const reader = new ByteReader(body);
  const legacyVersion = reader.uint16();
  const random = Buffer.from(reader.bytes(32));
  const sessionId = Buffer.from(reader.vector(1).rest());
  const suites = reader.vector(2).uint16List();
  reader.vector(1);
  const extensions = ext.readExtensions(reader);
  if (reader.failed || !extensions) return null;
  const find = (type: number): ByteReader | undefined => inside(extensions, type);
  return {
    legacyVersion,
    random,
    sessionId,
    versions: find(extensionType.supportedVersions)?.vector(1).uint16List() ?? [legacyVersion],
    suites,
    groups: numbersIn(find(extensionType.groups), 2),
    keyShares: ext.keySharesIn(find(extensionType.keyShare)),
    signatureSchemes: numbersIn(find(extensionType.signatureAlgorithms), 2),
    certificateSchemes: numbersIn(find(extensionType.signatureAlgorithmsCert), 2),
    serverName: ext.serverNameIn(find(extensionType.serverName)),
    alpn: ext.protocolsIn(find(extensionType.alpn)),
    ticketBytes: find(extensionType.sessionTicket)?.remaining ?? null,
    preSharedKeys: ext.pskIdentitiesIn(find(extensionType.preSharedKey)),
    pskModes: Array.from(find(extensionType.pskKeyExchangeModes)?.vector(1).rest() ?? []),
    earlyData: has(extensions, extensionType.earlyData),
    certificateCompression: numbersIn(find(extensionType.compressCertificate), 1),
    recordSizeLimit: numberIn(find(extensionType.recordSizeLimit), 2),
    cookieBytes: find(extensionType.cookie)?.vector(2).remaining ?? null,
    encryptedClientHello: ext.encryptedClientHelloIn(find(extensionType.encryptedClientHello)),
    extensions: extensions.map(({ type }) => type),
  };
}

/** `null` when the bytes are no whole ServerHello. Never throws. */
export function parseServerHello(body: Uint8Array): ServerHello | null {
  const reader = new ByteReader(body);
  const legacyVersion = reader.uint16();
  const random = Buffer.from(reader.bytes(32));
  const sessionId = Buffer.from(reader.vector(1).rest());
  const suite = reader.uint16();
  reader.uint8();
  const extensions = ext.readExtensions(reader);
  if (reader.failed || !extensions) return null;

  const keyShare = inside(extensions, extensionType.keyShare);
  return {
    version: numberIn(inside(extensions, extensionType.supportedVersions), 2) ?? legacyVersion,
    random,
    sessionId,
    suite,
    helloRetryRequest: random.equals(retryRandom),
    group: numberIn(keyShare, 2),
    keyShareBytes: keyShare && keyShare.remaining > 0 ? keyShare.vector(2).remaining : 0,
    cookieBytes: inside(extensions, extensionType.cookie)?.vector(2).remaining ?? null,
    alpn: ext.protocolsIn(inside(extensions, extensionType.alpn))[0] ?? null,
    preSharedKey: numberIn(inside(extensions, extensionType.preSharedKey), 2),
    encryptThenMac: has(extensions, extensionType.encryptThenMac),
    extensions: extensions.map(({ type }) => type),
  };
}

/** What a TLS 1.3 server adds once its greeting is encrypted. `null` when the bytes are broken. Never throws. */
export function parseEncryptedExtensions(body: Uint8Array): EncryptedExtensions | null {
  const extensions = ext.readExtensions(new ByteReader(body));
  if (!extensions) return null;
  return {
    alpn: ext.protocolsIn(inside(extensions, extensionType.alpn))[0] ?? null,
    earlyData: has(extensions, extensionType.earlyData),
    groups: numbersIn(inside(extensions, extensionType.groups), 2),
    recordSizeLimit: numberIn(inside(extensions, extensionType.recordSizeLimit), 2),
    retryConfigurationBytes: inside(extensions, extensionType.encryptedClientHello)?.remaining ?? null,
    extensions: extensions.map(({ type }) => type),
  };
}

/** The numbers of a list that mean something. */
export function withoutGrease(values: readonly number[]): number[] {
  return values.filter((value) => !isGrease(value));
}
