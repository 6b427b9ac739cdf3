import type { VerdictCode } from '../../../electron/shared/handshake.ts';

/** A verdict in a few words, for the list of projects. What has none here is a “problem”. */
export const briefly: Partial<Record<VerdictCode, string>> = {
  NAME_NOT_RESOLVED: 'no address',
  TIMEOUT: 'no answer',
  CLOSED_EARLY: 'closed early',
  PLAIN_HTTP: 'plain HTTP',
  NOT_TLS: 'not TLS',
  WRONG_NAME: 'wrong name',
  EXPIRED: 'expired',
  NOT_YET_VALID: 'not valid yet',
  SELF_SIGNED: 'self-signed',
  MISSING_INTERMEDIATE: 'chain broken',
  UNTRUSTED_ISSUER: 'unknown issuer',
  NOT_TRUSTED_HERE: 'not trusted',
};
