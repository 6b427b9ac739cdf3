import { AppError } from '../shared/errors.ts';
import { DbusError } from './dbus-connection.ts';

/** There is no way to a keychain on this computer. `advice` is a clause without a full stop. */
export class KeychainMissingError extends Error {
  readonly advice: string;

  constructor(reason: string, advice: string, cause?: unknown) {
    super(reason, { cause });
    this.name = 'KeychainMissingError';
    this.advice = advice;
  }
}

export function lockedError(detail?: string): AppError {
  return new AppError('KEYCHAIN_LOCKED', detail === undefined ? {} : { detail });
}

/** Keychains tell their failures in prose; these are the texts of libsecret, GLib, gnome-keyring and macOS. */
const saysLocked = /locked|dismissed|cancell?ed|user interaction is not allowed|passphrase you entered is not correct/i;
const saysUnreachable = new RegExp(
  'autolaunch|unsupported transport|could not connect|connection refused|connection is closed|disconnected|' +
    'not provided by any|no such (name|interface)|no ?reply|default keyring|object does not exist',
  'i',
);

/** As a clause without a full stop. */
export function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).trim().replace(/\.$/, '');
}

/** Turns whatever a keychain threw into KEYCHAIN_UNAVAILABLE, KEYCHAIN_LOCKED or KEYCHAIN_FAILED. */
export function toKeychainError(error: unknown, platform: NodeJS.Platform): AppError {
  if (error instanceof AppError) return error;
  const reason = reasonOf(error);
  if (error instanceof KeychainMissingError) return unavailable(reason, error.advice, error);
  if (saysLocked.test(reason)) return new AppError('KEYCHAIN_LOCKED', { detail: reason, cause: error });
  if (error instanceof DbusError || saysUnreachable.test(reason)) return unavailable(reason, startIt(platform), error);
  return new AppError('KEYCHAIN_FAILED', { values: { reason }, cause: error });
}

function unavailable(reason: string, way: string, cause: unknown): AppError {
  const advice = `${way}, or keep the keys in Latchkey’s own vault: choose it in the app, or set LATCHKEY_KEYCHAIN=vault.`;
  return new AppError('KEYCHAIN_UNAVAILABLE', { values: { reason, advice }, cause });
}

function startIt(platform: NodeJS.Platform): string {
  if (platform === 'darwin' || platform === 'win32') return 'Log in to the desktop';
  return 'Log in to a desktop with a keyring (GNOME Keyring, KDE Wallet, KeePassXC)';
}
