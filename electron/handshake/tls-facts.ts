import type { TlsFacts } from '../shared/handshake.ts';
import { ByteReader } from './byte-reader.ts';
import { cipherSuiteName, isRsaKeyTransport } from './cipher-suites.ts';
import { handshakeType } from './messages.ts';
import { groupName, signatureSchemeName, versionName } from './names.ts';
import type { Transcript } from './transcript.ts';

/** What both sides agreed on, from the bytes; `null` while the server has not greeted. Pure. */
export function tlsFacts(transcript: Transcript): TlsFacts | null {
  const { serverHello, keyExchange, alpn } = transcript;
  if (!serverHello || serverHello.helloRetryRequest) return null;
  const cipher = cipherSuiteName(serverHello.suite);
  return {
    version: versionName(serverHello.version),
    cipher,
    group: groupOf(),
    alpn,
    signature: keyExchange ? signatureSchemeName(keyExchange.scheme) : signatureOf(transcript.said),
    resumed: serverHello.resumed,
    tickets: transcript.said.filter(({ type }) => type === handshakeType.newSessionTicket).length,
    earlyData: null,
  };

  function groupOf(): string | null {
    if (isRsaKeyTransport(cipher)) return null;
    const group = serverHello?.group ?? keyExchange?.group ?? null;
    if (group !== null) return groupName(group);
    return keyExchange?.primeBits ? `DHE ${keyExchange.primeBits}` : null;
  }
}

/** TLS 1.3: the scheme of CertificateVerify. */
function signatureOf(said: Transcript['said']): string | null {
  const proof = said.find(({ type }) => type === handshakeType.certificateVerify);
  return proof && proof.body.length >= 2 ? signatureSchemeName(new ByteReader(proof.body).uint16()) : null;
}
