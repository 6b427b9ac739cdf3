/** One line of a hex dump: sixteen bytes, where they begin, and what of them is printable ASCII. */
export interface HexRow {
  offset: string;
  bytes: string;
  characters: string;
}

const rowBytes = 16;
/** More than any message that a person reads byte by byte; the rest is counted, not shown. */
export const hexLimit = 16_384;

/** Rows of a lower-case hex string, at most `hexLimit` bytes of it. An odd last digit is left out. */
export function hexRows(hex: string): HexRow[] {
  const pairs = hex.slice(0, hexLimit * 2).match(/[\da-f]{2}/g) ?? [];
  return Array.from({ length: Math.ceil(pairs.length / rowBytes) }, (_, row) => {
    const bytes = pairs.slice(row * rowBytes, (row + 1) * rowBytes);
    return {
      offset: (row * rowBytes).toString(16).padStart(4, '0'),
      bytes: [bytes.slice(0, 8).join(' '), bytes.slice(8).join(' ')].join('  ').padEnd(rowBytes * 3),
      characters: bytes.map(printable).join(''),
    };
  });
}

/** The dump as text, ready to be copied. */
export function hexText(hex: string): string {
  return hexRows(hex)
    .map(({ offset, bytes, characters }) => `${offset}  ${bytes}  ${characters}`)
    .join('\n');
}

function printable(byte: string): string {
  const code = Number.parseInt(byte, 16);
  return code >= 0x20 && code < 0x7f ? String.fromCharCode(code) : '.';
}
