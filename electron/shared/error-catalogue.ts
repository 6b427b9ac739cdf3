import { trustErrors, type CatalogueEntry } from './trust-errors.ts';

/**
 * Every error a user can meet: what happened and what to do next, in one place.
 * `{braces}` in a text are filled from the error's values. `exit` is the command line's exit code
 * (1 the work failed, 2 the words of the call are off, 3 the user said no, 4 not available on this computer; 126 and
 * 127 are what a shell says of a program that it cannot run, or find).
 */
export const catalogue = {
  ...trustErrors,
  INTERNAL: {
    exit: 1,
    message: 'Something went wrong inside Latchkey.',
    hint: 'Try again; the log in the data folder holds the details.',
  },
  USAGE: { exit: 2, message: '{reason}', hint: 'Run `latchkey help` for the commands and their options.' },
  INPUT_INVALID: {
    exit: 2,
    message: 'The request does not have the expected form: {reason}',
    hint: 'This is a fault of the window, not yours; restart Latchkey.',
  },
  CONFIRMATION_REQUIRED: {
    exit: 2,
    message: 'This would change your computer, and there is no terminal to ask you in.',
    hint: 'Run it again with {flag} to go ahead.',
  },
  CHECK_CANCELLED: {
    exit: 3,
    message: 'The check was cancelled.',
    hint: 'Nothing was changed; check again at any time.',
  },
  CHECK_FORGOTTEN: {
    exit: 1,
    message: 'That check is not remembered any more.',
    hint: 'Check again, then save it.',
  },
  KEY_LOG_EXISTS: {
    exit: 1,
    message: '{path} exists already, and secrets are never written over or into another file.',
    hint: 'Name a file that does not exist yet.',
  },
  CANCELLED: { exit: 3, message: 'Cancelled. {kept}', hint: 'Run it again whenever you like.' },

  HOST_INVALID: { exit: 2, message: '“{host}” cannot be used as a host: {reason}.', hint: '{advice}' },
  HOST_WILDCARD: { exit: 2, message: '“{host}” would be refused by the browsers: {reason}.', hint: '{advice}' },
  HOST_NOT_ALLOWED: { exit: 2, message: '“{host}” lies outside what your authority may sign.', hint: '{advice}' },
  HOSTS_MISSING: {
    exit: 2,
    message: 'A project needs at least one host.',
    hint: 'Name one, for example shop.localhost.',
  },
  HOSTS_TOO_MANY: {
    exit: 2,
    message: '{count} hosts are more than one certificate should carry.',
    hint: 'Use at most {limit}, or a wildcard such as *.shop.localhost.',
  },
  DOMAIN_INVALID: {
    exit: 2,
    message: '“{domain}” cannot be allowed as a domain: {reason}.',
    hint: 'Name a domain that you own, for example dev.example.com.',
  },
  NAME_INVALID: {
    exit: 2,
    message: '“{name}” cannot be the name of a project: {reason}.',
    hint: 'Use 1 to 64 letters, digits, spaces, dots, dashes or underscores.',
  },
  NAME_TAKEN: {
    exit: 2,
    message: 'There is already a project named “{name}”.',
    hint: 'Pick another name with --name, or remove the other project first.',
  },
  PORT_INVALID: { exit: 2, message: '“{port}” is not a port.', hint: 'A port is a whole number from 1 to 65535.' },
  DAYS_INVALID: {
    exit: 2,
    message: 'A certificate cannot be valid for {days} days.',
    hint: 'Pick 1 to 825 days; Apple’s systems refuse more than 825.',
  },
  KEY_TYPE_INVALID: {
    exit: 2,
    message: '“{keyType}” is not a kind of key that Latchkey makes.',
    hint: 'Pick one of ec-p256, ec-p384, rsa-2048, rsa-3072.',
  },
  FOLDER_INVALID: {
    exit: 2,
    message: 'The folder {path} cannot be used: {reason}.',
    hint: 'Name an existing folder by its full path.',
  },
  PROJECT_NOT_FOUND: {
    exit: 2,
    message: 'There is no project “{project}”.',
    hint: 'Run `latchkey list` to see them all.',
  },
  PROJECT_AMBIGUOUS: {
    exit: 2,
    message: 'More than one project is named “{project}”.',
    hint: 'Use the id instead: {ids}.',
  },

  AUTHORITY_MISSING: {
    exit: 1,
    message: 'There is no certificate authority on this computer yet.',
    hint: 'Create one with `latchkey setup`, or in the app’s first screen.',
  },
  NOTHING_TO_UNTRUST: {
    exit: 1,
    message: 'There is no authority here, so that there is nothing to remove by itself.',
    hint: 'If a store may still hold an earlier root, name it by its fingerprint: `latchkey untrust --sha256 F`.',
  },
  AUTHORITY_EXISTS: {
    exit: 1,
    message: 'This computer has its authority already; what it may sign cannot be changed.',
    hint: 'Keep it, or uninstall it first to create one with other names.',
  },
  AUTHORITY_DAMAGED: {
    exit: 1,
    message: 'The file {file}, which describes your authority, is damaged: {reason}.',
    hint: 'Restore it from a backup; or `latchkey uninstall` removes the authority, so that you can create a new one.',
  },
  AUTHORITY_EXPIRED: {
    exit: 1,
    message: 'The certificate authority expired on {date}.',
    hint: 'Uninstall it and create a new one.',
  },
  KEYCHAIN_UNAVAILABLE: {
    exit: 4,
    message: 'The keychain that holds the keys cannot be reached: {reason}.',
    hint: '{advice}',
  },
  KEYCHAIN_LOCKED: {
    exit: 4,
    message: 'The keychain is locked.',
    hint: 'Unlock it and try again; nothing was changed.',
  },
  KEYCHAIN_FAILED: {
    exit: 1,
    message: 'The keychain refused the work: {reason}.',
    hint: 'Open your keychain program and see whether it is unlocked and healthy.',
  },
  KEY_MISSING: { exit: 1, message: 'The key “{key}” is not in the keychain any more.', hint: '{advice}' },
  PASSPHRASE_WRONG: {
    exit: 1,
    message: 'The passphrase does not open the vault.',
    hint: 'Try again; the vault locks out nobody.',
  },
  PASSPHRASE_TOO_SHORT: {
    exit: 2,
    message: 'A passphrase needs at least 8 characters.',
    hint: 'Pick a longer one; a few words are easy to remember.',
  },
  VAULT_DAMAGED: {
    exit: 1,
    message: 'The vault file {file} is damaged.',
    hint: 'Restore it from a backup; Latchkey left it as it is.',
  },

  DATA_DAMAGED: { exit: 1, message: 'The file {file} is damaged and was set aside as {aside}.', hint: '{advice}' },
  DATA_NEWER: {
    exit: 1,
    message: 'The file {file} was written by a newer Latchkey.',
    hint: 'Update Latchkey; this version leaves the file untouched.',
  },
  DATA_NOT_READABLE: {
    exit: 1,
    message: 'Latchkey cannot read {path}: {reason}.',
    hint: 'Make it readable, or set LATCHKEY_HOME to another folder. Nothing was changed.',
  },
  DATA_NOT_WRITABLE: {
    exit: 1,
    message: 'Latchkey cannot write to {path}: {reason}.',
    hint: 'Make the folder writable, or set LATCHKEY_HOME to another one. Nothing was changed.',
  },
  DISK_FULL: {
    exit: 1,
    message: 'The disk is full; {path} could not be written.',
    hint: 'Free some space and try again. Nothing was changed.',
  },
  BUSY: {
    exit: 1,
    message: 'Another Latchkey is changing the same data right now.',
    hint: 'Wait for it to finish and try again.',
  },
  EXPORT_EXISTS: {
    exit: 1,
    message: '{path} exists already.',
    hint: 'Pick another place, or overwrite with --force.',
  },
  EXPORT_FAILED: {
    exit: 1,
    message: '{path} could not be written: {reason}.',
    hint: 'Pick another place that you may write to.',
  },

  HOST_TARGET_INVALID: {
    exit: 2,
    message: '“{target}” is neither a project nor a host with an optional port.',
    hint: 'Name a project, or a host such as shop.localhost:5173.',
  },
  SERVE_FAILED: {
    exit: 1,
    message: 'The momentary server could not be started: {reason}.',
    hint: 'Try again; nothing on this computer was changed.',
  },
} as const satisfies Record<string, CatalogueEntry>;
