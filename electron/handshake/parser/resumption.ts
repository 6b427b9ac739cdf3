import { parseEncryptedExtensions, type ClientHello, type ServerHello } from './hello.ts';
import { handshakeType } from './messages.ts';
import { parseNewSessionTicket, type SessionTicket } from './session-messages.ts';
import { findMessage, type Said } from './side-reader.ts';

const tls13 = 0x0304;

/** 0-RTT: data that the client sends along with its greeting. */
export type EarlyData = 'not-offered' | 'accepted' | 'refused';

/**
 * True when a session of an earlier connection goes on. TLS 1.3 says which of the offered keys it resumes with;
 * before, the server repeats the session's number, or the one that came with a ticket, and shows no certificate:
 * https://www.rfc-editor.org/rfc/rfc5077#section-3.4
 */
export function isResumed(server: readonly Said[], client: ClientHello | null, hello: ServerHello | null): boolean {
  if (!hello || hello.helloRetryRequest) return false;
  if (hello.version === tls13) return hello.preSharedKey !== null;
  const repeated = hello.sessionId.length > 0 && client?.sessionId.equals(hello.sessionId) === true;
  const sealed = server.some(({ kind }) => kind === 'change-cipher-spec');
  return repeated && sealed && !findMessage(server, handshakeType.certificate);
}

/** What the server gave for later connections; broken ones are left out. */
export function ticketsIn(server: readonly Said[], isTls13: boolean): SessionTicket[] {
  return server
    .filter(({ type, readable }) => type === handshakeType.newSessionTicket && readable)
    .map(({ body }) => parseNewSessionTicket(body, isTls13))
    .filter((ticket) => ticket !== null);
}

export function earlyDataOf(server: readonly Said[], client: ClientHello | null): EarlyData {
  if (!client?.earlyData) return 'not-offered';
  const message = findMessage(server, handshakeType.encryptedExtensions);
  return message && parseEncryptedExtensions(message.body)?.earlyData ? 'accepted' : 'refused';
}
