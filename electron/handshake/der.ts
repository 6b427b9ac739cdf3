/** One DER element. `content` is a view. */
export interface DerElement {
  tag: number;
  content: Uint8Array;
}

// A certificate nests about ten deep and holds a few hundred elements; more is not a certificate.
const childLimit = 20_000;

/** Reads the element at the beginning; `null` when the bytes are no definite-length DER. Never throws. */
export function readDer(bytes: Uint8Array): (DerElement & { length: number }) | null {
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
  return { tag, content: bytes.subarray(offset, offset + size), length: offset + size };
}

/** The elements of a constructed one, in order; `null` when they do not fill it exactly. */
export function derChildren(content: Uint8Array): DerElement[] | null {
  const children: DerElement[] = [];
  let left = content;
  while (left.length > 0) {
    const child = readDer(left);
    if (!child || children.length >= childLimit) return null;
    children.push({ tag: child.tag, content: child.content });
    left = left.subarray(child.length);
  }
  return children;
}

export const derTag = { boolean: 1, integer: 2, octetString: 4, oid: 6, sequence: 0x30, extensions: 0xa3 } as const;
