import * as certificates from '../../electron/handshake/parser/certificate-messages.ts';
import { cipherSuiteName } from '../../electron/handshake/parser/cipher-suites.ts';
import { extensionType } from '../../electron/handshake/parser/extensions.ts';
import { parseClientHello, parseEncryptedExtensions, parseServerHello } from '../../electron/handshake/parser/hello.ts';
import {
  parseClientKeyExchange,
  parseServerKeyExchange,
} from '../../electron/handshake/parser/key-exchange-messages.ts';
import { handshakeType } from '../../electron/handshake/parser/messages.ts';
import { parseNewSessionTicket } from '../../electron/handshake/parser/session-messages.ts';
import type { Said } from '../../electron/handshake/parser/side-reader.ts';
import type { Transcript } from '../../electron/handshake/parser/transcript.ts';

/** What our parser reads in a message, under the names that tshark gives the same fields. */
export type OwnFields = Record<string, readonly (string | number | null)[]>;

const tls13 = 0x0304;

export function ownFields({ type, body, alert }: Said, { serverHello }: Transcript): OwnFields {
  const version = serverHello?.version ?? 0;
  const suite = cipherSuiteName(serverHello?.suite ?? 0);
  if (alert) return { 'tls.alert_message.level': [alert.fatal ? 2 : 1], 'tls.alert_message.desc': [alert.code] };
  switch (type) {
    case handshakeType.clientHello:
      return clientHello(body);
    case handshakeType.serverHello:
      return serverHelloFields(body);
    case handshakeType.encryptedExtensions: {
      const parsed = present(parseEncryptedExtensions(body));
      return {
        'tls.handshake.extension.type': parsed.extensions,
        'tls.handshake.extensions_alpn_str': some(parsed.alpn),
        'tls.handshake.extensions_supported_group': parsed.groups,
        'tls.record_size_limit': some(parsed.recordSizeLimit),
      };
    }
    case handshakeType.certificate:
      return chain(present(certificates.parseCertificate(body, version === tls13)).certificates);
    case handshakeType.compressedCertificate: {
      const message = present(certificates.parseCompressedCertificate(body));
      return {
        'tls.compress_certificate.algorithm': [message.algorithm],
        'tls.compress_certificate.uncompressed_length': [message.uncompressedBytes],
        'tls.compress_certificate.compressed_certificate_message.length': [message.compressed.length],
      };
    }
    case handshakeType.certificateRequest: {
      const request = present(certificates.parseCertificateRequest(body, version));
      return {
        'tls.handshake.cert_type': request.types,
        'tls.handshake.sig_hash_alg': [...request.signatureSchemes, ...request.certificateSchemes],
        'tls.handshake.dname_len': request.authorities.map(({ length }) => length),
      };
    }
    case handshakeType.certificateVerify: {
      const proof = present(certificates.parseCertificateVerify(body, version));
      return {
        'tls.handshake.sig_hash_alg': [proof.scheme],
        'tls.handshake.client_cert_vrfy.sig_len': [proof.signatureBytes],
      };
    }
    case handshakeType.serverKeyExchange: {
      const exchange = present(parseServerKeyExchange(body, suite, version));
      const key = exchange.group === null ? 'tls.handshake.ys_len' : 'tls.handshake.server_point_len';
      return {
        'tls.handshake.server_named_curve': some(exchange.group),
        'tls.handshake.p_len': some(exchange.primeBits && Math.ceil(exchange.primeBits / 8)),
        [key]: [exchange.publicKeyBytes],
        'tls.handshake.sig_hash_alg': [exchange.scheme],
        'tls.handshake.sig_len': [exchange.signatureBytes],
      };
    }
    case handshakeType.clientKeyExchange: {
      const { kind, bytes } = present(parseClientKeyExchange(body, suite, version));
      const names = { RSA: 'epms_len', ECDHE: 'client_point_len', DHE: 'yc_len' };
      return { [`tls.handshake.${names[kind]}`]: [bytes] };
    }
    case handshakeType.newSessionTicket: {
      const ticket = present(parseNewSessionTicket(body, version === tls13));
      return {
        'tls.handshake.session_ticket_lifetime_hint': [ticket.lifetime],
        'tls.handshake.session_ticket_length': [ticket.bytes],
        'tls.early_data.max_early_data_size': some(ticket.earlyData),
      };
    }
    // tshark 4.0 shows nothing of what is inside a KeyUpdate.
    default:
      return {};
  }
}

function clientHello(body: Uint8Array): OwnFields {
  const hello = present(parseClientHello(body));
  const isNew = hello.extensions.includes(extensionType.supportedVersions);
  return {
    'tls.handshake.version': [hello.legacyVersion],
    'tls.handshake.random': [hello.random.toString('hex')],
    'tls.handshake.session_id': hex(hello.sessionId),
    'tls.handshake.ciphersuite': hello.suites,
    'tls.handshake.extension.type': hello.extensions,
    'tls.handshake.extensions_server_name': some(hello.serverName),
    'tls.handshake.extensions_alpn_str': hello.alpn,
    'tls.handshake.extensions_supported_group': hello.groups,
    'tls.handshake.sig_hash_alg': [...hello.signatureSchemes, ...hello.certificateSchemes],
    'tls.handshake.extensions.supported_version': isNew ? hello.versions : [],
    'tls.handshake.extensions_key_share_group': hello.keyShares.map(({ group }) => group),
    'tls.handshake.extensions_key_share_key_exchange_length': hello.keyShares.map(({ bytes }) => bytes),
    'tls.handshake.extensions.psk.identity.identity_length': hello.preSharedKeys,
    'tls.extension.psk_ke_mode': hello.pskModes,
    'tls.compress_certificate.algorithm': hello.certificateCompression,
    'tls.record_size_limit': some(hello.recordSizeLimit),
    'tls.handshake.extensions.cookie_len': some(hello.cookieBytes),
  };
}

function serverHelloFields(body: Uint8Array): OwnFields {
  const hello = present(parseServerHello(body));
  const isNew = hello.version === tls13;
  const group = isNew ? some(hello.group) : [];
  const groupName = hello.helloRetryRequest ? 'key_share_selected_group' : 'key_share_group';
  return {
    'tls.handshake.random': [hello.random.toString('hex')],
    'tls.handshake.session_id': hex(hello.sessionId),
    'tls.handshake.ciphersuite': [hello.suite],
    'tls.handshake.extension.type': hello.extensions,
    [isNew ? 'tls.handshake.extensions.supported_version' : 'tls.handshake.version']: [hello.version],
    [`tls.handshake.extensions_${groupName}`]: group,
    'tls.handshake.extensions_key_share_key_exchange_length': hello.keyShareBytes === 0 ? [] : [hello.keyShareBytes],
    'tls.handshake.extensions.psk.identity.selected': some(hello.preSharedKey),
    'tls.handshake.extensions_alpn_str': some(hello.alpn),
    'tls.handshake.extensions.cookie_len': some(hello.cookieBytes),
  };
}

function chain(ders: readonly Buffer[]): OwnFields {
  return {
    'tls.handshake.certificate_length': ders.map(({ length }) => length),
    'tls.handshake.certificate': ders.map((der) => der.toString('hex')),
  };
}

function some<Value>(value: Value | null): Value[] {
  return value === null ? [] : [value];
}

function hex(bytes: Buffer): string[] {
  return bytes.length === 0 ? [] : [bytes.toString('hex')];
}

function present<Value>(value: Value | null): Value {
  if (value === null) throw new Error('our parser calls a message broken that a real server sent');
  return value;
}
