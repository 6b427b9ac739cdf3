import { createHmac } from 'node:crypto';
import { canOpen, openAead, type Aead } from './aead.ts';
import type { TlsRecord } from '../parser/records.ts';

/** What it takes to open the records of one side. Its key comes from the connection's own secrets. */
export interface RecordOpener {
  /** The record inside, without padding; `null` when these secrets do not open it. Records must come in order. */
  open(record: TlsRecord): { type: number; body: Buffer } | null;
  /** The next generation of this direction's key, after TLS 1.3's KeyUpdate. */
  update(): void;
  wipe(): void;
}

interface Suite extends Aead {
  hash: 'sha256' | 'sha384';
}

const suites: Readonly<Record<number, Suite>> = {
  0x1301: { cipher: 'aes-128-gcm', hash: 'sha256', keyLength: 16, tagLength: 16 },
  0x1302: { cipher: 'aes-256-gcm', hash: 'sha384', keyLength: 32, tagLength: 16 },
  0x1303: { cipher: 'chacha20-poly1305', hash: 'sha256', keyLength: 32, tagLength: 16 },
  0x1304: { cipher: 'aes-128-ccm', hash: 'sha256', keyLength: 16, tagLength: 16 },
  0x1305: { cipher: 'aes-128-ccm', hash: 'sha256', keyLength: 16, tagLength: 8 },
};

const ivLength = 12;

/**
 * Opens TLS 1.3's records with a traffic secret, https://www.rfc-editor.org/rfc/rfc8446#section-5.2. `null` where
 * this runtime lacks the cipher (CCM in Electron) or the suite is unknown.
 */
export function recordOpener(suite: number, secret: Buffer): RecordOpener | null {
  const known = suites[suite];
  if (!known || !canOpen(known)) return null;
  let current: Buffer = Buffer.from(secret);
  let keys = trafficKeys(known, current);
  let sequence = 0;

  function wipe(): void {
    current.fill(0);
    keys.key.fill(0);
    keys.iv.fill(0);
  }

  return {
    open({ header, body }) {
      const sealedLength = body.length - known.tagLength;
      if (sealedLength <= 0) return null;
      const plain = openAead(known, {
        key: keys.key,
        nonce: nonceOf(keys.iv, sequence),
        additional: header,
        ciphertext: body.subarray(0, sealedLength),
        tag: body.subarray(sealedLength),
      });
      if (!plain) return null;
      sequence += 1;
      // The true type is the last byte that is not zero: https://www.rfc-editor.org/rfc/rfc8446#section-5.4
      let end = plain.length;
      while (end > 0 && plain[end - 1] === 0) end -= 1;
      const type = end === 0 ? 0 : (plain[end - 1] ?? 0);
      return { type, body: plain.subarray(0, Math.max(0, end - 1)) };
    },
    update() {
      const next = expandLabel(known, current, 'traffic upd', current.length);
      wipe();
      current = next;
      keys = trafficKeys(known, current);
      sequence = 0;
    },
    wipe,
  };
}

/** The initialisation vector with the record's number in its last bytes; numbers here stay far below 2^32. */
export function nonceOf(iv: Buffer, sequence: number): Buffer {
  const nonce = Buffer.from(iv);
  nonce.writeUInt32BE((nonce.readUInt32BE(ivLength - 4) ^ sequence) >>> 0, ivLength - 4);
  return nonce;
}

function trafficKeys(suite: Suite, secret: Buffer): { key: Buffer; iv: Buffer } {
  return {
    key: expandLabel(suite, secret, 'key', suite.keyLength),
    iv: expandLabel(suite, secret, 'iv', ivLength),
  };
}

/**
 * HKDF-Expand-Label with an empty context, https://www.rfc-editor.org/rfc/rfc8446#section-7.1. No output here is
 * longer than one block of the hash, so one round is the whole expansion.
 */
function expandLabel({ hash }: Suite, secret: Buffer, label: string, length: number): Buffer {
  const name = Buffer.from(`tls13 ${label}`, 'latin1');
  const info = Buffer.concat([Buffer.from([0, length, name.length]), name, Buffer.from([0, 1])]);
  return createHmac(hash, secret).update(info).digest().subarray(0, length);
}
