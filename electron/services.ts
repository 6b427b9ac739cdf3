import type { Audit } from './shared/audit.ts';
import type { AuthorityStatus, KeychainBackend, KeychainStatus, NewAuthority, Status } from './shared/authority.ts';
import type { CheckRequest, CheckResult } from './shared/handshake.ts';
import type { UninstallPlan, UninstallResult } from './shared/ipc-contract.ts';
import type { DamagedFile, ExportedFiles, NewProject, Project, ProjectDetail } from './shared/project.ts';
import type { ToolEnvironment } from './shared/tools.ts';
import type { Receipt, Store, StoreChange, StorePlan } from './shared/trust.ts';
import type { DataPaths } from './system/paths.ts';
import type { Log } from './system/log.ts';

export interface MendOptions {
  /** The present root is about to be trusted in these stores, or with an empty list in all: that finishes it there. */
  trusting?: readonly string[];
}

/**
 * Everything Latchkey can do, for the window and for the terminal alike. Each method is one use case; each
 * throws `AppError` and nothing else that is expected.
 */
export interface Services {
  readonly paths: DataPaths;
  readonly log: Log;
  status(): Promise<Status>;
  authority: AuthorityService;
  keychain: KeychainService;
  trust: TrustService;
  projects: ProjectService;
  /** CHECK_CANCELLED when the signal fired. */
  check(request: CheckRequest, options?: CheckOptions): Promise<CheckResult>;
  /**
   * Runs a program with a project's certificate and key at hand, on this process's own terminal. Resolves with its exit
   * code. PROJECT_NOT_FOUND, PROGRAM_NOT_FOUND, PROGRAM_NOT_RUNNABLE, CANCELLED when the signal fired before it ran.
   */
  run(request: RunRequest, options: RunOptions): Promise<number>;
  audit: AuditService;
  tools: ToolService;
  uninstall: UninstallService;
  /** Finishes or undoes what an earlier run left half-done. Returns what it mended, in plain words. */
  mend(options?: MendOptions): Promise<string[]>;
}

export interface CheckOptions {
  signal?: AbortSignal;
  /**
   * Given the secrets of the check's connection, line by line in the NSS key log format, only because the user asked
   * for them. A line is wiped after the call. https://www.rfc-editor.org/rfc/rfc9850
   */
  keyLog?: (line: Uint8Array) => void;
}

export interface RunRequest {
  project: string;
  program: string;
  args: readonly string[];
  /** The working folder, absolute. */
  folder: string;
  /** What new files may not be; see umask(2). */
  mask: number;
}

export interface RunOptions {
  signal: AbortSignal;
  /** Called before it starts: variables that stay as they are, and why tools get no list of authorities. */
  readonly prepared: (given: Pick<ToolEnvironment, 'variables' | 'reason'>) => void;
  /** Called when it runs, with the way to send it signals. */
  readonly started: (signal: (name: NodeJS.Signals) => void) => void;
}

export interface AuthorityService {
  status(): Promise<AuthorityStatus>;
  /** AUTHORITY_EXISTS when there is one. */
  create(request: NewAuthority): Promise<AuthorityStatus>;
  /** The root certificate. AUTHORITY_MISSING. */
  /** @param to the file that it will be written to, absolute: uninstall names it. */
  exportRoot(format: 'pem' | 'der', to?: string): Promise<Buffer>;
}

export interface KeychainService {
  status(): Promise<KeychainStatus>;
  /** Before there is an authority; afterwards the backend is recorded with it. AUTHORITY_EXISTS. */
  choose(backend: KeychainBackend): Promise<KeychainStatus>;
  /** Opens the vault, or creates it. PASSPHRASE_WRONG, PASSPHRASE_TOO_SHORT. */
  unlock(passphrase: string): Promise<KeychainStatus>;
}

export interface TrustService {
  stores(): Promise<Store[]>;
  /**
   * For the stores named, else for all that are not trusted yet. Before there is an authority, `xxxxxxxx` stands for
   * what the root's name will end on. STORE_NOT_FOUND.
   */
  plan(ids?: readonly string[]): Promise<StorePlan[]>;
  /** What `remove` would do, for the stores named, else for all that hold the root. */
  planRemoval(options?: TrustRemoval): Promise<StorePlan[]>;
  /** One result a store; one store's failure never stops or hides another. */
  install(ids?: readonly string[], options?: TrustChangeOptions): Promise<StoreChange[]>;
  /** By fingerprint; ours when none is given. Works without an authority when one is. */
  remove(options?: TrustRemoval & TrustChangeOptions): Promise<StoreChange[]>;
  /** What was done, latest first. */
  receipts(): Promise<Receipt[]>;
  /** The user knows of these stores and leaves them as they are: their `drift` goes. */
  acceptDrift(ids: readonly string[]): Promise<Store[]>;
}

/** Other local authorities. */
export interface AuditService {
  list(): Promise<Audit>;
  /** AUTHORITY_NOT_FOUND. */
  planRemoval(sha256: string): Promise<StorePlan[]>;
  /** From every store; the key's file is named and left. AUTHORITY_NOT_FOUND, AUTHORITY_IN_USE for our own. */
  remove(sha256: string): Promise<StoreChange[]>;
}

/** Tools that bring a list of their own. */
export interface ToolService {
  environment(): Promise<ToolEnvironment>;
  /** Writes the bundle anew from the system's roots and ours; removes it when there is no authority. */
  refresh(): Promise<void>;
}

export interface TrustChangeOptions {
  /** Fires when no further store is to be begun; those left out say CANCELLED. */
  signal?: AbortSignal;
}

export interface TrustRemoval {
  ids?: readonly string[];
  /** A root of Latchkey's, present, earlier, or left by a data folder that is gone. AUTHORITY_NOT_OURS. */
  sha256?: string;
  /** Whosever it is: for those who have shown what it is before. */
  anybodys?: true;
}

export interface ProjectService {
  list(): Promise<{ projects: Project[]; damaged: DamagedFile[] }>;
  /** By id or unique name. PROJECT_NOT_FOUND, PROJECT_AMBIGUOUS. */
  show(project: string): Promise<ProjectDetail>;
  add(request: NewProject): Promise<ProjectDetail>;
  /** New key, new certificate, same hosts. */
  renew(project: string): Promise<ProjectDetail>;
  /** New key, new certificate, for these hosts. Throws the HOST_ errors of the catalogue. */
  reissue(project: string, hosts: readonly string[]): Promise<ProjectDetail>;
  remove(project: string): Promise<{ id: string; name: string }>;
  /** Writes PEM files into the folder: `<name>.pem` (full chain), `<name>-key.pem` (0600) … EXPORT_EXISTS. */
  export(project: string, options: { folder: string; overwrite?: boolean }): Promise<ExportedFiles>;
}

export interface UninstallService {
  plan(): Promise<UninstallPlan>;
  /** Trust, then keys, then files. What failed is in `remaining`. */
  run(): Promise<UninstallResult>;
}
