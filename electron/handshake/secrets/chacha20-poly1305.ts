import { timingSafeEqual } from 'node:crypto';
import { poly1305 } from './poly1305.ts';

const keyLength = 32;
const nonceLength = 12;
const tagLength = 16;
const blockLength = 64;

/**
 * Opens ChaCha20-Poly1305, https://www.rfc-editor.org/rfc/rfc8439#section-2.8, for runtimes whose crypto lacks it
 * (Electron's). Key 32 bytes, nonce 12, tag 16. `null` when the tag does not fit. Its steps and places in memory do
 * not depend on the key, and what it derived from the key is wiped. Work is linear.
 */
export function openChaCha20Poly1305(sealed: {
  key: Uint8Array;
  nonce: Uint8Array;
  additional: Uint8Array;
  ciphertext: Uint8Array;
  tag: Uint8Array;
}): Buffer | null {
  const { key, nonce, additional, ciphertext, tag } = sealed;
  if (key.length !== keyLength || nonce.length !== nonceLength || tag.length !== tagLength) return null;
  const oneTimeKey = chacha20(key, 0, nonce, new Uint8Array(keyLength));
  const expected = poly1305(oneTimeKey, authenticated(additional, ciphertext));
  oneTimeKey.fill(0);
  return timingSafeEqual(expected, tag) ? chacha20(key, 1, nonce, ciphertext) : null;
}

/** Both texts, each filled up to 16 bytes, and their lengths. */
function authenticated(additional: Uint8Array, ciphertext: Uint8Array): Buffer {
  const lengths = Buffer.alloc(16);
  lengths.writeUInt32LE(additional.length, 0);
  lengths.writeUInt32LE(ciphertext.length, 8);
  const filled = (length: number): Buffer => Buffer.alloc((16 - (length % 16)) % 16);
  return Buffer.concat([additional, filled(additional.length), ciphertext, filled(ciphertext.length), lengths]);
}

/**
 * The stream cipher, https://www.rfc-editor.org/rfc/rfc8439#section-2.4. Encrypting and decrypting are the same.
 * @param counter of the first 64-byte block
 */
export function chacha20(key: Uint8Array, counter: number, nonce: Uint8Array, input: Uint8Array): Buffer {
  const state = initialState(key, counter, nonce);
  const working = new Uint32Array(16);
  const stream = Buffer.alloc(blockLength);
  const output = Buffer.alloc(input.length);
  for (let offset = 0; offset < input.length; offset += blockLength) {
    working.set(state);
    for (let round = 0; round < 10; round += 1) doubleRound(working);
    for (let word = 0; word < 16; word += 1)
      stream.writeUInt32LE((at(working, word) + at(state, word)) >>> 0, word * 4);
    const length = Math.min(blockLength, input.length - offset);
    for (let index = 0; index < length; index += 1) {
      output[offset + index] = (input[offset + index] ?? 0) ^ (stream[index] ?? 0);
    }
    state[12] = at(state, 12) + 1;
  }
  for (const secret of [state, working, stream]) secret.fill(0);
  return output;
}

/** "expand 32-byte k", the key, the counter and the nonce, as little-endian words. */
function initialState(key: Uint8Array, counter: number, nonce: Uint8Array): Uint32Array {
  const bytes = Buffer.concat([Buffer.from('expand 32-byte k', 'latin1'), key, Buffer.alloc(4), nonce]);
  const state = new Uint32Array(16);
  for (let word = 0; word < 16; word += 1) state[word] = bytes.readUInt32LE(word * 4);
  state[12] = counter;
  bytes.fill(0);
  return state;
}

function doubleRound(words: Uint32Array): void {
  for (let column = 0; column < 4; column += 1) quarterRound(words, column, column + 4, column + 8, column + 12);
  for (let diagonal = 0; diagonal < 4; diagonal += 1) {
    quarterRound(words, diagonal, 4 + ((diagonal + 1) % 4), 8 + ((diagonal + 2) % 4), 12 + ((diagonal + 3) % 4));
  }
}

function quarterRound(words: Uint32Array, a: number, b: number, c: number, d: number): void {
  mix(words, a, b, d, 16);
  mix(words, c, d, b, 12);
  mix(words, a, b, d, 8);
  mix(words, c, d, b, 7);
}

/** `sum += addend`, then `turned` takes it in and is turned left. */
function mix(words: Uint32Array, sum: number, addend: number, turned: number, bits: number): void {
  words[sum] = at(words, sum) + at(words, addend);
  const value = at(words, turned) ^ at(words, sum);
  words[turned] = (value << bits) | (value >>> (32 - bits));
}

function at(words: Uint32Array, index: number): number {
  return words[index] ?? 0;
}
