import type { StepId } from '../../../electron/shared/handshake.ts';

/** The six steps as a person reads them, before a check and after it. */
export const stepTitles: Record<StepId, string> = {
  keys: 'A key pair stands behind it',
  hello: 'They greet and agree',
  certificate: 'The server shows its certificate',
  trust: 'Known, in date, right name',
  'session-key': 'A secret only they know',
  encrypted: 'From here, all is encrypted',
};
