import type { Socket } from 'node:net';
import { askPlainly } from './ask-plainly.ts';
import { classifyAlert, classifyFailure, type ClassifiedFailure } from './classify-failure.ts';
import { connectToAny } from './connect.ts';
import type { FirstAnswer, ProbeFacts, ProbeFailure } from './facts.ts';
import { firstRequest } from './first-request.ts';
import { recogniseProtocol } from './foreign-protocol.ts';
import { recordingDuplex, type Recording } from './recording-duplex.ts';
import { resolveHost, type Lookup } from './resolve.ts';
import { canonicalHost } from './target-name.ts';
import { attemptTls, peerChain, type TlsAttempt } from './tls-attempt.ts';
import { readTranscript } from './transcript.ts';

export interface ProbeRequest {
  host: string;
  port: number;
  /** Where to connect whatever the name; without it the name is resolved. */
  addresses?: readonly string[];
  /** For everything together. */
  timeoutMs: number;
  signal?: AbortSignal;
  lookup?: Lookup;
  /** Given each line of the connection's secrets, before it is wiped. */
  onKeyLogLine?: (line: Uint8Array) => void;
}

// A silent server is asked without TLS too, while the greeting still waits for its answer.
const doubtAfter = 0.4;
// How long a server that hung up, or sent what nobody knows, may take to answer without TLS. In milliseconds.
const plainPatience = 1_000;

/**
 * Makes one connection, one handshake and one request, and tells what happened. Never throws, never takes longer
 * than the time given, and keeps no secret.
 */
export async function probe(request: ProbeRequest): Promise<ProbeFacts> {
  const start = performance.now();
  const elapsed = (): number => performance.now() - start;
  const deadline = AbortSignal.timeout(request.timeoutMs);
  const signal = request.signal ? AbortSignal.any([deadline, request.signal]) : deadline;

  const addresses = [...(request.addresses ?? (await resolveHost(request.host, signal, request.lookup)))];
  const unreached = (failure: ProbeFailure, evidence: string): ProbeFacts => ({
    ...{
      addresses,
      address: null,
      failure,
      evidence,
      transcript: null,
      chain: [],
      secured: false,
      answer: null,
      others: [],
    },
    times: { connected: null, secured: null, answered: null, ended: elapsed() },
  });
  if (addresses.length === 0) return unreached('NAME_NOT_RESOLVED', '');
  const connection = await connectToAny(addresses, request.port, signal);
  if ('failure' in connection) return unreached(connection.failure, connection.reason);

  const connected = elapsed();
  const { socket, address } = connection;
  const facts = await handshake({ ...request, address, socket, signal, elapsed });
  return { ...facts, addresses, address, times: { ...facts.times, connected, ended: elapsed() } };
}

interface Connected extends ProbeRequest {
  socket: Socket;
  address: string;
  signal: AbortSignal;
  elapsed: () => number;
}

type HandshakeFacts = Omit<ProbeFacts, 'addresses' | 'address' | 'times'> & {
  times: Pick<ProbeFacts['times'], 'secured' | 'answered'>;
};

async function handshake(connected: Connected): Promise<HandshakeFacts> {
  const { host, port, socket, signal, elapsed, timeoutMs } = connected;
  const { duplex, recording, handshakeDone } = recordingDuplex(socket);
  const name = canonicalHost(host);
  const doubt = doubtWhenSilent(connected, recording, timeoutMs * doubtAfter);
  const attempt = attemptTls(duplex, name, AbortSignal.any([signal, doubt.settled]), connected.onKeyLogLine);
  try {
    const isSecured = await attempt.secured;
    handshakeDone();
    doubt.stop();
    const secured = isSecured ? elapsed() : null;
    const answer = isSecured ? await firstRequest(attempt.socket, name, port, signal) : null;
    const answered = answer && answer.status !== null ? elapsed() : null;
    const read = readTranscript(recording.chunks, attempt.secrets);
    // Where EncryptedExtensions could not be read, the TLS library knows what it agreed on.
    const transcript = { ...read, alpn: read.alpn ?? (attempt.socket.alpnProtocol || null) };
    const chain = transcript.chain ?? (isSecured ? peerChain(attempt.socket) : []);
    const failed = await failureOf(connected, { attempt, recording, isSecured, answer, doubt, transcript });
    return {
      failure: failed?.failure ?? null,
      evidence: failed?.evidence ?? '',
      ...{ transcript, chain, secured: isSecured, answer, others: [], times: { secured, answered } },
    };
  } finally {
    attempt.secrets.wipe();
    doubt.stop();
    attempt.socket.destroy();
    duplex.destroy();
  }
}

interface Outcome {
  attempt: TlsAttempt;
  recording: Recording;
  isSecured: boolean;
  answer: FirstAnswer | null;
  doubt: Doubt;
  transcript: ReturnType<typeof readTranscript>;
}

async function failureOf(connected: Connected, outcome: Outcome): Promise<ClassifiedFailure | null> {
  const { attempt, recording, isSecured, answer, doubt, transcript } = outcome;
  if (isSecured) {
    if (answer?.status !== null) return null;
    // A TLS 1.3 server refuses a client without certificate only after the handshake; some say nothing and hang up.
    const refused = transcript.certificateRequested && answer.reason === 'closed';
    return transcript.serverAlert || refused ? classifyAlert(transcript) : null;
  }
  const plain = doubt.answer();
  if (plain && plain.length > 0) return afterPlainAnswer(plain, { failure: 'TIMEOUT', evidence: '' });
  const classified = classifyFailure({
    transcript,
    serverBytes: Buffer.concat(recording.chunks.filter(({ from }) => from === 'server').map(({ bytes }) => bytes)),
    timedOut: connected.signal.aborted,
    errorCode: attempt.error()?.code ?? '',
    errorText: attempt.error()?.message ?? '',
  });
  const unsure =
    (classified.failure === 'CLOSED_EARLY' && recording.total('server') === 0) ||
    (classified.failure === 'NOT_TLS' && classified.evidence === '');
  if (!unsure) return classified;
  connected.socket.destroy();
  const { address, port, host } = connected;
  const patience = AbortSignal.any([connected.signal, AbortSignal.timeout(plainPatience)]);
  return afterPlainAnswer(await askPlainly(address, port, host, patience), classified);
}

/** Some servers hang up on a greeting that they do not understand, and only then show what they are. */
function afterPlainAnswer(bytes: Uint8Array, otherwise: ClassifiedFailure): ClassifiedFailure {
  const { http, name } = recogniseProtocol(bytes);
  if (http) return { failure: 'PLAIN_HTTP', evidence: 'HTTP' };
  return name === undefined ? otherwise : { failure: 'NOT_TLS', evidence: name };
}

interface Doubt {
  /** Fires when the server answered without TLS while it stayed silent with. */
  settled: AbortSignal;
  answer(): Buffer | undefined;
  stop(): void;
}

function doubtWhenSilent(connected: Connected, recording: Recording, afterMs: number): Doubt {
  const { address, port, host, signal } = connected;
  const settled = new AbortController();
  const stopped = new AbortController();
  let answer: Buffer | undefined;
  const timer = setTimeout(() => {
    if (recording.total('server') > 0) return;
    void askPlainly(address, port, host, AbortSignal.any([signal, stopped.signal])).then((bytes) => {
      if (bytes.length === 0 || recording.total('server') > 0) return;
      answer = bytes;
      settled.abort();
    });
  }, afterMs);
  return {
    settled: settled.signal,
    answer: () => answer,
    stop: () => {
      clearTimeout(timer);
      stopped.abort();
    },
  };
}
