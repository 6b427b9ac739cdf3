import type { Socket } from 'node:net';
import type { ClassifiedFailure } from './classify-failure.ts';
import { connectToAny } from './connect.ts';
import { doubtWhenSilent } from './doubt.ts';
import type { ProbeFacts, ProbeFailure } from './facts.ts';
import { causeAfterHandshake, findCause, spoken } from './find-cause.ts';
import { firstRequest } from './first-request.ts';
import { askOtherAddresses } from './other-addresses.ts';
import { recordingDuplex } from './recording-duplex.ts';
import { resolveHost, type Lookup } from './resolve.ts';
import { canonicalHost } from './target-name.ts';
import { attemptTls, peerChain } from './tls-attempt.ts';
import { readTranscript } from '../parser/transcript.ts';

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

/**
 * Makes one connection, one handshake and one request, and tells what happened; where the handshake is refused, looks
 * again for the cause, and meanwhile shakes hands with the name's other addresses. Never throws, never takes longer
 * than the time given, and keeps no secret.
 */
export async function probe(request: ProbeRequest): Promise<ProbeFacts> {
  const start = performance.now();
  const elapsed = (): number => performance.now() - start;
  const deadline = AbortSignal.timeout(request.timeoutMs);
  const signal = request.signal ? AbortSignal.any([deadline, request.signal]) : deadline;

  const addresses = [...(request.addresses ?? (await resolveHost(request.host, signal, request.lookup)))];
  const unreached = (failure: ProbeFailure, evidence: string): ProbeFacts => ({
    ...{ addresses, address: null, failure, evidence, transcript: null, chain: [], secured: false, answer: null },
    ...{ others: [], times: { connected: null, secured: null, answered: null, ended: elapsed() } },
  });
  if (addresses.length === 0) return unreached('NAME_NOT_RESOLVED', '');
  const connection = await connectToAny(addresses, request.port, signal);
  if ('failure' in connection) return unreached(connection.failure, connection.reason);

  const connected = elapsed();
  const { socket, address } = connection;
  const { port, timeoutMs, onKeyLogLine } = request;
  const name = canonicalHost(request.host);
  const elsewhere = addresses.filter((other) => other !== address);
  const others = askOtherAddresses({ addresses: elsewhere, port, name, signal });
  const facts = await handshake({ name, port, timeoutMs, address, socket, signal, elapsed, onKeyLogLine });
  const ended = elapsed();
  const compared = await others.compare(facts.chain[0] ?? null, ended);
  return { ...facts, addresses, address, others: compared, times: { ...facts.times, connected, ended } };
}

interface Connected {
  /** Canonical. */
  name: string;
  port: number;
  timeoutMs: number;
  address: string;
  socket: Socket;
  signal: AbortSignal;
  elapsed: () => number;
  onKeyLogLine: ProbeRequest['onKeyLogLine'];
}

type HandshakeFacts = Omit<ProbeFacts, 'addresses' | 'address' | 'others' | 'times'> & {
  times: Pick<ProbeFacts['times'], 'secured' | 'answered'>;
};

async function handshake(connected: Connected): Promise<HandshakeFacts> {
  const { name, port, address, socket, signal, elapsed, timeoutMs } = connected;
  const { duplex, recording, handshakeDone } = recordingDuplex(socket);
  const attempt = attemptTls(duplex, name, signal, connected.onKeyLogLine);
  const silent = (): boolean => recording.total('server') === 0;
  const doubt = doubtWhenSilent(
    { address, port, host: name, signal, silent, settled: attempt.giveUp },
    timeoutMs * doubtAfter,
  );
  try {
    const isSecured = await attempt.secured;
    handshakeDone();
    doubt.stop();
    const secured = isSecured ? elapsed() : null;
    const answer = isSecured ? await firstRequest(attempt.socket, name, port, signal) : null;
    const answered = answer && answer.status !== null ? elapsed() : null;
    const timedOut = signal.aborted;
    // Closed first: what follows needs only the recording, and the server is free meanwhile.
    socket.destroy();
    const read = readTranscript(recording.chunks, attempt.secrets);
    // Where EncryptedExtensions could not be read, the TLS library knows what it agreed on.
    const transcript = { ...read, alpn: read.alpn ?? (attempt.socket.alpnProtocol || null) };
    const shown = transcript.chain ?? (isSecured ? peerChain(attempt.socket) : []);
    const plain = doubt.answer();
    let cause: ClassifiedFailure | null;
    if (isSecured) cause = causeAfterHandshake(transcript, answer);
    else if (plain) cause = spoken(plain);
    else {
      const serverBytes = Buffer.concat(
        recording.chunks.flatMap(({ from, bytes }) => (from === 'server' ? bytes : [])),
      );
      const errorCode = attempt.error()?.code ?? '';
      cause = await findCause({ address, port, name, signal }, { transcript, serverBytes, timedOut, errorCode });
    }
    return {
      failure: cause?.failure ?? null,
      evidence: cause?.evidence ?? '',
      chain: cause?.chain ?? shown,
      ...{ transcript, secured: isSecured, answer, times: { secured, answered } },
    };
  } finally {
    attempt.secrets.wipe();
    doubt.stop();
    attempt.socket.destroy();
    duplex.destroy();
  }
}
