import { constants } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { isIP } from 'node:net';
import * as tls from 'node:tls';
import { offeredProtocols, tlsOffer } from './offer.ts';
import { trafficSecrets, type TrafficSecrets } from '../secrets/secrets.ts';

export interface TlsAttempt {
  socket: tls.TLSSocket;
  secrets: TrafficSecrets;
  /** True once both Finished were verified; false when the handshake ended otherwise, or the signal fired. */
  secured: Promise<boolean>;
  /** Ends the waiting. */
  giveUp: () => void;
  /** The last error of the connection, if any. */
  error(): NodeJS.ErrnoException | undefined;
}

// Browsers and BoringSSL take servers that never heard of RFC 5746; OpenSSL 3 must be told to. In
// Electron the option is nought.
const { SSL_OP_LEGACY_SERVER_CONNECT: secureOptions = 0 } = constants as Partial<typeof constants>;

// Made once: it costs as much as half a handshake.
let sharedContext: tls.SecureContext | undefined;

function secureContext(): tls.SecureContext {
  return (sharedContext ??= tls.createSecureContext({
    ...tlsOffer,
    // No list of roots: nothing is judged here, and loading Node's takes longer than the handshake.
    ca: [],
    secureOptions,
  }));
}

/**
 * Begins TLS over a connected stream. Whether the certificate is good is judged elsewhere, from the bytes:
 * `authorized` is never read, because Electron's and Node's TLS disagree about it and neither knows the OS's stores.
 */
export function attemptTls(
  stream: Duplex,
  serverName: string,
  signal: AbortSignal,
  onKeyLogLine?: (line: Uint8Array) => void,
): TlsAttempt {
  const secrets = trafficSecrets();
  let error: NodeJS.ErrnoException | undefined;
  const socket = tls.connect({
    socket: stream,
    secureContext: secureContext(),
    ALPNProtocols: [...offeredProtocols],
    rejectUnauthorized: false,
    // RFC 6066, 3: an address is no server name.
    ...(isIP(serverName) === 0 ? { servername: serverName } : {}),
  });
  socket.on('keylog', (line: Buffer) => {
    onKeyLogLine?.(line);
    secrets.add(line);
  });
  socket.on('error', (problem: NodeJS.ErrnoException) => {
    error ??= problem;
  });
  let giveUp = (): void => undefined;
  const secured = new Promise<boolean>((resolve) => {
    const fail = (): void => {
      signal.removeEventListener('abort', fail);
      resolve(false);
    };
    giveUp = fail;
    socket.once('secureConnect', () => {
      signal.removeEventListener('abort', fail);
      resolve(true);
    });
    socket.once('error', fail);
    socket.once('close', fail);
    signal.addEventListener('abort', fail, { once: true });
    if (signal.aborted) fail();
  });
  return { socket, secrets, secured, giveUp, error: () => error };
}

// Node follows issuers through its own stores, in a loop at a self-signed root.
const chainLimit = 10;

/** The chain as this runtime tells it, for when the bytes could not be read. DER, leaf first. */
export function peerChain(socket: tls.TLSSocket): Buffer[] {
  const chain: Buffer[] = [];
  let certificate = socket.getPeerX509Certificate();
  while (certificate && chain.length < chainLimit) {
    const der = certificate.raw;
    if (chain.some((seen) => seen.equals(der))) break;
    chain.push(der);
    certificate = certificate.issuerCertificate;
  }
  return chain;
}
