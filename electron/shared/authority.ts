import type { Store } from './trust.ts';

/** What an authority may sign. DNS names permit themselves and everything below; ranges are CIDR. */
export interface NameConstraints {
  permittedDns: string[];
  permittedIp: string[];
}

export interface AuthorityRoot extends NameConstraints {
  /** SHA-256 of the DER, lower-case hex. */
  sha256: string;
  /** RFC 4514. */
  subject: string;
  notBefore: string;
  notAfter: string;
}

export interface AuthorityIssuing {
  sha256: string;
  subject: string;
  notBefore: string;
  notAfter: string;
}

export interface AuthorityStatus {
  state: 'none' | 'ready';
  root: AuthorityRoot | null;
  issuing: AuthorityIssuing | null;
  previousRoots: { sha256: string; notAfter: string }[];
}

export interface NewAuthority {
  /** Adds the names and address ranges of a home or office network, for phones and other machines. */
  localNetwork?: boolean;
  /** Domains of the user's own, for example dev.example.com. */
  domains?: string[];
}

export type KeychainBackend = 'os' | 'vault';

export interface KeychainStatus {
  backend: KeychainBackend;
  available: boolean;
  /** The keychain's name as a person knows it, for example "GNOME Keyring (Secret Service)". */
  label: string;
  /** Why it is not available. */
  reason?: string;
  /** The vault only: a passphrase must be given before keys can be used. */
  locked?: boolean;
  /** The vault only: there is none yet, so that there is nothing to unlock. */
  missing?: true;
}

/** Something begun and not finished by an earlier run (a crash, Ctrl+C): named, so that it can be mended. */
export interface UnfinishedChange {
  id: string;
  action: 'create-authority' | 'trust' | 'untrust' | 'uninstall' | 'project' | 'run';
  startedAt: string;
  /** For a change of trust: the ids of the stores that are left to be done, and the root’s fingerprint. */
  stores?: string[];
  sha256?: string;
}

export interface Status {
  authority: AuthorityStatus;
  keychain: KeychainStatus;
  stores: Store[];
  projects: { total: number; due: number; expired: number };
  unfinished: UnfinishedChange[];
}
