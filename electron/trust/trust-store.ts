import type { Store, StorePlan } from '../shared/trust.ts';

/** The root as every store needs it. */
export interface TrustedRoot {
  /** SHA-256 of the DER, lower-case hex: the only identity a store may go by. */
  sha256: string;
  /** One certificate, PEM. May be empty where only the fingerprint is known; then stores can be inspected only. */
  pem: string;
  /** A person's name for it, unique to this root, without a colon. Also usable as a file name. */
  nickname: string;
}

/** A certificate as a store holds it. */
export interface StoredCertificate {
  /** SHA-256 of the DER, lower-case hex. */
  sha256: string;
  pem: string;
}

/**
 * One place that decides whom this computer trusts. Factories take `run` and `elevate`, so that tests need no
 * module mocks. Discovery (which databases, which profiles) is done by whoever calls the factory.
 */
export interface TrustStore {
  readonly id: string;
  readonly label: string;
  /** Changed only when it is named. */
  readonly optional?: true;
  /** It is no list of certificates: what Latchkey writes there, it finds by marks of its own. */
  readonly holdsOnlyOurs?: true;
  /** Its list is made from the system's, which is therefore changed first. */
  readonly follows?: 'system';
  /** Reads the store itself; never throws: what cannot be read is `unavailable` with the reason. */
  inspect(root: TrustedRoot): Promise<Store>;
  /** What `install` would do. No side effects. */
  plan(root: TrustedRoot): Promise<StorePlan>;
  /** What `uninstall` would do; neither files nor commands when there is nothing to remove. No side effects. */
  planRemoval(sha256: string): Promise<StorePlan>;
  /** Idempotent. Ends with reading back; throws `AppError` when the root is not trusted afterwards. */
  install(root: TrustedRoot): Promise<void>;
  /**
   * Removes every copy of the root with this fingerprint and nothing else, also one half installed. Idempotent.
   * Needs the fingerprint alone, so that it works when the data folder is gone. True when something was removed.
   */
  uninstall(sha256: string): Promise<boolean>;
  /**
   * The certificates that somebody added here and that are trusted for websites, ours included; those that came with
   * the system or the browser are not. Reads only. Throws when the store cannot be read. Missing where the store
   * offers no way to tell.
   */
  added?(): Promise<StoredCertificate[]>;
}
