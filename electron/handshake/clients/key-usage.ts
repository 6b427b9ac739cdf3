import { readDer } from '../der.ts';
import { findExtension } from '../subject-names.ts';

const keyUsage = '551d0f'; // 2.5.29.15
const bitString = 3;
const digitalSignature = 0x80;

/**
 * Whether a certificate's key usage lets its key sign a handshake; true where it names none. A BIT STRING whose first
 * byte counts the unused bits: https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.3
 */
export function permitsSignatures(certificate: Uint8Array): boolean {
  const extension = findExtension(certificate, keyUsage);
  if (!extension) return true;
  const value = readDer(extension);
  return value?.tag === bitString && ((value.content[1] ?? 0) & digitalSignature) !== 0;
}
