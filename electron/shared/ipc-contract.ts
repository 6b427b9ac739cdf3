import type { Audit } from './audit.ts';
import type { AuthorityStatus, KeychainStatus, NewAuthority, Status } from './authority.ts';
import type { Failure } from './errors.ts';
import type { CheckRequest, CheckResult } from './handshake.ts';
import type { DamagedFile, ExportedFiles, NewProject, Project, ProjectDetail } from './project.ts';
import type { ToolEnvironment } from './tools.ts';
import type { Receipt, Store, StoreChange, StorePlan } from './trust.ts';

/**
 * The whole wire between the window and the main process. A channel has an input and an output, both plain
 * data, never a key. Schemas (`electron/ipc/schemas.ts`) and handlers (`electron/ipc/handlers.ts`) are typed
 * against this interface: a channel that lacks either does not compile.
 */
export interface Requests {
  'app/info': { input: undefined; output: AppInfo };
  status: { input: undefined; output: Status };

  /** As in `status`, without asking the keychain and the stores: enough to know which screen comes first. */
  'authority/status': { input: undefined; output: AuthorityStatus };
  'authority/create': { input: NewAuthority; output: Status };
  'keychain/choose': { input: { backend: 'os' | 'vault' }; output: KeychainStatus };
  /** Opens the vault, or creates it when there is none. The passphrase goes in and never comes back. */
  'keychain/unlock': { input: { passphrase: string }; output: KeychainStatus };
  'root/export': { input: undefined; output: { file: string } | null };

  'trust/plan': { input: { stores?: string[] }; output: { plans: StorePlan[] } };
  /** By the fingerprint given, of a receipt for example; else of the present root. */
  'trust/plan-removal': { input: { stores?: string[]; sha256?: string }; output: { plans: StorePlan[] } };
  'trust/stores': { input: undefined; output: { stores: Store[] } };
  'trust/install': { input: { stores?: string[] }; output: { stores: StoreChange[] } };
  'trust/remove': { input: { stores?: string[]; sha256?: string }; output: { stores: StoreChange[] } };

  'trust/receipts': { input: undefined; output: { receipts: Receipt[] } };
  'trust/accept-drift': { input: { stores: string[] }; output: { stores: Store[] } };

  'audit/list': { input: undefined; output: Audit };
  'audit/plan-removal': { input: { sha256: string }; output: { plans: StorePlan[] } };
  'audit/remove': { input: { sha256: string }; output: { stores: StoreChange[] } };

  'tools/environment': { input: undefined; output: ToolEnvironment };

  'projects/list': { input: undefined; output: { projects: Project[]; damaged: DamagedFile[] } };
  'projects/show': { input: { id: string }; output: ProjectDetail };
  'projects/add': { input: NewProject; output: ProjectDetail };
  'projects/renew': { input: { id: string }; output: ProjectDetail };
  /** A new certificate for these hosts, all of them. */
  'projects/reissue': { input: { id: string; hosts: string[] }; output: ProjectDetail };
  'projects/remove': { input: { id: string }; output: { id: string; name: string } };
  /** Asks for a folder first; `null` when the user changed their mind. */
  'projects/export': { input: { id: string; overwrite?: boolean }; output: { files: ExportedFiles } | null };

  /** `run` names this check for `check/cancel`; CHECK_CANCELLED when it was cancelled. */
  'check/run': { input: CheckRequest & { run?: string }; output: CheckResult };
  'check/cancel': { input: { run: string }; output: null };
  /** Asks for a file first; `null` when the user changed their mind. CHECK_FORGOTTEN when no check of that name ended lately. */
  'check/save': { input: { run: string; format: 'json' | 'text' }; output: { file: string } | null };
  /** One more check whose secrets are written to a file that the user chooses: whoever has it can decrypt that connection. */
  'check/key-log': { input: CheckRequest; output: { file: string; result: CheckResult } | null };

  'folder/choose': { input: undefined; output: string | null };
  'clipboard/write': { input: { text: string }; output: null };

  'uninstall/plan': { input: undefined; output: UninstallPlan };
  'uninstall/run': { input: undefined; output: UninstallResult };
}

export type Channel = keyof Requests;
export type Input<C extends Channel> = Requests[C]['input'];
export type Output<C extends Channel> = Requests[C]['output'];
export type Reply<C extends Channel> = { ok: true; value: Output<C> } | { ok: false; failure: Failure };

/** What main announces. The window then asks for what it shows; an event carries no state. */
export interface Events {
  /** Something on disk or in a store changed, by this app or by the command line. */
  changed: { what: 'authority' | 'projects' | 'trust' };
  /** A menu item or shortcut that the window carries out. */
  command: { name: WindowCommand };
}

export type WindowCommand = 'new-project' | 'search' | 'check' | 'palette' | 'settings';
export type EventName = keyof Events;

/** What the preload puts at `window.latchkey`. */
export interface LatchkeyBridge {
  request<C extends Channel>(channel: C, input: Input<C>): Promise<Reply<C>>;
  subscribe<E extends EventName>(event: E, listener: (payload: Events[E]) => void): () => void;
  /** The path of a folder that the user dropped on the window; main accepts it from then on. */
  pathForDroppedFile(file: object): Promise<string | null>;
}

export interface AppInfo {
  version: string;
  electron: string;
  chromium: string;
  platform: string;
  dataFolder: string;
  /** True when not running from a package. */
  development: boolean;
}

export interface UninstallPlan {
  /** What will go, in plain words with paths. */
  removes: string[];
  /** What Latchkey cannot reach: exported copies, phones. */
  remains: string[];
  /** What will change in the trust stores, one entry a store and root. */
  stores?: StorePlan[];
}

export interface UninstallResult {
  removed: string[];
  remaining: string[];
  /** All that failed is what the user said no to. */
  refused?: true;
  /** What the user can run to take away what Latchkey had no rights to, before uninstalling again. */
  commands?: string[];
}
