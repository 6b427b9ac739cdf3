import { readCertificate } from '../certificate/certificate.ts';
import type { ProbeFailure } from './facts.ts';
import { recogniseProtocol } from './foreign-protocol.ts';
import { versionName } from '../parser/names.ts';
import { unofferedChoice } from './unoffered.ts';
import { floodCode } from './recording-duplex.ts';
import { looksLikeTls } from '../parser/records.ts';
import type { Transcript } from '../parser/transcript.ts';

export interface FailedHandshake {
  transcript: Transcript;
  /** The server's first bytes. */
  serverBytes: Uint8Array;
  timedOut: boolean;
  /** The TLS library's or the system's own. */
  errorCode: string;
}

export interface ClassifiedFailure {
  failure: ProbeFailure;
  evidence: string;
  /** Where the key in it may be the reason: the chain, DER, leaf first, as another connection showed it. */
  chain?: Buffer[];
}

const alertCode = {
  handshakeFailure: 40,
  illegalParameter: 47,
  decryptError: 51,
  protocolVersion: 70,
  insufficientSecurity: 71,
  unrecognizedName: 112,
  certificateRequired: 116,
  noApplicationProtocol: 120,
} as const;
const tls12 = 0x0303;

/** Why a handshake failed, from what was said. Pure. */
export function classifyFailure(failed: FailedHandshake): ClassifiedFailure {
  const { transcript, serverBytes, timedOut } = failed;
  if (transcript.ssl2) return { failure: 'TLS_TOO_OLD', evidence: 'SSLv2' };
  if (serverBytes.length > 0 && !looksLikeTls(serverBytes)) return notTls(serverBytes);
  if (failed.errorCode === floodCode) return { failure: 'NOT_TLS', evidence: 'more bytes than any handshake has' };
  if (transcript.serverAlert) return classifyAlert(transcript);
  if (transcript.serverHello && transcript.serverHello.version < tls12) {
    return { failure: 'TLS_TOO_OLD', evidence: versionName(transcript.serverHello.version) };
  }
  if (transcript.malformed) return { failure: 'NOT_TLS', evidence: 'bytes that begin like TLS and break its rules' };
  if (timedOut)
    return { failure: 'TIMEOUT', evidence: serverBytes.length === 0 ? '' : 'in the middle of the handshake' };
  if (transcript.clientAlert || failed.errorCode.startsWith('ERR_SSL')) return classifyRefusal(failed);
  return { failure: 'CLOSED_EARLY', evidence: failed.errorCode };
}

function notTls(bytes: Uint8Array): ClassifiedFailure {
  const { http, name } = recogniseProtocol(bytes);
  return { failure: http ? 'PLAIN_HTTP' : 'NOT_TLS', evidence: name ?? '' };
}

/** The server ended it, with an alert. Also for a connection that was secured before the alert came. */
export function classifyAlert(transcript: Transcript): ClassifiedFailure {
  const { serverAlert, certificateRequested } = transcript;
  const code = serverAlert?.code;
  const evidence = serverAlert?.name ?? '';
  if (code === alertCode.protocolVersion) return { failure: 'TLS_TOO_OLD', evidence };
  if (code === alertCode.unrecognizedName) return { failure: 'UNRECOGNIZED_SNI', evidence };
  if (code === alertCode.noApplicationProtocol) return { failure: 'ALPN_MISMATCH', evidence };
  // Before TLS 1.3 there is no alert of its own for it: any alert after the request means the same.
  if (code === alertCode.certificateRequired || certificateRequested) {
    return { failure: 'CLIENT_CERTIFICATE_REQUIRED', evidence };
  }
  return { failure: 'SERVER_ALERT', evidence };
}

/** Our own TLS ended it: it did not like what the server sent. */
function classifyRefusal({ transcript, errorCode }: FailedHandshake): ClassifiedFailure {
  const { chain, chainBroken, clientAlert, serverHello } = transcript;
  // No client takes more than 100 KB of certificates.
  const isTooLong = serverHello !== null && errorCode.includes('EXCESSIVE_MESSAGE_SIZE');
  if (chainBroken || isTooLong || chain?.length === 0 || chain?.some(isMalformed)) {
    return { failure: 'MALFORMED_CERTIFICATE', evidence: errorCode };
  }
  if (chain && clientAlert?.code === alertCode.decryptError) return { failure: 'BAD_SIGNATURE', evidence: errorCode };
  const unoffered = unofferedChoice(transcript);
  if (unoffered !== null) return { failure: 'NO_SHARED_CIPHER', evidence: unoffered };
  // BoringSSL looks at the key and its usage, where OpenSSL goes on; both leave the verdict to the certificate.
  if (chain && /KEY|CURVE|CERT|UNSUPPORTED/.test(errorCode))
    return { failure: 'NO_SHARED_CIPHER', evidence: errorCode };
  return { failure: 'NOT_TLS', evidence: 'bytes that begin like TLS and break its rules' };
}

/** Node reads a certificate that has more bytes behind it; TLS does not. */
function isMalformed(der: Buffer): boolean {
  const certificate = readCertificate(der);
  return certificate === null || certificate.raw.length !== der.length;
}

const refusals: readonly number[] = [
  alertCode.handshakeFailure,
  alertCode.illegalParameter,
  alertCode.protocolVersion,
  alertCode.insufficientSecurity,
];

/** True when the server ended it before it showed anything: its reason may be what we offered. */
export function refusesOffer({ failure }: ClassifiedFailure, { transcript, serverBytes }: FailedHandshake): boolean {
  if (failure === 'CLOSED_EARLY') return serverBytes.length === 0;
  const { serverAlert, serverHello, chain } = transcript;
  return !serverHello && !chain && serverAlert !== null && refusals.includes(serverAlert.code);
}

/** True when the server ended it with an alert of another kind before it showed a certificate, such as Go's. */
export function mayRefuseName({ failure }: ClassifiedFailure, { transcript }: FailedHandshake): boolean {
  return failure === 'SERVER_ALERT' && !transcript.chain;
}
