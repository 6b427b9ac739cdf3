/**
 * Reads big-endian fields from bytes that a stranger sent. Reading past the end never throws: it gives zero or
 * nothing and sets `failed`, so that a parser is written straight down and asks once at its end.
 */
export class ByteReader {
  readonly #bytes: Uint8Array;
  #offset = 0;
  #failed = false;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** True once something was asked for that was not there. */
  get failed(): boolean {
    return this.#failed;
  }

  get remaining(): number {
    return this.#failed ? 0 : this.#bytes.length - this.#offset;
  }

  uint8(): number {
    return this.#number(1);
  }

  uint16(): number {
    return this.#number(2);
  }

  uint24(): number {
    return this.#number(3);
  }

  uint32(): number {
    return this.#number(4);
  }

  /** A view, not a copy. */
  bytes(length: number): Uint8Array {
    if (length > this.remaining) {
      this.#failed = true;
      return new Uint8Array(0);
    }
    const start = this.#offset;
    this.#offset += length;
    return this.#bytes.subarray(start, this.#offset);
  }

  /** A vector with its length before it, in 1, 2 or 3 bytes. */
  vector(lengthBytes: 1 | 2 | 3): ByteReader {
    return new ByteReader(this.bytes(this.#number(lengthBytes)));
  }

  rest(): Uint8Array {
    return this.bytes(this.remaining);
  }

  /** All remaining 16-bit numbers; an odd byte at the end fails. */
  uint16List(): number[] {
    const list: number[] = [];
    while (this.remaining > 0) {
      const value = this.uint16();
      if (!this.#failed) list.push(value);
    }
    return list;
  }

  #number(length: number): number {
    if (length > this.remaining) {
      this.#failed = true;
      return 0;
    }
    const end = this.#offset + length;
    let value = 0;
    for (; this.#offset < end; this.#offset += 1) value = value * 256 + (this.#bytes[this.#offset] ?? 0);
    return value;
  }
}
