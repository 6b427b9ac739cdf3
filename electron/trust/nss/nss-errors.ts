import { AppError } from '../../shared/errors.ts';

interface Explanation {
  reason: string;
  hint: string;
  detail: string;
}

const known: readonly [RegExp, string, string][] = [
  [/SEC_ERROR_READ_ONLY|PR_NO_ACCESS_RIGHTS_ERROR/, 'The database may not be written.', 'Make it writable for you: '],
  [
    /SEC_ERROR_BAD_DATABASE|SEC_ERROR_LEGACY_DATABASE|SEC_ERROR_PKCS11_DEVICE_ERROR/,
    'The database is damaged, or no database of a kind that is still in use.',
    'Let the browser mend or renew it; Latchkey left it as it is: ',
  ],
  [/SEC_ERROR_BAD_PASSWORD/, 'It is protected by a primary password.', 'Import root.pem in the browser’s settings: '],
];

/** certutil's failure in plain words; `undefined` when something else failed. */
export function explainCertutil(error: unknown, folder: string): Explanation | undefined {
  if (!(error instanceof AppError) || error.code !== 'COMMAND_FAILED') return undefined;
  const detail = error.detail ?? '';
  const [, reason, hint] = known.find(([pattern]) => pattern.test(detail)) ?? [];
  return {
    reason: reason ?? `certutil said: ${detail.split('\n')[0]?.replace(/^certutil: /, '') ?? ''}`,
    hint: `${hint ?? 'Look at the database: '}${folder}`,
    detail,
  };
}
