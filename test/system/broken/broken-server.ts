import type { CheckDependencies, ResolvedCheck } from '../../../electron/handshake/check.ts';
import type { CheckResult, StepId, StepState, VerdictCode } from '../../../electron/shared/handshake.ts';
import type { Stage } from './stage.ts';

/** A server that is wrong in one way, and what a check must say about it. */
export interface BrokenServer {
  name: string;
  /** What runs there: `openssl s_server`, `nginx` … */
  made: string;
  /** The program that it needs, by its name, or the file, when the machine may lack it. */
  needs?: string;
  /** Starts it on loopback; its port. */
  start: (stage: Stage) => Promise<number>;
  /** Default `shop.localhost`. */
  host?: string;
  /** For the connection. Short only where the server stays silent: a slow machine must not decide the verdict. */
  timeoutMs?: number;
  request?: (stage: Stage) => Partial<ResolvedCheck>;
  /** What this computer knows, where that is not the usual. */
  known?: (stage: Stage) => Partial<CheckDependencies>;
  /** The verdict: what a person must mend first. */
  code: VerdictCode;
  /** What must be found beside it. */
  also?: readonly VerdictCode[];
  steps?: Partial<Record<StepId, StepState>>;
  /** More that must hold; throws when it does not. */
  look?: (result: CheckResult) => void;
}

export const host = 'shop.localhost';

/** Steps of a server whose certificate is the only trouble: encrypted all the same, and shown so. */
export const untrusted = {
  hello: 'passed',
  trust: 'failed',
  'session-key': 'passed',
  encrypted: 'passed',
} as const satisfies BrokenServer['steps'];

/** Steps of a server with which no greeting came to an end. */
export const noGreeting = {
  keys: 'skipped',
  hello: 'failed',
  certificate: 'skipped',
  trust: 'skipped',
  'session-key': 'skipped',
  encrypted: 'skipped',
} as const satisfies BrokenServer['steps'];

export const allPassed = {
  keys: 'passed',
  hello: 'passed',
  certificate: 'passed',
  trust: 'passed',
  'session-key': 'passed',
  encrypted: 'passed',
} as const satisfies BrokenServer['steps'];
