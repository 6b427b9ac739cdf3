import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { AppError } from '../shared/errors.ts';
import type { RunResult } from './run.ts';

/**
 * What the privileged helper can be asked for, and nothing else. It checks everything anew by itself.
 * `certificate` is one PEM block, `keystore` the absolute path of a Java runtime's list.
 */
export type HelperRequest =
  | { action: 'install-system'; sha256: string; certificate: string }
  | { action: 'remove-system'; sha256: string }
  | { action: 'install-java'; sha256: string; certificate: string; keystore: string }
  | { action: 'remove-java'; sha256: string; keystore: string };

/** Where the helper lies below the folder that holds Latchkey: a checkout, or a package. */
const place = ['resources', 'linux', 'trust-helper'];

/**
 * The helper beside the code that asks: `<checkout>/resources/linux/trust-helper` and, in a package,
 * `/opt/Latchkey/resources/linux/trust-helper`. `undefined` when the code lies elsewhere.
 */
export function helperBeside(folder: string): string | undefined {
  const base = /^(.*)\/(?:dist|electron)(?:\/|$)/.exec(folder)?.[1]?.replace(/\/resources\/app\.asar$/, '');
  return base === undefined ? undefined : join(base, ...place);
}

/**
 * Whether nobody but root could have changed what the file says: it and every folder above belong to root, and no
 * other may write to them. In a folder such as /tmp nobody can replace what belongs to root.
 * As root, who runs code of the same checkout already, it is enough that others may not write to the file.
 */
export function isSafeAsRoot(file: string, isRoot: boolean): boolean {
  try {
    const about = statSync(file);
    if (!about.isFile() || (about.mode & 0o022) !== 0) return false;
    return isRoot || (about.uid === 0 && foldersAbove(file).every(isRootsAlone));
  } catch {
    // Not there, or closed to us: in either case it cannot be run.
    return false;
  }
}

function isRootsAlone(folder: string): boolean {
  const { uid, mode } = statSync(folder);
  return uid === 0 && ((mode & 0o022) === 0 || (mode & 0o1000) !== 0);
}

function foldersAbove(file: string): string[] {
  const folder = dirname(file);
  return folder === file ? [] : [folder, ...foldersAbove(folder)];
}

export function helperArguments(request: HelperRequest): string[] {
  return [request.action, request.sha256, ...('keystore' in request ? [request.keystore] : [])];
}

/** Its own codes, see the head of `resources/linux/trust-helper`. */
const refusals: Readonly<Record<number, { reason: string; advice: string }>> = {
  10: { reason: 'it does not know what was asked.', advice: 'Install Latchkey anew: its parts do not fit together.' },
  11: { reason: 'it was not given exactly one certificate.', advice: 'Restore root.pem in Latchkey’s data folder.' },
  12: {
    reason: 'the certificate is not the one with this fingerprint.',
    advice: 'Restore root.pem in Latchkey’s data folder.',
  },
  13: {
    reason: 'the certificate is not that of an authority limited to development names, or it is not valid now.',
    advice: 'Look at this computer’s clock; if it is right, uninstall the authority and make a new one.',
  },
  14: {
    reason: 'this system’s store is not one that it can change.',
    advice: 'The details say why; add root.pem to the system’s authorities by hand.',
  },
  15: {
    reason: 'this is not the list of a Java runtime that belongs to root alone.',
    advice: 'The details say why; import root.pem there with keytool by hand.',
  },
  16: { reason: 'another run of it has not finished.', advice: 'Wait for it and try again.' },
};

const changeFailed = 17;

/** Throws HELPER_REFUSED, STORE_FAILED where the change itself failed, or COMMAND_FAILED for what is not its code. */
export function assertHelped(request: HelperRequest, program: string, { exitCode, stdout, stderr }: RunResult): void {
  if (exitCode === 0) return;
  const detail = `${stdout}${stderr}`.trim();
  const refusal = refusals[exitCode];
  if (refusal) {
    const store = 'keystore' in request ? request.keystore : 'the system’s certificates';
    throw new AppError('HELPER_REFUSED', { values: { store, ...refusal }, detail });
  }
  if (exitCode === changeFailed) {
    const store = 'keystore' in request ? request.keystore : 'The system’s certificates';
    const reason = `${/^trust-helper: (.*)$/m.exec(stderr)?.[1] ?? 'the change failed'}.`;
    throw new AppError('STORE_FAILED', {
      values: { store, reason, advice: 'The details hold what was printed.' },
      detail,
    });
  }
  throw new AppError('COMMAND_FAILED', { values: { program, exitCode }, detail });
}
