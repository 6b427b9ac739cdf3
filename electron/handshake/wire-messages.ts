import type { StepId, WireMessage } from '../shared/handshake.ts';
import { visibleText } from '../shared/visible-text.ts';
import { cipherSuiteName } from './cipher-suites.ts';
import {
  parseClientHello,
  parseEncryptedExtensions,
  parseServerHello,
  withoutGrease,
  type ClientHello,
  type ServerHello,
} from './hello.ts';
import { handshakeType, parseCertificate, parseServerKeyExchange } from './messages.ts';
import { extensionName, groupName, signatureSchemeName, versionName } from './names.ts';
import type { Said } from './side-reader.ts';
import type { Transcript } from './transcript.ts';

type Field = WireMessage['fields'][number];

// The ladder is for reading; a real connection has about fifteen.
const messageLimit = 200;

/** The ladder: what both sides said, in the order of the wire, with the fields worth showing. Pure. */
export function wireMessages(transcript: Transcript): WireMessage[] {
  const { said, serverHello } = transcript;
  const tls13 = serverHello?.version === 0x0304;
  const suite = serverHello ? cipherSuiteName(serverHello.suite) : '';
  return mergeRuns(said)
    .slice(0, messageLimit)
    .map((entry, index, all) => ({
      from: entry.from,
      name: nameOf(entry),
      bytes: entry.bytes,
      at: entry.at,
      encrypted: entry.encrypted,
      step: stepOf(entry, tls13, all.slice(0, index)),
      fields: fieldsOf(entry, tls13, suite),
    }));
}

/**
 * Neighbouring pieces of the same side that say no more than "so many bytes" become one; but the client's first
 * unread piece ends its handshake, and what follows is the conversation.
 */
function mergeRuns(said: readonly Said[]): Said[] {
  const firstUnread = said.find(({ from, kind }) => from === 'client' && kind === 'encrypted');
  const merged: Said[] = [];
  for (const entry of said) {
    const last = merged.at(-1);
    const opaque = entry.kind === 'encrypted' || entry.kind === 'application-data';
    const endsHandshake = last?.kind === 'encrypted' && last === firstUnread;
    if (opaque && last?.kind === entry.kind && last.from === entry.from && !endsHandshake) {
      merged[merged.length - 1] = { ...last, bytes: last.bytes + entry.bytes };
    } else {
      merged.push(entry);
    }
  }
  return merged;
}

function nameOf(entry: Said): string {
  const retry = entry.type === handshakeType.serverHello && parseServerHello(entry.body)?.helloRetryRequest;
  return retry ? 'HelloRetryRequest' : entry.name;
}

const handshakeSteps: Readonly<Record<number, StepId>> = {
  1: 'hello',
  2: 'hello',
  8: 'hello',
  11: 'certificate',
  12: 'certificate',
  13: 'certificate',
  14: 'certificate',
  15: 'certificate',
  22: 'certificate',
  25: 'certificate',
  16: 'session-key',
  20: 'session-key',
};

function stepOf(entry: Said, tls13: boolean, before: readonly Said[]): StepId {
  const finished = before.some(({ type }) => type === handshakeType.finished);
  switch (entry.kind) {
    case 'application-data':
      return 'encrypted';
    case 'alert':
      return finished ? 'encrypted' : 'hello';
    case 'change-cipher-spec':
      return tls13 && entry.from === 'server' ? 'hello' : 'session-key';
    case 'encrypted':
      return unreadStep(entry, before);
    case 'handshake':
      return handshakeSteps[entry.type] ?? (tls13 ? 'encrypted' : 'session-key');
  }
}

/** Unread, but its place tells: first the server's flight, then the client's Finished, then the conversation. */
function unreadStep(entry: Said, before: readonly Said[]): StepId {
  const clientSpoke = before.some(({ from, kind }) => from === 'client' && kind === 'encrypted');
  if (clientSpoke) return 'encrypted';
  return entry.from === 'server' ? 'certificate' : 'session-key';
}

function fieldsOf(entry: Said, tls13: boolean, suite: string): Field[] {
  if (entry.alert) {
    return [field('Alert', entry.alert.name), field('Level', entry.alert.fatal ? 'fatal' : 'warning')];
  }
  if (entry.kind === 'encrypted') {
    return [field('Content', 'Encrypted; Latchkey cannot read this cipher here')];
  }
  switch (entry.type) {
    case handshakeType.clientHello:
      return clientHelloFields(parseClientHello(entry.body));
    case handshakeType.serverHello:
      return serverHelloFields(parseServerHello(entry.body));
    case handshakeType.encryptedExtensions:
      return encryptedExtensionsFields(entry.body);
    case handshakeType.certificate:
      return certificateFields(parseCertificate(entry.body, tls13));
    case handshakeType.certificateVerify:
      return [field('Signature', signatureSchemeName(entry.body.length < 2 ? 0 : readNumber(entry.body)))];
    case handshakeType.serverKeyExchange:
      return keyExchangeFields(entry.body, suite);
    default:
      return [];
  }
}

function clientHelloFields(hello: ClientHello | null): Field[] {
  if (!hello) return unreadable;
  return [
    field('Sent by', 'Latchkey'),
    field('Versions', list(hello.versions, versionName)),
    field('Server name', hello.serverName ?? 'none'),
    field('Protocols (ALPN)', hello.alpn.join(', ')),
    field('Cipher suites', list(hello.suites, cipherSuiteName)),
    field('Groups', list(hello.groups, groupName)),
    field('Key shares', hello.keyShares.map((share) => `${groupName(share.group)} ${share.bytes} B`).join(', ')),
    field('Signature algorithms', list(hello.signatureSchemes, signatureSchemeName)),
    field('Extensions', list(hello.extensions, extensionName)),
  ].filter(({ value }) => value !== '');
}

function serverHelloFields(hello: ServerHello | null): Field[] {
  if (!hello) return unreadable;
  return [
    field('Version', versionName(hello.version)),
    field('Cipher suite', cipherSuiteName(hello.suite)),
    ...(hello.group === null
      ? []
      : [field(hello.helloRetryRequest ? 'Group wanted' : 'Group', groupName(hello.group))]),
    ...(hello.alpn === null ? [] : [field('Protocol (ALPN)', hello.alpn)]),
    field('Extensions', list(hello.extensions, extensionName)),
  ].filter(({ value }) => value !== '');
}

function encryptedExtensionsFields(body: Uint8Array): Field[] {
  const parsed = parseEncryptedExtensions(body);
  if (!parsed) return unreadable;
  return [
    ...(parsed.alpn === null ? [] : [field('Protocol (ALPN)', parsed.alpn)]),
    field('Extensions', list(parsed.extensions, extensionName) || 'none'),
  ];
}

function certificateFields(chain: readonly Buffer[] | null): Field[] {
  if (!chain) return unreadable;
  return [
    field('Certificates', String(chain.length)),
    ...chain.slice(0, 10).map((der, index) => field(index === 0 ? 'Leaf' : `Issuer ${index}`, `${der.length} B`)),
  ];
}

function keyExchangeFields(body: Uint8Array, suite: string): Field[] {
  const exchange = parseServerKeyExchange(body, suite.includes('ECDHE'));
  if (!exchange) return unreadable;
  const group = exchange.group === null ? `DHE, ${exchange.primeBits ?? 0} bits` : groupName(exchange.group);
  return [field('Group', group), field('Signature', signatureSchemeName(exchange.scheme))];
}

const unreadable: Field[] = [{ label: 'Content', value: 'Its bytes do not follow the protocol' }];

function field(label: string, value: string): Field {
  return { label, value: visibleText(value, 2_000) };
}

function list(values: readonly number[], name: (value: number) => string): string {
  return withoutGrease(values).slice(0, 200).map(name).join(', ');
}

function readNumber(bytes: Uint8Array): number {
  return (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0);
}
