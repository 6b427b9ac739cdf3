import type { TrafficSecrets } from './decrypt.ts';
import {
  parseClientHello,
  parseEncryptedExtensions,
  parseServerHello,
  type ClientHello,
  type ServerHello,
} from './hello.ts';
import { handshakeType, parseCertificate, parseServerKeyExchange, type Alert, type KeyExchange } from './messages.ts';
import { cipherSuiteName } from './cipher-suites.ts';
import { parseRecords, type RecordedChunk, type Side } from './records.ts';
import { readSide, type Said, type SideKeys } from './side-reader.ts';

/** What a recorded connection tells, read from its bytes alone. */
export interface Transcript {
  /** In the order of the wire. */
  said: Said[];
  clientHello: ClientHello | null;
  /** The last one; a HelloRetryRequest only while nothing better came. */
  serverHello: ServerHello | null;
  retried: boolean;
  keyExchange: KeyExchange | null;
  alpn: string | null;
  /** As served, leaf first. `null` when it was not sent or could not be read. */
  chain: Buffer[] | null;
  /** A Certificate message came whose bytes are broken. */
  chainBroken: boolean;
  certificateRequested: boolean;
  /** The first alert of the server that ends a connection. */
  serverAlert: Alert | null;
  /** The same of our side: what our TLS did not accept. */
  clientAlert: Alert | null;
  /** The server's bytes stopped being TLS records. */
  malformed: boolean;
  /** Something of the handshake could not be read. */
  unread: boolean;
}

const tls13Version = 0x0304;

/** Reads a recording. Never throws on any bytes; work is linear in them. */
export function readTranscript(chunks: readonly RecordedChunk[], secrets: Pick<TrafficSecrets, 'get'>): Transcript {
  const serverStream = parseRecords(chunks, 'server');
  const server = readSide(
    serverStream.records,
    (soFar) => keysOf('server', lastServerHello(soFar), secrets),
    (soFar) => isTls13(lastServerHello(soFar)),
  );
  const serverHello = lastServerHello(server);
  const client = readSide(
    parseRecords(chunks, 'client').records,
    () => keysOf('client', serverHello, secrets),
    () => isTls13(serverHello),
  );
  const said = [...client, ...server].sort((a, b) => a.chunk - b.chunk);
  const tls13 = isTls13(serverHello);
  const certificate = find(server, handshakeType.certificate);
  const chain = certificate ? parseCertificate(certificate.body, tls13) : null;
  return {
    said,
    clientHello: firstClientHello(client),
    serverHello,
    retried: server.some((entry) => serverHelloOf(entry)?.helloRetryRequest),
    keyExchange: keyExchangeOf(server, serverHello),
    alpn: alpnOf(server, serverHello),
    chain,
    chainBroken: certificate !== undefined && chain === null,
    certificateRequested: find(server, handshakeType.certificateRequest) !== undefined,
    serverAlert: endingAlert(server, tls13),
    clientAlert: endingAlert(client, tls13),
    malformed: serverStream.malformed,
    unread: said.some((entry) => entry.kind === 'encrypted'),
  };
}

function keysOf(side: Side, hello: ServerHello | null, secrets: Pick<TrafficSecrets, 'get'>): SideKeys | null {
  if (!hello || !isTls13(hello)) return null;
  const client = side === 'client';
  return {
    suite: hello.suite,
    handshake: secrets.get(client ? 'CLIENT_HANDSHAKE_TRAFFIC_SECRET' : 'SERVER_HANDSHAKE_TRAFFIC_SECRET'),
    application: secrets.get(client ? 'CLIENT_TRAFFIC_SECRET_0' : 'SERVER_TRAFFIC_SECRET_0'),
  };
}

function isTls13(hello: ServerHello | null): boolean {
  return hello?.version === tls13Version;
}

function find(said: readonly Said[], type: number): Said | undefined {
  return said.find((entry) => entry.type === type);
}

function serverHelloOf(entry: Said): ServerHello | null {
  return entry.type === handshakeType.serverHello ? parseServerHello(entry.body) : null;
}

function lastServerHello(said: readonly Said[]): ServerHello | null {
  const hello = said.findLast((entry) => entry.type === handshakeType.serverHello);
  return hello ? serverHelloOf(hello) : null;
}

function firstClientHello(said: readonly Said[]): ClientHello | null {
  const hello = find(said, handshakeType.clientHello);
  return hello ? parseClientHello(hello.body) : null;
}

function keyExchangeOf(server: readonly Said[], hello: ServerHello | null): KeyExchange | null {
  const message = find(server, handshakeType.serverKeyExchange);
  return message && hello ? parseServerKeyExchange(message.body, cipherSuiteName(hello.suite).includes('ECDHE')) : null;
}

function alpnOf(server: readonly Said[], hello: ServerHello | null): string | null {
  const message = find(server, handshakeType.encryptedExtensions);
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
