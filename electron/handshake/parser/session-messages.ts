import { ByteReader } from './byte-reader.ts';
import { extensionType, inside, numberIn, readExtensions } from './extensions.ts';

/** A ticket for a later connection, without what is in it. */
export interface SessionTicket {
  /** In seconds; 0 in TLS 1.2 leaves it to the client. */
  lifetime: number;
  bytes: number;
  /** Bytes of 0-RTT data that it allows; `null` when none is allowed. */
  earlyData: number | null;
}

/** https://www.rfc-editor.org/rfc/rfc8446#section-4.6.1 and https://www.rfc-editor.org/rfc/rfc5077#section-3.3. Never throws. */
export function parseNewSessionTicket(body: Uint8Array, isTls13: boolean): SessionTicket | null {
  const reader = new ByteReader(body);
  const lifetime = reader.uint32();
  if (!isTls13) {
    const bytes = reader.vector(2).remaining;
    return reader.failed ? null : { lifetime, bytes, earlyData: null };
  }
  reader.uint32(); // Hides the ticket's age.
  reader.vector(1);
  const bytes = reader.vector(2).remaining;
  const extensions = readExtensions(reader);
  if (reader.failed || !extensions) return null;
  return { lifetime, bytes, earlyData: numberIn(inside(extensions, extensionType.earlyData), 4) };
}

/** True when the other side is to change its key too; `null` when its bytes are broken. */
export function parseKeyUpdate(body: Uint8Array): boolean | null {
  const [request] = body;
  return body.length === 1 && (request === 0 || request === 1) ? request === 1 : null;
}
