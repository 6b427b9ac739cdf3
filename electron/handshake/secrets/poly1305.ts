// Numbers of 130 bits as ten limbs of 13 bits: every sum of products stays far below 2^53, exact in a double.
const limbs = 10;
const limbBits = 13;
const limbMask = 0x1fff;
const limbSize = limbMask + 1;
const blockLength = 16;

/**
 * The one-time authenticator, https://www.rfc-editor.org/rfc/rfc8439#section-2.5. Key 32 bytes, tag 16. Its steps
 * do not depend on key or message; what it derived from the key is wiped.
 */
export function poly1305(key: Uint8Array, message: Uint8Array): Buffer {
  const clampedKey = clamped(key.subarray(0, blockLength));
  const factor = toLimbs(clampedKey, 0);
  const sum = new Float64Array(limbs);
  const product = new Float64Array(limbs);
  for (let offset = 0; offset < message.length; offset += blockLength) {
    const block = message.subarray(offset, offset + blockLength);
    const added = toLimbs(block, 1);
    for (let index = 0; index < limbs; index += 1) sum[index] = at(sum, index) + at(added, index);
    multiply(sum, factor, product);
    sum.set(product);
  }
  reduce(sum);
  const tag = fromLimbs(sum, key.subarray(blockLength));
  for (const secret of [clampedKey, factor, sum, product]) secret.fill(0);
  return tag;
}

function clamped(bytes: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(bytes);
  for (const index of [3, 7, 11, 15]) copy[index] = (copy[index] ?? 0) & 0x0f;
  for (const index of [4, 8, 12]) copy[index] = (copy[index] ?? 0) & 0xfc;
  return copy;
}

/** Little-endian bytes, at most 16, with one more byte behind them. */
function toLimbs(bytes: Uint8Array, behind: number): Float64Array {
  const result = new Float64Array(limbs);
  let value = 0;
  let bits = 0;
  let limb = 0;
  for (let index = 0; index <= blockLength; index += 1) {
    const byte = index === bytes.length ? behind : (bytes[index] ?? 0);
    value |= byte << bits;
    bits += 8;
    if (bits >= limbBits) {
      result[limb] = value & limbMask;
      limb += 1;
      value >>>= limbBits;
      bits -= limbBits;
    }
  }
  result[limb] = value;
  return result;
}

/** `product = a * b` modulo 2^130 - 5: what overflows 130 bits comes back five-fold at the bottom. */
function multiply(a: Float64Array, b: Float64Array, product: Float64Array): void {
  for (let index = 0; index < limbs; index += 1) {
    let low = 0;
    let high = 0;
    for (let from = 0; from <= index; from += 1) low += at(a, from) * at(b, index - from);
    for (let from = index + 1; from < limbs; from += 1) high += at(a, from) * at(b, limbs + index - from);
    product[index] = low + 5 * high;
  }
  carry(product);
}

function carry(number: Float64Array): void {
  let over = 0;
  for (let index = 0; index < limbs; index += 1) {
    const value = at(number, index) + over;
    over = Math.floor(value / limbSize);
    number[index] = value - over * limbSize;
  }
  number[0] = at(number, 0) + 5 * over;
}

/** To the one representation below 2^130 - 5, without asking which of two it is. */
function reduce(number: Float64Array): void {
  carry(number);
  carry(number);
  const less = new Float64Array(limbs);
  let over = 5;
  for (let index = 0; index < limbs; index += 1) {
    const value = at(number, index) + over;
    over = Math.floor(value / limbSize);
    less[index] = value - over * limbSize;
  }
  // `over` is 1 when the number was 2^130 - 5 or more, else 0.
  for (let index = 0; index < limbs; index += 1) {
    number[index] = over * at(less, index) + (1 - over) * at(number, index);
  }
  less.fill(0);
}

/** The low 128 bits of the number plus the little-endian `addend`. */
function fromLimbs(number: Float64Array, addend: Uint8Array): Buffer {
  const bytes = Buffer.alloc(blockLength);
  let value = 0;
  let bits = 0;
  let limb = 0;
  let over = 0;
  for (let index = 0; index < blockLength; index += 1) {
    if (bits < 8) {
      value |= at(number, limb) << bits;
      limb += 1;
      bits += limbBits;
    }
    over += (value & 0xff) + (addend[index] ?? 0);
    bytes[index] = over & 0xff;
    over >>>= 8;
    value >>>= 8;
    bits -= 8;
  }
  return bytes;
}

function at(number: Float64Array, index: number): number {
  return number[index] ?? 0;
}
