import { createHash, type X509Certificate } from 'node:crypto';
import type { Evidence, StepId } from '../../shared/handshake.ts';
import { visibleText } from '../../shared/visible-text.ts';
import { commonText, fingerprint, keyText } from '../certificate/certificate.ts';
import { cipherSuiteName, encryptionName, isRsaKeyTransport } from '../parser/cipher-suites.ts';
import type { Judgement } from './judgement.ts';
import { isCurrent } from './ours.ts';
import { tlsFacts } from '../parser/tls-facts.ts';
import type { PathEnd, TrustPath } from '../certificate/trust-path.ts';
import { andList, dateText } from './words.ts';

const shownNames = 20;

/** The data behind each step, in reading order; empty where it was not reached. Pure. */
export function stepEvidence(judgement: Judgement): Record<StepId, Evidence[]> {
  const { path } = judgement;
  return {
    keys: path ? keysEvidence(path, judgement) : [],
    hello: helloEvidence(judgement),
    certificate: path ? certificateEvidence(path, judgement) : [],
    trust: path ? trustEvidence(path, judgement) : [],
    'session-key': sessionKeyEvidence(judgement),
    encrypted: encryptedEvidence(judgement),
  };
}

const shown = (label: string, value: string): Evidence => ({ label, value: visibleText(value, 2_000) });

function keysEvidence(path: TrustPath, { expectedSha256, keyLocation, project }: Judgement): Evidence[] {
  const publicKey = publicKeyFingerprint(path.leaf);
  const isOwn = keyLocation !== undefined && isCurrent(path, expectedSha256);
  const copies = project?.copies ?? 0;
  return [
    shown('Algorithm', keyText(path.leaf)),
    ...(publicKey === null ? [] : [shown('Public key, SHA-256', publicKey)]),
    shown('Private key', isOwn ? `in ${keyLocation}` : 'with the server; Latchkey does not know where'),
    ...(isOwn ? [shown('Exported copies', copies === 0 ? 'none that Latchkey knows of' : String(copies))] : []),
  ];
}

/** Of the SubjectPublicKeyInfo, as for HTTP public key pinning (RFC 7469, 2.4); `null` for keys unknown here. */
function publicKeyFingerprint(certificate: X509Certificate): string | null {
  try {
    const der = certificate.publicKey.export({ type: 'spki', format: 'der' });
    return createHash('sha256').update(der).digest('hex');
  } catch {
    // Electron's BoringSSL knows fewer kinds of key than OpenSSL.
    return null;
  }
}

function helloEvidence({ facts }: Judgement): Evidence[] {
  const { transcript } = facts;
  const tls = transcript && tlsFacts(transcript);
  if (!transcript || !tls) return [];
  return [
    shown('Version', tls.version),
    shown('Cipher suite', tls.cipher),
    shown('Key exchange group', tls.group ?? 'none: the secret is encrypted for the certificate’s key'),
    shown('Server name (SNI)', transcript.clientHello?.serverName ?? 'none: it was visited by its address'),
    shown('Protocol (ALPN)', tls.alpn ?? 'none agreed on'),
  ];
}

function certificateEvidence(path: TrustPath, { facts }: Judgement): Evidence[] {
  const tls = facts.transcript && tlsFacts(facts.transcript);
  const names = [...path.names.dns, ...path.names.ip];
  return [
    shown('Certificates sent', String(facts.chain.length)),
    shown('Names', names.length === 0 ? 'none' : andList(names, shownNames)),
    shown('Fingerprint, SHA-256', fingerprint(path.leaf.raw)),
    ...(facts.secured && tls?.signature != null ? [shown('Proved with', tls.signature)] : []),
  ];
}

const ends: Record<PathEnd, string> = {
  'our-root': 'your authority',
  'our-previous-root': 'your previous authority',
  'system-root': 'an authority that this system trusts',
  'self-signed': 'a certificate that vouches for itself',
  unknown: 'an issuer that nobody here knows',
};

function trustEvidence(path: TrustPath, { stores, permitted }: Judgement): Evidence[] {
  const trusting = stores.filter(({ state }) => state === 'trusted').map(({ label }) => label);
  const revoked = path.problems.some(({ problem }) => problem === 'revoked');
  const isOurs = path.end === 'our-root';
  return [
    shown('Issuer', commonText(path.leaf.issuer)),
    shown('Ends at', `${commonText((path.path.at(-1) ?? path.leaf).subject)}: ${ends[path.end]}`),
    ...(isOurs ? [shown('Trusted in', trusting.length === 0 ? 'no store' : andList(trusting, shownNames))] : []),
    shown('Valid', `${dateText(new Date(path.leaf.validFrom))} to ${dateText(new Date(path.leaf.validTo))}`),
    shown('Name matched', path.matchedName ?? 'none'),
    ...(isOurs && permitted ? [shown('Revoked', revoked ? 'yes' : 'no, by your authority’s own list')] : []),
  ];
}

function sessionKeyEvidence({ facts }: Judgement): Evidence[] {
  const { transcript, secured } = facts;
  const tls = transcript && tlsFacts(transcript);
  if (!secured || !tls) return [];
  const old = isRsaKeyTransport(tls.cipher);
  return [
    shown('Key exchange', old ? 'RSA key transport' : (tls.group ?? 'unknown')),
    shown(
      'A key stolen later',
      old ? 'opens this connection, if it was recorded' : 'does not open it (forward secrecy)',
    ),
    shown('Finished', 'of both sides verified'),
    shown('Resumed', tls.resumed ? 'yes, from an earlier connection' : 'no'),
    shown('Tickets for later', String(tls.tickets)),
    ...(tls.earlyData === null ? [] : [shown('0-RTT data allowed', `${tls.earlyData} bytes`)]),
  ];
}

function encryptedEvidence({ facts }: Judgement): Evidence[] {
  const { transcript, secured, answer } = facts;
  if (!secured || !transcript?.serverHello) return [];
  const cipher = encryptionName(cipherSuiteName(transcript.serverHello.suite));
  const status = answer?.status ?? null;
  return [
    shown('Privacy and integrity', cipher),
    shown('Identity', 'by the certificate, as far as step 4 trusts it'),
    shown('First request', status === null ? 'not answered' : `${answer?.protocol ?? ''} ${status}`.trim()),
  ];
}
