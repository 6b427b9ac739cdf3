/** One DER element. `content` and `whole` (with its tag and length) are views. */
export interface DerElement {
  tag: number;
  content: Uint8Array;
  whole: Uint8Array;
}

// A certificate nests about ten deep and holds a few hundred elements; more is not a certificate.
const childLimit = 20_000;

/** Reads the element at the beginning; `null` when the bytes are no definite-length DER. Never throws. */
export function readDer(bytes: Uint8Array): DerElement | null {
  const [tag, first] = bytes;
  if (tag === undefined || first === undefined || (tag & 0x1f) === 0x1f) return null;
  let offset = 2;
  let size = first;
  if (first >= 0x80) {
    const lengthBytes = first & 0x7f;
    if (lengthBytes < 1 || lengthBytes > 4 || bytes.length < 2 + lengthBytes) return null;
    size = 0;
    for (; offset < 2 + lengthBytes; offset += 1) size = size * 256 + (bytes[offset] ?? 0);
  }
  if (offset + size > bytes.length) return null;
  return { tag, content: bytes.subarray(offset, offset + size), whole: bytes.subarray(0, offset + size) };
}

/** The elements of a constructed one, in order; `null` when they do not fill it exactly. */
export function derChildren(content: Uint8Array): DerElement[] | null {
  const children: DerElement[] = [];
  let left = content;
  while (left.length > 0) {
    const child = readDer(left);
    if (!child || children.length >= childLimit) return null;
    children.push(child);
    left = left.subarray(child.whole.length);
  }
  return children;
}

/** The elements inside this one; none when there is no such element or its content is no DER. */
export function insideOf(element: DerElement | null | undefined): readonly DerElement[] {
  return (element && derChildren(element.content)) ?? [];
}

/** `1.2.840.10045.2.1`; empty when the bytes are no object identifier of a sensible length. */
export function oidText(element: DerElement | undefined): string {
  if (element?.tag !== derTag.oid || element.content.length > 32) return '';
  const numbers: number[] = [];
  let value = 0;
  for (const byte of element.content) {
    value = value * 128 + (byte & 0x7f);
    if (byte >= 0x80) continue;
    numbers.push(value);
    value = 0;
  }
  const [first = 0, ...rest] = numbers;
  const arc = Math.min(2, Math.floor(first / 40));
  return [arc, first - arc * 40, ...rest].join('.');
}

/** The first elements of a broken structure must not be mistaken for those of a whole one, so all tags are named. */
export const derTag = {
  boolean: 1,
  integer: 2,
  bitString: 3,
  octetString: 4,
  oid: 6,
  sequence: 0x30,
  context0: 0xa0,
  context1: 0xa1,
  extensions: 0xa3,
} as const;
