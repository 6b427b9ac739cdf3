import type { KeychainBackend, KeychainStatus } from '../shared/authority.ts';

/**
 * Where private keys live. One item per key.
 *
 * A secret is a PKCS#8 PEM. Every method throws `AppError`: KEYCHAIN_UNAVAILABLE (no keychain, no passphrase),
 * KEYCHAIN_LOCKED, KEYCHAIN_FAILED, and for the vault PASSPHRASE_WRONG and VAULT_DAMAGED.
 */
export interface Keychain {
  readonly backend: KeychainBackend;
  /** Asks the keychain itself; never throws, never prompts. */
  status(): Promise<KeychainStatus>;
  /** `undefined` when there is no such item. */
  get(id: KeyId): Promise<string | undefined>;
  /** Writes and reads back; an item of the same id is replaced. */
  set(id: KeyId, secret: string): Promise<void>;
  /** True when there was such an item. */
  delete(id: KeyId): Promise<boolean>;
  /** The ids of all of Latchkey's items here. */
  list(): Promise<KeyId[]>;
}

/**
 * Names an item so that a person who opens the keychain understands it,
 * for example `authority 3f9c… issuing key` or `project 7d2e… certificate key`.
 */
export type KeyId = `authority ${string} issuing key` | `project ${string} certificate key`;

export function issuingKeyId(authorityId: string): KeyId {
  return `authority ${authorityId} issuing key`;
}

export function projectKeyId(certificateId: string): KeyId {
  return `project ${certificateId} certificate key`;
}
