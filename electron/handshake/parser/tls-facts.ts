import type { TlsFacts } from '../../shared/handshake.ts';
import { parseCertificateVerify } from './certificate-messages.ts';
import { cipherSuiteName, isRsaKeyTransport } from './cipher-suites.ts';
import { handshakeType } from './messages.ts';
import { groupName, signatureSchemeName, versionName } from './names.ts';
import type { Transcript } from './transcript.ts';

/** What both sides agreed on, from the bytes; `null` while the server has not greeted. Pure. */
export function tlsFacts(transcript: Transcript): TlsFacts | null {
  const { serverHello, keyExchange, alpn, resumed, tickets } = transcript;
  if (!serverHello || serverHello.helloRetryRequest) return null;
  const cipher = cipherSuiteName(serverHello.suite);
  const scheme = keyExchange ? keyExchange.scheme : proofScheme(transcript);
  const allowances = tickets.flatMap(({ earlyData }) => (earlyData ? [earlyData] : []));
  return {
    version: versionName(serverHello.version),
    cipher,
    group: groupOf(),
    alpn,
    signature: scheme === null ? null : signatureSchemeName(scheme),
    resumed,
    tickets: tickets.length,
    earlyData: allowances.length === 0 ? null : Math.max(...allowances),
  };

  function groupOf(): string | null {
    if (isRsaKeyTransport(cipher)) return null;
    const group = serverHello?.group ?? keyExchange?.group ?? null;
    if (group !== null) return groupName(group);
    return keyExchange?.primeBits ? `DHE ${keyExchange.primeBits}` : null;
  }
}

/** TLS 1.3: the scheme of the server's CertificateVerify. */
function proofScheme({ said, serverHello }: Transcript): number | null {
  const proof = said.find(({ from, type }) => from === 'server' && type === handshakeType.certificateVerify);
  return (proof && parseCertificateVerify(proof.body, serverHello?.version ?? 0)?.scheme) ?? null;
}
