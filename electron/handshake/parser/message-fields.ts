import {
  decompressCertificate,
  parseCertificate,
  parseCertificateRequest,
  parseCertificateStatus,
  parseCertificateVerify,
  parseCompressedCertificate,
} from './certificate-messages.ts';
import { cipherSuiteName } from './cipher-suites.ts';
import { distinguishedName } from './distinguished-name.ts';
import { broken, field, fieldIf, list, size, sizeIf, some, type Field } from './fields.ts';
import { clientHelloFields, encryptedExtensionsFields, serverHelloFields } from './hello-fields.ts';
import { parseClientHello, parseEncryptedExtensions, parseServerHello } from './hello.ts';
import { parseClientKeyExchange, parseServerKeyExchange } from './key-exchange-messages.ts';
import { handshakeType } from './messages.ts';
import { certificateTypeName, compressionName, groupName, signatureSchemeName } from './names.ts';
import { parseKeyUpdate, parseNewSessionTicket } from './session-messages.ts';
import type { Said } from './side-reader.ts';
import type { Transcript } from './transcript.ts';

/** What a message's fields depend on besides its bytes. */
interface Connection {
  version: number;
  tls13: boolean;
  suite: string;
  resumed: boolean;
}

const tls13 = 0x0304;

/** The fields worth showing of one message, in reading order. Never throws. */
export function messageFields(entry: Said, transcript: Transcript): Field[] {
  const { kind, name, bytes, readable } = entry;
  if (entry.alert) return [field('Alert', entry.alert.name), field('Level', entry.alert.fatal ? 'fatal' : 'warning')];
  if (kind === 'encrypted') return [field('Content', 'Encrypted; Latchkey cannot read this cipher here')];
  if (kind === 'ssl2-hello') return [field('Content', `${name}: a protocol given up in 1996`)];
  if (kind !== 'handshake' || !readable) return [];
  const { serverHello, resumed } = transcript;
  const version = serverHello?.version ?? 0;
  const suite = serverHello ? cipherSuiteName(serverHello.suite) : '';
  const fields = fieldsOfType[entry.type]?.(entry.body, { version, tls13: version === tls13, suite, resumed }, bytes);
  return fields === undefined ? [] : (fields ?? [...broken]);
}

/** `null` when the bytes are broken. */
type Reader = (body: Uint8Array, connection: Connection, bytes: number) => Field[] | null;

/** Reads, then tells; broken bytes stay `null`. */
function told<Parsed>(parsed: Parsed | null, tell: (value: Parsed) => Field[]): Field[] | null {
  return parsed === null ? null : tell(parsed);
}

const fieldsOfType: Readonly<Record<number, Reader>> = {
  [handshakeType.clientHello]: (body) => told(parseClientHello(body), clientHelloFields),
  [handshakeType.serverHello]: (body, { resumed }) =>
    told(parseServerHello(body), (hello) => serverHelloFields(hello, resumed && !hello.helloRetryRequest)),
  [handshakeType.encryptedExtensions]: (body) => told(parseEncryptedExtensions(body), encryptedExtensionsFields),
  [handshakeType.certificate]: (body, connection) => certificateFields(body, connection.tls13),
  [handshakeType.compressedCertificate]: compressedCertificateFields,
  [handshakeType.certificateRequest]: certificateRequestFields,
  [handshakeType.certificateVerify]: (body, { version }) =>
    told(parseCertificateVerify(body, version), (proof) => signatureFields(proof.scheme, proof.signatureBytes)),
  [handshakeType.certificateStatus]: (body) =>
    told(parseCertificateStatus(body), (status) => [field('OCSP answer', size(status.bytes))]),
  [handshakeType.serverKeyExchange]: serverKeyExchangeFields,
  [handshakeType.clientKeyExchange]: (body, { suite, version }) =>
    told(parseClientKeyExchange(body, suite, version), ({ kind, bytes }) => [
      kind === 'RSA'
        ? field('Secret, encrypted for the server', size(bytes))
        : field(`${kind} public key`, size(bytes)),
    ]),
  [handshakeType.newSessionTicket]: (body, connection) =>
    told(parseNewSessionTicket(body, connection.tls13), (ticket) => [
      field('Lifetime', `${ticket.lifetime} s`),
      field('Ticket', size(ticket.bytes)),
      ...sizeIf('0-RTT data allowed', ticket.earlyData),
    ]),
  [handshakeType.finished]: (body) => [field('Proof of the whole handshake', size(body.length))],
  [handshakeType.keyUpdate]: (body) =>
    told(parseKeyUpdate(body), (requested) => [field('The other side’s key', requested ? 'to change too' : 'stays')]),
};

const shownCertificates = 10;

function certificateFields(body: Uint8Array, isTls13: boolean): Field[] | null {
  return told(parseCertificate(body, isTls13), ({ certificates, stapledBytes, timestamps }) => [
    field('Certificates', String(certificates.length)),
    ...certificates
      .slice(0, shownCertificates)
      .map((der, index) => field(index === 0 ? 'Leaf' : `Issuer ${index}`, size(der.length))),
    ...sizeIf('OCSP answer', stapledBytes),
    ...fieldIf('Certificate transparency', timestamps ? 'proofs of publication' : null),
  ]);
}

function compressedCertificateFields(body: Uint8Array): Field[] | null {
  const message = parseCompressedCertificate(body);
  if (!message) return null;
  const { algorithm, uncompressedBytes, compressed } = message;
  const certificate = decompressCertificate(message);
  const inside =
    certificate === 'unreadable'
      ? [field('Content', `Latchkey cannot read ${compressionName(algorithm)}`)]
      : (certificate && certificateFields(certificate, true)) || broken;
  return [
    field(
      'Compressed',
      `${compressionName(algorithm)}, ${size(compressed.length)} instead of ${size(uncompressedBytes)}`,
    ),
    ...inside,
  ];
}

const shownAuthorities = 5;

function certificateRequestFields(body: Uint8Array, { version }: Connection): Field[] | null {
  return told(
    parseCertificateRequest(body, version),
    ({ types, signatureSchemes, certificateSchemes, authorities }) => {
      const shown = authorities.slice(0, shownAuthorities).map((name) => distinguishedName(name) ?? 'not readable');
      const more = Array<string>(Math.max(0, authorities.length - shownAuthorities)).fill('');
      return [
        ...fieldIf('Kinds of key', list(types, certificateTypeName)),
        ...fieldIf('Signature algorithms', list(signatureSchemes, signatureSchemeName)),
        ...fieldIf('Signature algorithms in certificates', list(certificateSchemes, signatureSchemeName)),
        field('Issuers it accepts', some([...shown, ...more], shownAuthorities) || 'any'),
      ];
    },
  );
}

function serverKeyExchangeFields(body: Uint8Array, { suite, version }: Connection): Field[] | null {
  return told(parseServerKeyExchange(body, suite, version), (exchange) => [
    field('Group', exchange.group === null ? `DHE, ${exchange.primeBits ?? 0} bits` : groupName(exchange.group)),
    field('Public key', size(exchange.publicKeyBytes)),
    ...signatureFields(exchange.scheme, exchange.signatureBytes),
  ]);
}

function signatureFields(scheme: number | null, bytes: number): Field[] {
  if (bytes === 0) return [field('Signature', 'none')];
  return [field('Signature', scheme === null ? size(bytes) : `${signatureSchemeName(scheme)}, ${size(bytes)}`)];
}
