/** The six steps every introduction to TLS teaches, in the textbook's order. */
export const stepIds = ['keys', 'hello', 'certificate', 'trust', 'session-key', 'encrypted'] as const;
export type StepId = (typeof stepIds)[number];

export type StepState = 'passed' | 'finding' | 'failed' | 'skipped';

/**
 * Every verdict of this version, in their one total order: what must be mended first comes first.
 * The position in this list is the rank; the verdict of a check is its first finding.
 */
export const verdictCodes = [
  'NAME_NOT_RESOLVED',
  'NOTHING_LISTENING',
  'TIMEOUT',
  'CLOSED_EARLY',
  'PLAIN_HTTP',
  'NOT_TLS',
  'TLS_TOO_OLD',
  'NO_SHARED_CIPHER',
  'SERVER_ALERT',
  'UNRECOGNIZED_SNI',
  'CLIENT_CERTIFICATE_REQUIRED',
  'MALFORMED_CERTIFICATE',
  'WRONG_NAME',
  'NO_SAN',
  'EXPIRED',
  'NOT_YET_VALID',
  'WRONG_USAGE',
  'BAD_SIGNATURE',
  'SELF_SIGNED',
  'MISSING_INTERMEDIATE',
  'UNTRUSTED_ISSUER',
  'ISSUER_EXPIRED',
  'ISSUER_NOT_CA',
  'NOT_TRUSTED_HERE',
  'NO_HTTP_ANSWER',
  'OTHER_AUTHORITY',
  'OK',
] as const;
export type VerdictCode = (typeof verdictCodes)[number];

export type Severity = 'ok' | 'note' | 'warning' | 'error';

export interface Finding {
  code: VerdictCode;
  severity: Severity;
  message: string;
  fix?: string;
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
  fields: { label: string; value: string }[];
}

export interface Step {
  id: StepId;
  state: StepState;
  /** How long it took, in milliseconds; 0 where it was not reached. */
  ms: number;
  summary: string;
}

export interface TlsFacts {
  /** `TLSv1.3`, `TLSv1.2` … */
  version: string;
  cipher: string;
  group: string | null;
  alpn: string | null;
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
}

export interface CheckResult {
  target: { host: string; port: number; addresses: string[] };
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
  /** True when Latchkey itself served the certificate for the moment of the check. */
  momentary: boolean;
  /** When the check ended. ISO 8601, UTC. */
  checkedAt: string;
}

export interface CheckRequest {
  /** A project's id, or a host and port. */
  target: { project: string } | { host: string; port: number };
  /** Start the momentary server with the project's certificate instead of looking for a running one. */
  serve?: boolean;
  timeoutMs?: number;
}
