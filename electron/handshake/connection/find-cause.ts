import { askPlainly } from './ask-plainly.ts';
import {
  classifyAlert,
  classifyFailure,
  mayRefuseName,
  refusesOffer,
  type ClassifiedFailure,
  type FailedHandshake,
} from './classify-failure.ts';
import type { FirstAnswer } from './facts.ts';
import type { ForeignProtocol } from './foreign-protocol.ts';
import { lookAgain, lookWithoutName } from './second-look.ts';
import type { Transcript } from '../parser/transcript.ts';

/** How long a server that hung up, or sent what nobody knows, may take to answer without TLS. In milliseconds. */
const plainPatience = 1_000;

interface Questioned {
  address: string;
  port: number;
  /** Canonical. */
  name: string;
  signal: AbortSignal;
}

/** Why a handshake failed: from what was said, and where that is not enough by asking again. Never throws. */
export async function findCause(asked: Questioned, failed: FailedHandshake): Promise<ClassifiedFailure> {
  const { address, port, name, signal } = asked;
  const classified = classifyFailure(failed);
  const heard = failed.serverBytes.length;
  const unsure =
    (classified.failure === 'CLOSED_EARLY' && heard === 0) ||
    (classified.failure === 'NOT_TLS' && classified.evidence === '');
  if (unsure) {
    const patience = AbortSignal.any([signal, AbortSignal.timeout(plainPatience)]);
    const protocol = await askPlainly(address, port, name, patience);
    if (protocol) return spoken(protocol);
  }
  if (signal.aborted) return classified;
  if (refusesOffer(classified, failed)) return (await lookAgain(asked)) ?? classified;
  if (mayRefuseName(classified, failed)) return (await lookWithoutName(asked)) ?? classified;
  return classified;
}

/** Some servers hang up on a greeting that they do not understand, and only then show what they are. */
export function spoken({ http, name = '' }: ForeignProtocol): ClassifiedFailure {
  return { failure: http ? 'PLAIN_HTTP' : 'NOT_TLS', evidence: name };
}

/** How a server answers a visitor who came without the certificate that it asked for. */
const withoutCertificate: readonly number[] = [400, 403, 496];

/** What ended a connection after its handshake, or its answer. `null` when the request was answered, or nothing says why not. */
export function causeAfterHandshake(transcript: Transcript, answer: FirstAnswer | null): ClassifiedFailure | null {
  if (answer === null) return null;
  if (answer.status !== null) {
    // nginx and its like go on without the certificate that they want, and say so in HTTP.
    const wanted = transcript.certificateRequested && withoutCertificate.includes(answer.status);
    return wanted ? { failure: 'CLIENT_CERTIFICATE_REQUIRED', evidence: `HTTP ${answer.status}` } : null;
  }
  // A TLS 1.3 server refuses a client without certificate only after the handshake; some say nothing and hang up.
  const refused = transcript.certificateRequested && answer.reason === 'closed';
  return transcript.serverAlert || refused ? classifyAlert(transcript) : null;
}
