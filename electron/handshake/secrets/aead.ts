import { createDecipheriv, getCiphers } from 'node:crypto';
import { openChaCha20Poly1305 } from './chacha20-poly1305.ts';

/** A cipher that encrypts and authenticates at once, by node:crypto's name. Lengths in bytes. */
export interface Aead {
  cipher: string;
  keyLength: 16 | 32;
  tagLength: 16 | 8;
}

interface SealedRecord {
  key: Uint8Array;
  nonce: Uint8Array;
  additional: Uint8Array;
  ciphertext: Uint8Array;
  tag: Uint8Array;
}

const ownChaCha20 = 'chacha20-poly1305';

let known: ReadonlySet<string> | undefined;

/** True where this runtime's crypto has the cipher. Electron's lacks ChaCha20-Poly1305, CCM, ARIA and Camellia. */
export function runtimeHasCipher(cipher: string): boolean {
  known ??= new Set(getCiphers());
  return known.has(cipher);
}

/** True where `openAead` can open it: with the runtime's crypto, or with our own ChaCha20-Poly1305. */
export function canOpen({ cipher }: Aead): boolean {
  return cipher === ownChaCha20 || runtimeHasCipher(cipher);
}

/** The plain text; `null` when it is not authentic under this key. Never throws. */
export function openAead({ cipher, tagLength }: Aead, sealed: SealedRecord): Buffer | null {
  if (cipher === ownChaCha20 && !runtimeHasCipher(cipher)) return openChaCha20Poly1305(sealed);
  const { key, nonce, additional, ciphertext, tag } = sealed;
  try {
    // The names differ only in type: node:crypto treats GCM, CCM and ChaCha20-Poly1305 alike.
    const decipher = createDecipheriv(cipher as 'aes-128-gcm', key, nonce, { authTagLength: tagLength });
    decipher.setAAD(additional, { plaintextLength: ciphertext.length });
    decipher.setAuthTag(tag);
    return Buffer.concat([decipher.update(ciphertext), decipher.final()]);
  } catch {
    return null;
  }
}
