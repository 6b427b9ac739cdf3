import type { NameConstraints } from '../../shared/authority.ts';
import type { ClientVerdict, PortListener } from '../../shared/handshake.ts';
import type { Store } from '../../shared/trust.ts';
import type { ProbeFacts } from '../connection/facts.ts';
import type { TrustPath } from '../certificate/trust-path.ts';

export interface CheckedProject {
  /** Every host that its certificate is meant to name. */
  hosts: readonly string[];
  /** Copies of its key that were exported, as far as Latchkey knows. */
  copies: number;
}

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
  /** The project that is being checked, if it is one. */
  project: CheckedProject | undefined;
  /** What our authority may sign; `null` without one. */
  permitted: NameConstraints | null;
  /** Who listens on the port, where the system told. */
  listener: PortListener | null;
  /** Running browsers that read their database before our root came into it. */
  restartNeeded: readonly string[];
  /** Where the project's key is, for example `the OS keychain`. */
  keyLocation: string | undefined;
  momentary: boolean;
  /** The file that maps names to addresses on this computer. */
  hostsFile: string;
}
