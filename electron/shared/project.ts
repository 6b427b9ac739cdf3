import type { KeychainBackend } from './authority.ts';

export const keyTypes = ['ec-p256', 'ec-p384', 'rsa-2048', 'rsa-3072'] as const;
export type KeyType = (typeof keyTypes)[number];

/** Days a leaf is valid when nobody says otherwise, and the most that Apple's systems accept. */
export const defaultDays = 397;
export const maximumDays = 825;

export interface ProjectCertificate {
  /** SHA-256 of the DER, lower-case hex. */
  sha256: string;
  /** Lower-case hex. */
  serial: string;
  keyType: KeyType;
  /** ISO 8601, UTC. */
  notBefore: string;
  notAfter: string;
  revokedAt?: string;
}

export interface Project {
  id: string;
  name: string;
  hosts: string[];
  port?: number;
  folder?: string;
  certificate: ProjectCertificate;
  /** When it renews itself: two thirds of its life. ISO 8601, UTC. */
  nextRenewal: string;
}

export interface NewProject {
  hosts: string[];
  name?: string;
  port?: number;
  folder?: string;
  keyType?: KeyType;
  days?: number;
}

/** A certificate as the window shows it. */
export interface ChainLink {
  role: 'root' | 'issuing' | 'leaf';
  subject: string;
  sha256: string;
  notBefore: string;
  notAfter: string;
  /** What it may sign (authorities) or what it is for (leaf). */
  names: string[];
}

export interface ProjectDetail extends Project {
  /** Root first, leaf last. */
  chain: ChainLink[];
  key: { backend: KeychainBackend; label: string };
  /**
   * Copies of its keys that were exported and lie outside the keychain, as far as Latchkey knows. `current`: it is of
   * the key that the project has now, and its file is there.
   */
  exports: { path: string; at: string; current: boolean }[];
}

/** A project file that could not be read: set aside, named, never silently dropped. */
export interface DamagedFile {
  file: string;
  reason: string;
}

/** Absolute paths of what an export wrote. */
export interface ExportedFiles {
  cert: string;
  key: string;
  chain: string;
  ca: string;
}
