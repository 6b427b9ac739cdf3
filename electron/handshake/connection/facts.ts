import type { OtherAddress } from '../../shared/handshake.ts';
import type { Transcript } from '../parser/transcript.ts';

/** Why a check got no further; the verdict's code follows from it. */
export type ProbeFailure =
  | 'NAME_NOT_RESOLVED'
  | 'NOTHING_LISTENING'
  | 'TIMEOUT'
  | 'CLOSED_EARLY'
  | 'PLAIN_HTTP'
  | 'NOT_TLS'
  | 'TLS_TOO_OLD'
  | 'NO_SHARED_CIPHER'
  | 'SERVER_ALERT'
  | 'UNRECOGNIZED_SNI'
  | 'ALPN_MISMATCH'
  | 'CLIENT_CERTIFICATE_REQUIRED'
  | 'MALFORMED_CERTIFICATE'
  | 'BAD_SIGNATURE';

/** What one connection told. Nothing in it is secret; its text comes from a stranger. */
export interface ProbeFacts {
  addresses: string[];
  /** The one that accepted the connection. */
  address: string | null;
  failure: ProbeFailure | null;
  /** Evidence for the failure, for a person: an alert's name, a protocol, a system error. */
  evidence: string;
  transcript: Transcript | null;
  /** DER, leaf first. */
  chain: Buffer[];
  /** Both Finished messages were verified. */
  secured: boolean;
  answer: FirstAnswer | null;
  /** What the name's other addresses serve; those that said nothing in time are left out. */
  others: OtherAddress[];
  times: ProbeTimes;
}

export interface FirstAnswer {
  /** `null` when no HTTP status came. */
  status: number | null;
  protocol: 'HTTP/1.1' | 'HTTP/2';
  /** Why there is no status. */
  reason: 'closed' | 'timeout' | 'not-http' | null;
}

/** Milliseconds since the check began; `null` where it did not get there. */
export interface ProbeTimes {
  connected: number | null;
  secured: number | null;
  answered: number | null;
  ended: number;
}
