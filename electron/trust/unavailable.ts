import { AppError } from '../shared/errors.ts';
import type { TrustStore } from './trust-store.ts';

export interface UnavailableStoreOptions {
  id: string;
  label: string;
  /** A sentence. */
  reason: string;
  /** What the user can do, in sentences. */
  hint: string;
}

/** A store that exists on this computer and that Latchkey cannot change: named with the reason, never left out. */
export function unavailableStore({ id, label, reason, hint }: UnavailableStoreOptions): TrustStore {
  return {
    id,
    label,
    inspect: () => Promise.resolve({ id, label, state: 'unavailable', reason, hint }),
    plan: () => Promise.resolve({ id, label, files: [], commands: [] }),
    planRemoval: () => Promise.resolve({ id, label, files: [], commands: [] }),
    install: () => Promise.reject(new AppError('STORE_FAILED', { values: { store: label, reason, advice: hint } })),
    // Latchkey never put anything there.
    uninstall: () => Promise.resolve(false),
  };
}
