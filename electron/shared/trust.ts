import type { Failure } from './errors.ts';

export type StoreState = 'trusted' | 'absent' | 'unavailable';

/** One place that decides whom this computer trusts, and what it says about our root. */
export interface Store {
  /** Stable: `system`, `nss:chromium`, `nss:firefox:<profile folder>` … */
  id: string;
  /** For a person: "Debian’s certificates (curl, git, Python …)". */
  label: string;
  state: StoreState;
  /** Why it is unavailable, or what is odd about it. */
  reason?: string;
  /** The root is there, marked as never to be trusted. */
  denied?: true;
  /** What the user can do about it. */
  hint?: string;
  /** The folder or file behind it, absolute. */
  location?: string;
}

/** What installing into a store will do, before it does it. */
export interface StorePlan {
  id: string;
  label: string;
  /** Files that will be written or changed, absolute. */
  files: string[];
  /** Commands that will run, as a person would type them. */
  commands: string[];
  /** The system prompt that will appear, if any, and why. */
  prompt?: string;
  /** What the user has to do afterwards, for example restart a browser. */
  afterwards?: string;
}

/** What was really done to a store. */
export interface StoreChange extends Store {
  changed: boolean;
  error?: Failure;
}
