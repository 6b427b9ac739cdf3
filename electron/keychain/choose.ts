import type { KeychainBackend } from '../shared/authority.ts';
import { AppError } from '../shared/errors.ts';

/**
 * Where the keys live: where they were put when the authority was made, which never changes by itself; before that
 * what `LATCHKEY_KEYCHAIN` says, else the keychain of the operating system. Throws USAGE for any other value.
 */
export function chooseBackend({
  recorded,
  environment,
}: {
  recorded: KeychainBackend | undefined;
  environment: Readonly<Record<string, string | undefined>>;
}): KeychainBackend {
  if (recorded) return recorded;
  const wanted = environment['LATCHKEY_KEYCHAIN'];
  if (wanted === undefined || wanted === '') return 'os';
  if (wanted === 'os' || wanted === 'vault') return wanted;
  throw new AppError('USAGE', { values: { reason: `LATCHKEY_KEYCHAIN is “${wanted}”; it can be “os” or “vault”.` } });
}
