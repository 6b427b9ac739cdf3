import {
  decompressCertificate,
  parseCertificate,
  parseCompressedCertificate,
  type CertificateMessage,
} from './certificate-messages.ts';
import { cipherSuiteName } from './cipher-suites.ts';
import { connectionKeys } from '../secrets/connection-keys.ts';
import {
  parseClientHello,
  parseEncryptedExtensions,
  parseServerHello,
  type ClientHello,
  type ServerHello,
} from './hello.ts';
import { parseServerKeyExchange, type KeyExchange } from './key-exchange-messages.ts';
import { handshakeAssembler, handshakeType, type Alert } from './messages.ts';
import { contentType, parseRecords, type RecordedChunk, type RecordStream, type Side } from './records.ts';
import { earlyDataOf, isResumed, ticketsIn, type EarlyData } from './resumption.ts';
import type { TrafficSecrets } from '../secrets/secrets.ts';
import type { SessionTicket } from './session-messages.ts';
import { findMessage, readSide, type Said } from './side-reader.ts';

/** What a recorded connection tells, read from its bytes alone. */
export interface Transcript {
  /** In the order of the wire. */
  said: Said[];
  clientHello: ClientHello | null;
  /** The last one; a HelloRetryRequest only while nothing better came. */
  serverHello: ServerHello | null;
  retried: boolean;
  /** A session of an earlier connection was resumed, so that no certificate was sent. */
  resumed: boolean;
  keyExchange: KeyExchange | null;
  alpn: string | null;
  /** As served, leaf first. `null` when it was not sent or could not be read. */
  chain: Buffer[] | null;
  /** A Certificate message came whose bytes are broken. */
  chainBroken: boolean;
  certificateRequested: boolean;
  /** What the server gave for later connections. */
  tickets: SessionTicket[];
  earlyData: EarlyData;
  /** The first alert of the server that ends a connection. */
  serverAlert: Alert | null;
  /** The same of our side: what our TLS did not accept. */
  clientAlert: Alert | null;
  /** The server's bytes stopped being TLS records. */
  malformed: boolean;
  /** The server greeted in SSL 2.0. */
  ssl2: boolean;
  /** Something of the handshake could not be read. */
  unread: boolean;
}

const tls13Version = 0x0304;

/** Reads a recording. Never throws on any bytes; work is linear in them. */
export function readTranscript(chunks: readonly RecordedChunk[], secrets: Pick<TrafficSecrets, 'get'>): Transcript {
  const clientStream = parseRecords(chunks, 'client');
  const serverStream = parseRecords(chunks, 'server');
  const clientHello = greetingIn(clientStream);
  const known = {
    secrets,
    clientRandom: clientHello?.random ?? Buffer.alloc(0),
    earlyData: clientHello?.earlyData ?? false,
  };
  const lastServerHello = serverHelloFinder();
  const server = [
    ...ssl2Hello(serverStream, 'server', chunks),
    ...readSide(serverStream.records, connectionKeys({ ...known, side: 'server', serverHello: lastServerHello })),
  ];
  const serverHello = lastServerHello(server);
  const client = [
    ...ssl2Hello(clientStream, 'client', chunks),
    ...readSide(clientStream.records, connectionKeys({ ...known, side: 'client', serverHello: () => serverHello })),
  ];
  const said = [...client, ...server].sort((a, b) => a.chunk - b.chunk);
  const tls13 = serverHello?.version === tls13Version;
  const served = servedChain(server, tls13);
  return {
    said,
    clientHello,
    serverHello,
    retried: server.some((entry) => serverHelloOf(entry)?.helloRetryRequest),
    resumed: isResumed(server, clientHello, serverHello),
    keyExchange: keyExchangeOf(server, serverHello),
    ...{ alpn: alpnOf(server, serverHello), chain: served.chain, chainBroken: served.broken },
    certificateRequested: findMessage(server, handshakeType.certificateRequest) !== undefined,
    tickets: ticketsIn(server, tls13),
    earlyData: earlyDataOf(server, clientHello),
    serverAlert: endingAlert(server, tls13),
    clientAlert: endingAlert(client, tls13),
    malformed: serverStream.malformed,
    ssl2: serverStream.ssl2,
    unread: said.some((entry) => entry.kind === 'encrypted'),
  };
}

/** The client's first greeting, which the keys of both sides depend on. */
function greetingIn({ records }: RecordStream): ClientHello | null {
  const assembler = handshakeAssembler();
  for (const record of records) {
    if (record.type !== contentType.handshake) return null;
    const [first] = assembler.add(record);
    if (first) return first.type === handshakeType.clientHello ? parseClientHello(first.body) : null;
  }
  return null;
}

function ssl2Hello({ ssl2, rest }: RecordStream, from: Side, chunks: readonly RecordedChunk[]): Said[] {
  if (!ssl2) return [];
  const chunk = chunks.findIndex((one) => one.from === from);
  const at = chunks[chunk]?.at ?? 0;
  const bytes = Math.min(rest.length, rest.readUInt16BE(0) - 0x8000 + 2);
  const body = rest.subarray(0, bytes);
  const entry = { kind: 'ssl2-hello', type: -1, encrypted: false, readable: true, alert: null } as const;
  return [
    { ...entry, from, chunk, at, name: from === 'client' ? 'SSLv2 ClientHello' : 'SSLv2 ServerHello', bytes, body },
  ];
}

function serverHelloOf(entry: Said): ServerHello | null {
  return entry.type === handshakeType.serverHello ? parseServerHello(entry.body) : null;
}

/** Finds the last ServerHello before anything is encrypted (what follows renegotiates), and parses each only once. */
function serverHelloFinder(): (said: readonly Said[]) => ServerHello | null {
  let found: Said | undefined;
  let hello: ServerHello | null = null;
  return (said) => {
    const last = said.findLast(({ type, encrypted }) => type === handshakeType.serverHello && !encrypted);
    if (last !== found) hello = last ? serverHelloOf(last) : null;
    found = last;
    return hello;
  };
}

function servedChain(server: readonly Said[], tls13: boolean): { chain: Buffer[] | null; broken: boolean } {
  const plain = findMessage(server, handshakeType.certificate);
  const message = plain ? parseCertificate(plain.body, tls13) : compressedChain(server);
  if (message === 'unreadable') return { chain: null, broken: false };
  return { chain: message?.certificates ?? null, broken: message === null };
}

/** `'unreadable'` also where there is none. */
function compressedChain(server: readonly Said[]): CertificateMessage | 'unreadable' | null {
  const compressed = findMessage(server, handshakeType.compressedCertificate);
  if (!compressed) return 'unreadable';
  const message = parseCompressedCertificate(compressed.body);
  const body = message && decompressCertificate(message);
  return body === 'unreadable' ? body : body && parseCertificate(body, true);
}

function keyExchangeOf(server: readonly Said[], hello: ServerHello | null): KeyExchange | null {
  const message = findMessage(server, handshakeType.serverKeyExchange);
  return message && hello ? parseServerKeyExchange(message.body, cipherSuiteName(hello.suite), hello.version) : null;
}

function alpnOf(server: readonly Said[], hello: ServerHello | null): string | null {
  const message = findMessage(server, handshakeType.encryptedExtensions);
  return (message ? parseEncryptedExtensions(message.body)?.alpn : hello?.alpn) ?? null;
}

const closeNotify = 0;
const userCanceled = 90;

/** In TLS 1.3 every alert but these two ends the connection, whatever its level says (RFC 8446, 6). */
function endingAlert(said: readonly Said[], tls13: boolean): Alert | null {
  for (const { alert } of said) {
    if (alert && alert.code !== closeNotify && alert.code !== userCanceled && (tls13 || alert.fatal)) return alert;
  }
  return null;
}
