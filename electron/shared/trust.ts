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
  /** Worth knowing, and nothing to do about it. */
  note?: string;
  /** Changed only when it is named: more than a person expects of “trust it everywhere”. */
  optional?: true;
  /** Seen for the first time since trust was given; or it trusted the root once and does not any more. */
  drift?: 'new' | 'lost';
  /** Running programs that see the change only after a restart. */
  restart?: string[];
}

/** What installing into a store, or removing from it, will do, before it does it. */
export interface StorePlan {
  id: string;
  label: string;
  /** Files that will be written, changed or removed, absolute. */
  files: string[];
  /** Those of them that will be gone afterwards. */
  removes?: string[];
  /** Commands that will run, as a person would type them. */
  commands: string[];
  /** What will be written into each of the files, between the user’s own lines. */
  lines?: string;
  /** The system prompt that will appear, if any, and why. */
  prompt?: string;
  /** What the user has to do afterwards, for example restart a browser. */
  afterwards?: string;
  /** Why nothing can be told of it in advance. */
  reason?: string;
}

/**
 * Whether “trust it everywhere” changes the store: it does not trust the root yet, or something about that trust wants
 * mending. What somebody marked as never to be trusted is changed only when it is named.
 */
export function wantsTrust(store: Store): boolean {
  if (store.optional || store.denied) return false;
  return store.state === 'absent' || (store.state === 'trusted' && store.reason !== undefined);
}

/** The user said no to a prompt: told calmly, and no fault of the store’s. */
export function isRefusal(failure: Failure): boolean {
  return failure.code === 'ELEVATION_REFUSED' || failure.code === 'ELEVATION_NOT_ASKED';
}

/** What was really done to a store. */
export interface StoreChange extends Store {
  changed: boolean;
  error?: Failure;
}

/** What one action did, as it is kept. */
export interface Receipt {
  id: string;
  /** ISO 8601, UTC. */
  at: string;
  action: 'trust' | 'untrust';
  /** The root's fingerprint, SHA-256 of the DER in lower-case hex: enough to undo it. */
  sha256: string;
  stores: ReceiptStore[];
}

export interface ReceiptStore extends Pick<StoreChange, 'id' | 'label' | 'state' | 'changed' | 'error'> {
  /** What was planned for it and, where `changed`, done. */
  files: string[];
  commands: string[];
}
