/** The six steps every introduction to TLS teaches, in the textbook's order. */
export const stepIds = ['keys', 'hello', 'certificate', 'trust', 'session-key', 'encrypted'] as const;
export type StepId = (typeof stepIds)[number];

export type StepState = 'passed' | 'finding' | 'failed' | 'skipped';

/**
 * Every verdict, in their one total order: what must be mended first comes first. The position in this list is the
 * rank; the verdict of a check is its first finding. Explained one by one in `electron/handshake/verdict/verdicts.md`.
 */
export const verdictCodes = [
  // Nobody there.
  'NAME_NOT_RESOLVED',
  'NOTHING_LISTENING',
  'TIMEOUT',
  'CLOSED_EARLY',
  // Not TLS.
  'PLAIN_HTTP',
  'NOT_TLS',
  // No agreement.
  'TLS_TOO_OLD',
  'NO_SHARED_CIPHER',
  'SERVER_ALERT',
  'UNRECOGNIZED_SNI',
  'ALPN_MISMATCH',
  'CLIENT_CERTIFICATE_REQUIRED',
  // The certificate.
  'MALFORMED_CERTIFICATE',
  'WRONG_NAME',
  'TLD_WILDCARD',
  'NO_SAN',
  'EXPIRED',
  'NOT_YET_VALID',
  'CA_USED_AS_LEAF',
  'WRONG_USAGE',
  'WEAK_KEY',
  'UNSUPPORTED_KEY',
  'WEAK_SIGNATURE',
  'BAD_SIGNATURE',
  'REVOKED',
  'STALE_CERTIFICATE',
  // The chain.
  'SELF_SIGNED',
  'UNTRUSTED_ISSUER',
  'NOT_TRUSTED_HERE',
  'TRUST_DENIED',
  'MISSING_INTERMEDIATE',
  'ISSUER_EXPIRED',
  'ISSUER_NOT_CA',
  'PATH_LENGTH',
  'NAME_CONSTRAINT',
  // Warnings.
  'NOT_LOOPBACK',
  'ADDRESSES_DIFFER',
  'TOO_LONG_FOR_APPLE',
  'RESTART_BROWSER',
  'NO_HTTP_ANSWER',
  // Notes, and good.
  'OTHER_AUTHORITY',
  'OK',
] as const;
export type VerdictCode = (typeof verdictCodes)[number];

export type Severity = 'ok' | 'note' | 'warning' | 'error';

/** What mends a finding, where a button or a command of Latchkey’s can do it. */
export type FixAction =
  /** Serve the project's certificate for the moment of a check. */
  | { kind: 'serve' }
  /** Trust the authority in the stores that lack it. */
  | { kind: 'trust' }
  /** A new certificate for the same hosts. */
  | { kind: 'renew' }
  /** A new certificate that names this host too. */
  | { kind: 'reissue'; host: string }
  /** Give the server the project's certificate: export it and copy the server's settings. */
  | { kind: 'use' }
  /** Make a project of this host. */
  | { kind: 'add'; host: string }
  /** A line for the person to paste where the fix says. */
  | { kind: 'copy'; text: string };

export interface Finding {
  code: VerdictCode;
  severity: Severity;
  message: string;
  fix?: string;
  action?: FixAction;
}

/** One TLS message on the ladder between the two lanes. */
export interface WireMessage {
  from: 'client' | 'server';
  /** `ClientHello`, `ServerHello`, `Certificate` …; `Encrypted` where its content cannot be read. */
  name: string;
  /** Size on the wire, in bytes, without record headers. */
  bytes: number;
  /** Since the connection's first byte, in milliseconds. */
  at: number;
  encrypted: boolean;
  step: StepId;
  /** Decoded fields worth showing, in reading order. */
  fields: Evidence[];
  /**
   * The message's first bytes, lower-case hex, decrypted where it was; only where `CheckRequest.raw` asked for them,
   * and never of a session ticket, of application data or of what could not be decrypted.
   */
  hex?: string;
}

/** One piece of data behind a step. */
export interface Evidence {
  label: string;
  value: string;
}

export interface Step {
  id: StepId;
  state: StepState;
  /** How long it took, in milliseconds; 0 where it was not reached. */
  ms: number;
  summary: string;
  /** In reading order; empty where the step was not reached. */
  evidence: Evidence[];
}

export interface TlsFacts {
  /** `TLSv1.3`, `TLSv1.2` … */
  version: string;
  cipher: string;
  group: string | null;
  alpn: string | null;
  /** How the server proved that it holds the key: `ecdsa_secp256r1_sha256` …; `null` where it did not have to. */
  signature: string | null;
  /** True when a session of an earlier connection was resumed: no certificate is sent then. */
  resumed: boolean;
  /** Session tickets that the server gave for later connections. */
  tickets: number;
  /** Bytes of 0-RTT data that its tickets allow; `null` when none is allowed. */
  earlyData: number | null;
}

/** The program that listens on the port that was checked. */
export interface PortListener {
  pid: number;
  /** As the system names it, for example `node`. */
  program: string;
  /** Its command line, shortened; empty where it may not be read. */
  command: string;
}

/** What another address of the same name answers: a browser may end up at any of them. */
export interface OtherAddress {
  address: string;
  state: 'same' | 'different' | 'nothing' | 'not-tls';
  /** SHA-256 of the leaf served there. */
  sha256: string | null;
}

export interface ServedCertificate {
  subject: string;
  sans: string[];
  sha256: string;
  notBefore: string;
  notAfter: string;
}

/** What one client on this computer says. `null`: it could not be asked, and `reason` says why. */
export interface ClientVerdict {
  id: string;
  label: string;
  accepts: boolean | null;
  /** The client's own code, for example ERR_CERT_AUTHORITY_INVALID. */
  code?: string;
  reason?: string;
  /**
   * Only with `accepts: false`: the one setting that the person has to make for this client to accept, as a line for
   * their shell (`NODE_EXTRA_CA_CERTS=/…/root.pem`). Nothing is wrong with the server then, nor with the stores.
   */
  needs?: string;
}

export interface CheckResult {
  /** `address` is the one that was connected to. */
  target: { host: string; port: number; addresses: string[]; address: string | null };
  /** True when no finding is an error. */
  ok: boolean;
  verdict: Finding;
  findings: Finding[];
  steps: Step[];
  messages: WireMessage[];
  tls: TlsFacts | null;
  /** Leaf first, as the server sent it. */
  chain: ServedCertificate[];
  clients: ClientVerdict[];
  /** The other addresses of the name, where there are any and the check asked them. */
  others: OtherAddress[];
  /** Who listens, where something is to be mended in the server and the system tells. */
  listener: PortListener | null;
  /** True when Latchkey itself served the certificate for the moment of the check. */
  momentary: boolean;
  /** When the check ended. ISO 8601, UTC. */
  checkedAt: string;
}

export interface CheckRequest {
  /**
   * A project's id, at its own first host and port or at others that the person named; or a host and port of no
   * project.
   */
  target: { project: string; host?: string; port?: number } | { host: string; port: number };
  /** Start the momentary server with the project's certificate instead of looking for a running one. */
  serve?: boolean;
  /** For the connection, in milliseconds. */
  timeoutMs?: number;
  /** Keep the bytes of each message for `WireMessage.hex`. */
  raw?: boolean;
  /** One of a series: what the clients said a moment ago about the same chain may be used again. */
  live?: boolean;
}
