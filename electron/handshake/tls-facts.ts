import type { TlsFacts } from '../shared/handshake.ts';
import { cipherSuiteName, isRsaKeyTransport } from './cipher-suites.ts';
import { groupName, versionName } from './names.ts';
import type { Transcript } from './transcript.ts';

/** What both sides agreed on, from the bytes; `null` while the server has not greeted. Pure. */
export function tlsFacts(transcript: Transcript): TlsFacts | null {
  const { serverHello, keyExchange, alpn } = transcript;
  if (!serverHello || serverHello.helloRetryRequest) return null;
  const cipher = cipherSuiteName(serverHello.suite);
  return { version: versionName(serverHello.version), cipher, group: groupOf(), alpn };

  function groupOf(): string | null {
    if (isRsaKeyTransport(cipher)) return null;
    const group = serverHello?.group ?? keyExchange?.group ?? null;
    if (group !== null) return groupName(group);
    return keyExchange?.primeBits ? `DHE ${keyExchange.primeBits}` : null;
  }
}
