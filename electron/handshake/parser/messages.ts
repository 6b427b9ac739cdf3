import { alertName, handshakeTypeName } from './names.ts';
import { contentType, type Side, type TlsRecord } from './records.ts';

export const handshakeType = {
  clientHello: 1,
  serverHello: 2,
  newSessionTicket: 4,
  endOfEarlyData: 5,
  encryptedExtensions: 8,
  certificate: 11,
  serverKeyExchange: 12,
  certificateRequest: 13,
  certificateVerify: 15,
  clientKeyExchange: 16,
  finished: 20,
  certificateStatus: 22,
  keyUpdate: 24,
  compressedCertificate: 25,
} as const;

/** One handshake message, whole. `bytes` counts its four-byte header too. */
export interface HandshakeMessage {
  from: Side;
  at: number;
  type: number;
  name: string;
  body: Uint8Array;
  bytes: number;
}

export interface Alert {
  fatal: boolean;
  code: number;
  name: string;
}

// OpenSSL's own limit for a certificate list is 100 KB; nothing else in a handshake comes near it.
const messageLimit = 256 * 1024;
const headerLength = 4;

/** Puts handshake messages together from the records that carry them. Never throws. */
export interface HandshakeAssembler {
  /** The messages that this record completed. */
  add(record: TlsRecord): HandshakeMessage[];
  /** Bytes of a message that has begun and not ended. */
  readonly pending: number;
  /** True after a message announced itself as larger than anything real; nothing more comes then. */
  readonly overflowed: boolean;
}

export function handshakeAssembler(): HandshakeAssembler {
  const waiting: Buffer[] = [];
  let pending = 0;
  let overflowed = false;

  function take(length: number): Buffer {
    const all = waiting.length === 1 ? (waiting[0] ?? Buffer.alloc(0)) : Buffer.concat(waiting);
    waiting.length = 0;
    if (all.length > length) waiting.push(all.subarray(length));
    pending = all.length - length;
    return all.subarray(0, length);
  }

  /** The length of the message in front, or nothing while its header is not whole. */
  function announced(): number | undefined {
    if (pending < headerLength) return undefined;
    if ((waiting[0]?.length ?? 0) < headerLength) waiting.splice(0, waiting.length, Buffer.concat(waiting));
    return headerLength + (waiting[0]?.readUIntBE(1, 3) ?? 0);
  }

  return {
    add(record) {
      const messages: HandshakeMessage[] = [];
      if (overflowed || record.body.length === 0) return messages;
      waiting.push(record.body);
      pending += record.body.length;
      for (let length = announced(); length !== undefined; length = announced()) {
        overflowed = length > messageLimit;
        if (overflowed || pending < length) break;
        const message = take(length);
        const type = message[0] ?? 0;
        const name = handshakeTypeName(type);
        const body = message.subarray(headerLength);
        messages.push({ from: record.from, at: record.at, type, name, body, bytes: length });
      }
      return messages;
    },
    get pending() {
      return pending;
    },
    get overflowed() {
      return overflowed;
    },
  };
}

/** An alert in the clear (or decrypted); `null` when the record is none. */
export function parseAlert(type: number, body: Uint8Array): Alert | null {
  if (type !== contentType.alert || body.length !== 2) return null;
  const [level = 0, code = 0] = body;
  return { fatal: level === 2, code, name: alertName(code) };
}
