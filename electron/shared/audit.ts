/** An authority of somebody's own making that a store of this computer trusts. Ours is not among them. */
export interface FoundAuthority {
  /** SHA-256 of the DER, lower-case hex. */
  sha256: string;
  /** RFC 4514; the fingerprint where it cannot be read. */
  subject: string;
  kind: AuthorityKind;
  /** The tool that made it, as a person knows it: “mkcert”. */
  tool?: string;
  /** The stores that hold it. */
  stores: { id: string; label: string }[];
  /** Whether it is limited in the names and addresses that it may sign. */
  constrained: boolean;
  /** Where its private key lies in the clear, absolute. */
  keyFile?: string;
  /** Whether users other than the owner may read that file. */
  keyOpenToOthers?: true;
  /** A file of the tool that holds its key, and why Latchkey could not read that key. */
  closedKey?: { file: string; reason: 'encrypted' | 'unreadable' };
  /** ISO 8601, UTC; empty when the certificate cannot be read. */
  notBefore: string;
  notAfter: string;
}

/** `development`: a local authority like ours. `proxy`: a debugging proxy. `corporate`: an employer's or a filter's. */
export type AuthorityKind = 'development' | 'proxy' | 'corporate' | 'unknown';

export interface Audit {
  authorities: FoundAuthority[];
  /** Stores that could not be looked through, and why. */
  unread: { id: string; label: string; reason: string }[];
}
