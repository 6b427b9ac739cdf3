import type { VerdictCode } from '../../../electron/shared/handshake.ts';

/** The button that mends what a verdict names. */
export type FixAction = 'serve' | 'trust' | 'renew' | 'use' | 'none';

const actions: Partial<Record<VerdictCode, FixAction>> = {
  NOTHING_LISTENING: 'serve',
  TIMEOUT: 'serve',
  CLOSED_EARLY: 'serve',
  PLAIN_HTTP: 'use',
  NOT_TLS: 'use',
  MALFORMED_CERTIFICATE: 'use',
  WRONG_NAME: 'use',
  EXPIRED: 'renew',
  NOT_YET_VALID: 'renew',
  SELF_SIGNED: 'use',
  MISSING_INTERMEDIATE: 'use',
  UNTRUSTED_ISSUER: 'use',
  NOT_TRUSTED_HERE: 'trust',
  OTHER_AUTHORITY: 'use',
};

/** Most verdicts are mended in the server's own settings; their words say how, and no button here could. */
export function fixFor(code: VerdictCode): FixAction {
  return actions[code] ?? 'none';
}
