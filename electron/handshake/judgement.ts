import type { ClientVerdict } from '../shared/handshake.ts';
import type { Store } from '../shared/trust.ts';
import type { ProbeFacts } from './facts.ts';
import type { TrustPath } from './trust-path.ts';

/** All that a verdict and the six steps are drawn from. */
export interface Judgement {
  /** Canonical: no brackets, no trailing dot. */
  host: string;
  port: number;
  timeoutMs: number;
  now: Date;
  facts: ProbeFacts;
  /** `null` when there is no leaf to judge. */
  path: TrustPath | null;
  /** What each store says about our root. */
  stores: readonly Store[];
  clients: readonly ClientVerdict[];
  /** Of the project's current certificate. */
  expectedSha256: string | undefined;
  /** Where the project's key is, for example `the OS keychain`. */
  keyLocation: string | undefined;
  momentary: boolean;
  /** The file that maps names to addresses on this computer. */
  hostsFile: string;
}
