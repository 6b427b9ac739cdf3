import type { Session } from 'electron';
import { createHash, randomUUID } from 'node:crypto';
import type { ClientVerdict } from '../../shared/handshake.ts';
import type { Client, ClientQuestion } from '../client.ts';
import { certificateRelay } from './certificate-relay.ts';
import { describeHandshakeRefusal, describeRefusal } from './chromium-errors.ts';
import { couldNotAsk, notAvailable } from './not-available.ts';

interface ChromiumOptions {
  /** Electron's `session`. */
  sessions: { fromPartition(partition: string): Session };
  /** Changes whenever a verdict may: a store was changed, by whomever. */
  trustStamp: () => Promise<string>;
  /** Runs once, before the first question: an engine may have to be led to its database. */
  prepare?: () => Promise<void>;
}

const client = { id: 'chromium', label: 'Chrome, Chromium, Edge' };

/** A server that never shows a certificate must not hold a check for longer. In milliseconds. */
const patienceMs = 10_000;

/** The second time the server has answered once already. In milliseconds. */
const secondPatienceMs = 3_000;

/** How often a new session is asked whether its proxy has come into force. In milliseconds. */
const proxyPauseMs = 10;

/** How many verdicts are kept; far more than one person's projects in one sitting. */
const keptVerdicts = 500;

/**
 * Chromium's own verdict, from the engine inside Electron. A fresh session verifies the server's certificate and
 * leaves the decision to Chromium (`done(-3)`); `preconnect` ends after the handshake, no request is sent.
 *
 * A session keeps its verdicts and cannot be told to forget them, so that each question needs a new one. Electron
 * never frees a session (measured: 0.6 MB each), so a verdict is kept as long as certificate, host and `trustStamp`
 * are the same.
 */
export function chromiumClient(options: ChromiumOptions): Client {
  const known = new Map<string, ClientVerdict>();
  let knownFor = '';
  let prepared: Promise<void> | undefined;

  async function judge(question: ClientQuestion): Promise<ClientVerdict> {
    prepared ??= options.prepare?.() ?? Promise.resolve();
    await prepared;
    const stamp = await options.trustStamp();
    if (stamp !== knownFor || known.size >= keptVerdicts) known.clear();
    knownFor = stamp;
    const key = `${fingerprint(question.chain)} ${question.host}`;
    const verdict = known.get(key) ?? (await ask(options.sessions, question));
    if (isAboutCertificate(verdict) && knownFor === stamp) known.set(key, verdict);
    return verdict;
  }

  return {
    ...client,
    judge: (question) => judge(question).catch((error: unknown) => couldNotAsk(client, error)),
  };
}

/** Refusals of the handshake depend on the server's settings as well, which may be mended a moment later. */
function isAboutCertificate({ accepts, code }: ClientVerdict): boolean {
  return accepts !== null && !code?.startsWith('ERR_SSL_');
}

async function ask(sessions: ChromiumOptions['sessions'], question: ClientQuestion): Promise<ClientVerdict> {
  if (question.signal.aborted) return notAvailable(client, 'The check ended before Chromium was asked.');
  // The port is the relay's business: Chromium refuses to speak to some that a dev server may well have (6000, 5060).
  const url = new URL(`https://${question.host.includes(':') ? `[${question.host}]` : question.host}`);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const relay = await certificateRelay({ host, address: question.address, port: question.port });
  const session = sessions.fromPartition(`verdict-${randomUUID()}`);
  try {
    const verdict = firstVerdict(session, host);
    // `<-loopback>`: otherwise Chromium would connect to localhost by itself, and perhaps to another server.
    await session.setProxy({ proxyRules: `socks5://127.0.0.1:${relay.port}`, proxyBypassRules: '<-loopback>' });
    await proxyInForce(session, url.origin, relay.port, question.signal);
    session.preconnect({ url: url.origin, numSockets: 1 });
    const noCertificate = relay.ended.then(() => whyNoCertificate(session, url.origin, question.signal));
    return await orGiveUp(verdict, noCertificate, question.signal);
  } finally {
    relay.close();
    await session.closeAllConnections();
  }
}

/**
 * `setProxy` resolves before the network service knows of it: on a busy computer a `preconnect` right after it looked
 * the host up by itself, which is switched off here, and never connected. Ends with the signal.
 */
async function proxyInForce(session: Session, origin: string, port: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && !(await session.resolveProxy(origin)).includes(`127.0.0.1:${port}`)) {
    await new Promise((resolve) => setTimeout(resolve, proxyPauseMs));
  }
}

function firstVerdict(session: Session, host: string): Promise<ClientVerdict> {
  return new Promise((resolve) => {
    session.setCertificateVerifyProc((request, done) => {
      done(-3);
      if (request.hostname.replace(/^\[|\]$/g, '') !== host) return;
      const accepts = request.errorCode === 0;
      resolve({ ...client, accepts, ...(accepts ? {} : describeRefusal(request.verificationResult)) });
    });
  });
}

/**
 * Chromium ends some handshakes before it verifies the certificate: because of its kind of key, or of what the key may
 * be used for. `preconnect` does not tell, a request does; there is no certificate under which it would be sent.
 */
async function whyNoCertificate(session: Session, origin: string, signal: AbortSignal): Promise<ClientVerdict> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(secondPatienceMs)]);
  const message = await session.fetch(origin, { method: 'HEAD', signal: patience }).then(
    () => '',
    (error: unknown) => (error instanceof Error ? error.message : ''),
  );
  const refusal = describeHandshakeRefusal(message);
  if (refusal) return { ...client, accepts: false, ...refusal };
  return notAvailable(client, 'The connection ended before Chromium had seen a certificate.');
}

async function orGiveUp(
  verdict: Promise<ClientVerdict>,
  noCertificate: Promise<ClientVerdict>,
  signal: AbortSignal,
): Promise<ClientVerdict> {
  const patience = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  const tooLate = new Promise<ClientVerdict>((resolve) => {
    patience.addEventListener('abort', () => {
      resolve(notAvailable(client, 'The check ended before Chromium had seen a certificate.'));
    });
  });
  return Promise.race([verdict, noCertificate, tooLate]);
}

function fingerprint(chain: readonly Buffer[]): string {
  const hash = createHash('sha256');
  for (const certificate of chain) hash.update(certificate);
  return hash.digest('hex');
}
