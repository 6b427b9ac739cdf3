import type { ClientVerdict } from '../shared/handshake.ts';

/** What a client is asked to judge: the certificates as the server sent them, for the name that was visited. */
export interface ClientQuestion {
  host: string;
  port: number;
  /** Where the server was reached. */
  address: string;
  /** DER, leaf first. */
  chain: readonly Buffer[];
  /** Ends the question; a client answers `accepts: null` with the reason then. */
  signal: AbortSignal;
}

/** A client on this computer that accepts or refuses a certificate, asked itself instead of imitated. */
export interface Client {
  readonly id: string;
  readonly label: string;
  /** Never throws. `accepts: null` with code NOT_AVAILABLE and a reason where it cannot be asked. */
  judge(question: ClientQuestion): Promise<ClientVerdict>;
}
