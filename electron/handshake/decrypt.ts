import { createDecipheriv, createHmac, getCiphers } from 'node:crypto';
import type { TlsRecord } from './records.ts';

/** What TLS 1.3 needs to open a record. Its key comes from the connection's own secrets and is wiped by `wipe`. */
export interface RecordOpener {
  /** The record inside, without padding; `null` when these secrets do not open it. Records must come in order. */
  open(record: TlsRecord): { type: number; body: Buffer } | null;
  /** The next generation of this direction's key, after a KeyUpdate. */
  update(): void;
  wipe(): void;
}

interface Aead {
  cipher: 'aes-128-gcm' | 'aes-256-gcm' | 'chacha20-poly1305';
  hash: 'sha256' | 'sha384';
  keyLength: 16 | 32;
}

const aeads: Readonly<Record<number, Aead>> = {
  0x1301: { cipher: 'aes-128-gcm', hash: 'sha256', keyLength: 16 },
  0x1302: { cipher: 'aes-256-gcm', hash: 'sha384', keyLength: 32 },
  0x1303: { cipher: 'chacha20-poly1305', hash: 'sha256', keyLength: 32 },
};

const tagLength = 16;
const ivLength = 12;

/** `null` where this runtime lacks the cipher (Electron's has no ChaCha20-Poly1305) or the suite is unknown. */
export function recordOpener(suite: number, secret: Buffer): RecordOpener | null {
  const aead = aeads[suite];
  if (!aead || !getCiphers().includes(aead.cipher)) return null;
  let current: Buffer = Buffer.from(secret);
  let keys = trafficKeys(aead, current);
  let sequence = 0;

  function wipeKeys(): void {
    current.fill(0);
    keys.key.fill(0);
    keys.iv.fill(0);
  }

  return {
    open(record) {
      const plain = decrypt(aead, keys, sequence, record);
      if (!plain) return null;
      sequence += 1;
      // The true type is the last byte that is not zero: https://www.rfc-editor.org/rfc/rfc8446#section-5.2
      let end = plain.length;
      while (end > 0 && plain[end - 1] === 0) end -= 1;
      const type = end === 0 ? 0 : (plain[end - 1] ?? 0);
      return { type, body: plain.subarray(0, Math.max(0, end - 1)) };
    },
    update() {
      const next = expandLabel(aead, current, 'traffic upd', current.length);
      wipeKeys();
      current = next;
      keys = trafficKeys(aead, current);
      sequence = 0;
    },
    wipe: wipeKeys,
  };
}

interface TrafficKeys {
  key: Buffer;
  iv: Buffer;
}

function trafficKeys(aead: Aead, secret: Buffer): TrafficKeys {
  return { key: expandLabel(aead, secret, 'key', aead.keyLength), iv: expandLabel(aead, secret, 'iv', ivLength) };
}

/**
 * HKDF-Expand-Label with an empty context, https://www.rfc-editor.org/rfc/rfc8446#section-7.1. No output here is
 * longer than one block of the hash, so one round is the whole expansion.
 */
function expandLabel(aead: Aead, secret: Buffer, label: string, length: number): Buffer {
  const name = Buffer.from(`tls13 ${label}`, 'latin1');
  const info = Buffer.concat([Buffer.from([0, length, name.length]), name, Buffer.from([0, 1])]);
  return createHmac(aead.hash, secret).update(info).digest().subarray(0, length);
}

function decrypt(aead: Aead, keys: TrafficKeys, sequence: number, record: TlsRecord): Buffer | null {
  if (record.body.length <= tagLength) return null;
  const nonce = Buffer.from(keys.iv);
  // Sequence numbers of a recorded handshake stay far below 2^32.
  nonce.writeUInt32BE((nonce.readUInt32BE(ivLength - 4) ^ sequence) >>> 0, ivLength - 4);
  const sealed = record.body.subarray(0, -tagLength);
  try {
    // The names differ only in type: each of them is an AEAD with a 16-byte tag.
    const cipher = aead.cipher as 'aes-128-gcm';
    const decipher = createDecipheriv(cipher, keys.key, nonce, { authTagLength: tagLength });
    decipher.setAAD(record.header, { plaintextLength: sealed.length });
    decipher.setAuthTag(record.body.subarray(-tagLength));
    return Buffer.concat([decipher.update(sealed), decipher.final()]);
  } catch {
    // Not authentic under this key: another generation's record, or bytes that were altered.
    return null;
  }
}

/** TLS 1.3's secrets of one connection, by the label of the key log format. Wiped by `wipe`. */
export interface TrafficSecrets {
  get(label: SecretLabel): Buffer | undefined;
  add(line: Buffer): void;
  wipe(): void;
}

export type SecretLabel =
  | 'CLIENT_HANDSHAKE_TRAFFIC_SECRET'
  | 'SERVER_HANDSHAKE_TRAFFIC_SECRET'
  | 'CLIENT_TRAFFIC_SECRET_0'
  | 'SERVER_TRAFFIC_SECRET_0';

const labelLimit = 40;

/**
 * Collects `keylog` lines, https://www.ietf.org/archive/id/draft-ietf-tls-keylogfile-02.html: a label, the client's
 * random and the secret, both in hex. They stay in memory, never become a string, and the line itself is wiped.
 */
export function trafficSecrets(): TrafficSecrets {
  const secrets = new Map<string, Buffer>();
  return {
    get: (label) => secrets.get(label),
    add(line) {
      const labelEnd = line.indexOf(0x20);
      const randomEnd = line.indexOf(0x20, labelEnd + 1);
      if (labelEnd > 0 && labelEnd < labelLimit && randomEnd > labelEnd) {
        secrets.set(line.toString('latin1', 0, labelEnd), fromHex(line.subarray(randomEnd + 1)));
      }
      line.fill(0);
    },
    wipe() {
      for (const secret of secrets.values()) secret.fill(0);
      secrets.clear();
    },
  };
}

/** Up to the first byte that is no hexadecimal digit. */
function fromHex(text: Uint8Array): Buffer {
  const bytes = Buffer.alloc(Math.floor(text.length / 2));
  let length = 0;
  for (; length < bytes.length; length += 1) {
    const value = digit(text[2 * length]) * 16 + digit(text[2 * length + 1]);
    if (Number.isNaN(value)) break;
    bytes[length] = value;
  }
  return bytes.subarray(0, length);
}

function digit(code = 0): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  const lower = code | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x61 + 10 : Number.NaN;
}
