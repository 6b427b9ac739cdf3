import { createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import { canOpen, openAead, runtimeHasCipher, type Aead } from './aead.ts';
import { nonceOf, type RecordOpener } from './record-opener.ts';
import type { Side, TlsRecord } from '../parser/records.ts';

/** What both sides of a TLS 1.2 connection agreed on, as far as its records' keys depend on it. */
export interface Tls12Agreement {
  /** The suite's name. */
  suite: string;
  clientRandom: Uint8Array;
  serverRandom: Uint8Array;
  encryptThenMac: boolean;
}

interface Protection {
  /** The hash of the pseudo-random function. */
  prf: 'sha256' | 'sha384';
  aead: Aead | null;
  /** CBC only. */
  mac: 'sha1' | 'sha256' | 'sha384';
  macLength: number;
  cipher: string;
  keyLength: number;
  /** Bytes of the initialisation vector that come from the key block. */
  ivLength: number;
  blockLength: number;
}

const randomLength = 32;
const masterLength = 48;
const macLengths = { sha1: 20, sha256: 32, sha384: 48 } as const;

/**
 * Opens what one side sends after its ChangeCipherSpec in TLS 1.2, https://www.rfc-editor.org/rfc/rfc5246#section-6.2.3:
 * AES, ARIA and Camellia with GCM, CCM or CBC (either order of MAC and encryption), and ChaCha20-Poly1305. `null` for
 * other suites, and where this runtime lacks the cipher.
 */
export function tls12RecordOpener(side: Side, agreement: Tls12Agreement, master: Buffer): RecordOpener | null {
  const protection = protectionOf(agreement.suite);
  if (!protection || master.length !== masterLength || agreement.clientRandom.length !== randomLength) return null;
  const keys = sideKeys(side, protection, agreement, master);
  let sequence = 0;
  return {
    open(record) {
      const { aead } = protection;
      const body = aead
        ? openTls12Aead(aead, keys, sequence, record)
        : openCbc(protection, keys, sequence, record, agreement.encryptThenMac);
      if (body) sequence += 1;
      return body && { type: record.type, body };
    },
    update: () => undefined,
    wipe: () => {
      for (const secret of [keys.mac, keys.key, keys.iv]) secret.fill(0);
    },
  };
}

function protectionOf(suite: string): Protection | null {
  const prf = suite.endsWith('_SHA384') ? 'sha384' : 'sha256';
  const none = { prf, mac: 'sha1', macLength: 0, blockLength: 16 } as const;
  if (suite.includes('_WITH_CHACHA20_POLY1305')) {
    const aead: Aead = { cipher: 'chacha20-poly1305', keyLength: 32, tagLength: 16 };
    return { ...none, aead, cipher: aead.cipher, keyLength: 32, ivLength: 12 };
  }
  const parts = /_WITH_(AES|ARIA|CAMELLIA)_(128|256)_(GCM|CCM_8|CCM|CBC)(?:_(SHA|SHA256|SHA384))?$/.exec(suite);
  if (!parts) return null;
  const [, family = '', bits, mode = '', hash] = parts;
  const keyLength = bits === '128' ? 16 : 32;
  const cipher = `${family}-${bits ?? ''}-${mode.slice(0, 3)}`.toLowerCase();
  if (!runtimeHasCipher(cipher)) return null;
  if (mode === 'CBC') {
    const mac = hash === 'SHA' ? 'sha1' : prf;
    return { ...none, aead: null, mac, macLength: macLengths[mac], cipher, keyLength, ivLength: 0 };
  }
  const aead: Aead = { cipher, keyLength, tagLength: mode === 'CCM_8' ? 8 : 16 };
  return canOpen(aead) ? { ...none, aead, cipher, keyLength, ivLength: 4 } : null;
}

interface Keys {
  mac: Buffer;
  key: Buffer;
  iv: Buffer;
}

/** Cuts the key block, https://www.rfc-editor.org/rfc/rfc5246#section-6.3: the client's and the server's by turns. */
function sideKeys(side: Side, protection: Protection, agreement: Tls12Agreement, master: Buffer): Keys {
  const { macLength, keyLength, ivLength, prf } = protection;
  const seed = Buffer.concat([agreement.serverRandom, agreement.clientRandom]);
  const block = pseudoRandom(prf, master, 'key expansion', seed, 2 * (macLength + keyLength + ivLength));
  let start = 0;
  const next = (length: number): Buffer => {
    const offset = start + (side === 'client' ? 0 : length);
    start += 2 * length;
    return Buffer.from(block.subarray(offset, offset + length));
  };
  const keys = { mac: next(macLength), key: next(keyLength), iv: next(ivLength) };
  block.fill(0);
  return keys;
}

/** TLS 1.2's pseudo-random function, https://www.rfc-editor.org/rfc/rfc5246#section-5. */
export function pseudoRandom(hash: string, secret: Buffer, label: string, seed: Buffer, length: number): Buffer {
  const labelled = Buffer.concat([Buffer.from(label, 'latin1'), seed]);
  const hmac = (...parts: Buffer[]): Buffer => {
    const running = createHmac(hash, secret);
    for (const part of parts) running.update(part);
    return running.digest();
  };
  const blocks: Buffer[] = [];
  let made = 0;
  for (let turning = hmac(labelled); made < length; turning = hmac(turning)) {
    const block = hmac(turning, labelled);
    blocks.push(block);
    made += block.length;
  }
  const output = Buffer.concat(blocks, length);
  for (const block of blocks) block.fill(0);
  return output;
}

/** The record's number, type, version and length: what is authenticated besides its content. */
function additionalData(sequence: number, record: TlsRecord, length: number): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(sequence, 4);
  data.writeUInt8(record.type, 8);
  data.writeUInt16BE(record.version, 9);
  data.writeUInt16BE(length, 11);
  return data;
}

/** GCM and CCM send eight bytes of their nonce with the record; ChaCha20 makes it from the number, as TLS 1.3 does. */
function openTls12Aead(aead: Aead, { key, iv }: Keys, sequence: number, record: TlsRecord): Buffer | null {
  const sent = iv.length === 12 ? 0 : 8;
  const { body } = record;
  const length = body.length - sent - aead.tagLength;
  if (length < 0) return null;
  return openAead(aead, {
    key,
    nonce: sent === 0 ? nonceOf(iv, sequence) : Buffer.concat([iv, body.subarray(0, sent)]),
    additional: additionalData(sequence, record, length),
    ciphertext: body.subarray(sent, sent + length),
    tag: body.subarray(sent + length),
  });
}

function openCbc(
  protection: Protection,
  keys: Keys,
  sequence: number,
  record: TlsRecord,
  encryptThenMac: boolean,
): Buffer | null {
  const { mac, macLength } = protection;
  const isAuthentic = (content: Buffer, code: Buffer): boolean => {
    const covered = createHmac(mac, keys.mac).update(additionalData(sequence, record, content.length));
    return timingSafeEqual(covered.update(content).digest(), code);
  };
  if (encryptThenMac) {
    // https://www.rfc-editor.org/rfc/rfc7366#section-3
    const sealed = record.body.subarray(0, Math.max(0, record.body.length - macLength));
    if (sealed.length === 0 || !isAuthentic(sealed, record.body.subarray(sealed.length))) return null;
    return decryptCbc(protection, keys.key, sealed);
  }
  const plain = decryptCbc(protection, keys.key, record.body);
  const length = plain ? plain.length - macLength : -1;
  if (!plain || length < 0) return null;
  return isAuthentic(plain.subarray(0, length), plain.subarray(length)) ? plain.subarray(0, length) : null;
}

/** The initialisation vector is the first block; the padding at the end tells its own length in every byte. */
function decryptCbc({ cipher, blockLength }: Protection, key: Buffer, sealed: Buffer): Buffer | null {
  if (sealed.length < 2 * blockLength || sealed.length % blockLength !== 0) return null;
  const decipher = createDecipheriv(cipher, key, sealed.subarray(0, blockLength)).setAutoPadding(false);
  const plain = Buffer.concat([decipher.update(sealed.subarray(blockLength)), decipher.final()]);
  const padding = plain[plain.length - 1] ?? 0;
  const end = plain.length - 1 - padding;
  if (end < 0 || plain.subarray(end).some((byte) => byte !== padding)) return null;
  return plain.subarray(0, end);
}
