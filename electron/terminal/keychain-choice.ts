import type { KeychainBackend, KeychainStatus } from '../shared/authority.ts';
import { AppError } from '../shared/errors.ts';
import type { Context } from './command.ts';
import { askYes, cancelled } from './confirm.ts';
import { paragraph } from './text/blocks.ts';

export interface KeychainChoice {
  backend: KeychainBackend;
  /** For the plan. */
  label: string;
  /** True when it is another than the services would take by themselves, and has to be chosen. */
  differs: boolean;
}

/**
 * Where the keys of a new authority will live. A computer without a keychain gets the vault, but never silently:
 * its passphrase was given, or a person agrees here. Throws KEYCHAIN_UNAVAILABLE, CANCELLED.
 */
export async function chooseKeychain(
  context: Pick<Context, 'terminal' | 'environment'>,
  status: KeychainStatus,
  agreed: boolean,
): Promise<KeychainChoice> {
  const asItIs = { backend: status.backend, label: status.label, differs: false };
  if (status.available || status.backend === 'vault') return asItIs;
  const reason = status.reason ?? 'there is none';
  const { terminal, environment } = context;
  // Whoever asked for the keychain by name gets it or an error.
  const isFixed = environment['LATCHKEY_KEYCHAIN'] === 'os';
  const hasPassphrase = Boolean(environment['LATCHKEY_VAULT_PASSPHRASE']);
  if (isFixed || (!hasPassphrase && !terminal.interactive)) {
    const advice = isFixed
      ? 'Start the keychain, or use the vault with LATCHKEY_KEYCHAIN=vault.'
      : 'Start a keychain, or set LATCHKEY_VAULT_PASSPHRASE to keep the keys in an encrypted vault.';
    throw new AppError('KEYCHAIN_UNAVAILABLE', { values: { reason, advice } });
  }
  terminal.show([
    paragraph(`The keychain of this computer cannot be reached: ${reason}.`),
    paragraph('Latchkey can keep the keys in a vault instead: files encrypted with a passphrase.'),
  ]);
  if (!hasPassphrase && !agreed && !(await askYes(context, 'Use the vault?'))) throw cancelled();
  return { backend: 'vault', label: 'the vault, encrypted with a passphrase', differs: true };
}
