import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AppError } from '../../../../electron/shared/errors.ts';
import type { Run, RunResult } from '../../../../electron/system/run.ts';

/*
 * Stands in for /usr/bin/security, which exists on a Mac alone. What each command does in which order, what it prints
 * and how it ends is taken from its source, file by file:
 * https://github.com/apple-oss-distributions/Security/tree/main/SecurityTool/macOS
 * The words of a message are those that people saw; a transcript names where. Nothing here was seen on a Mac of ours.
 */

/** What a prompt comes to, by what `security` printed and the number behind it. */
export interface Answer {
  /** `SecCopyErrorMessageString` of the number, in the user's language. */
  message: string;
  code: number;
}

export const answers = {
  /** https://github.com/anchordotdev/cli/issues/34 */
  cancelled: { code: -60006, message: 'The authorization was canceled by the user.' },
  /** https://github.com/PeculiarVentures/fortify/issues/475 */
  noSession: { code: -60007, message: 'The authorization was denied since no user interaction was possible.' },
  /**
   * After three wrong passwords: put together from `cssmPerror` and Apple's words for errAuthorizationDenied.
   * https://developer.apple.com/documentation/security/1540038-authorization_services_result_co
   */
  denied: { code: -60005, message: 'The authorization was denied.' },
  /** https://github.com/FiloSottile/mkcert/issues/94, https://github.com/actions/runner-images/issues/4519 */
  locked: { code: -2070, message: 'errSecInternalComponent' },
  /** Made up from `cssmPerror` and the code alone: no report of a Mac in German was found. */
  cancelledInGerman: { code: -60006, message: 'Die Autorisierung wurde vom Benutzer abgebrochen.' },
} satisfies Record<string, Answer>;

/** SecKeychainItemDelete and SecCertificateAddToKeychain without the rights: seen on macOS 14.8.7, bracke/devcert. */
const notWritable: Answer = { code: -61, message: 'Write permissions error.' };
/** https://github.com/actions/runner-images/issues/4734 and 12116 */
const noSettings: Answer = { code: -25263, message: 'No Trust Settings were found.' };
const notFound: Answer = { code: -25300, message: 'The specified item could not be found in the keychain.' };

/** A setting as it is exported: https://github.com/FiloSottile/mkcert/blob/master/truststore_darwin.go */
export interface Setting {
  policy?: 'sslServer' | 'basicX509';
  result?: number;
  host?: string;
}

export interface FakeMac {
  run: Run;
  /** PEM texts by the keychain's path. */
  keychains: Map<string, string[]>;
  /** By domain; `undefined` is a domain without any. */
  settings: { user?: Map<string, Setting[]>; admin?: Map<string, Setting[]> };
  /** What the next prompts come to; without one the person agrees. */
  prompt: Answer | 'timeout' | undefined;
  /** Whether the process may write the System keychain. */
  isRoot: boolean;
  /** What `verify-cert` prints when it refuses. */
  verifyResult: string | undefined;
  calls: string[][];
}

const binaryForm: Record<string, string> = { sslServer: 'KoZIhvdjZAED', basicX509: 'KoZIhvdjZAEC' };

export function fakeMac(): FakeMac {
  const mac: FakeMac = {
    keychains: new Map(),
    settings: {},
    prompt: undefined,
    isRoot: false,
    verifyResult: undefined,
    calls: [],
    run: (program, args, options = {}) =>
      new Promise((resolve) => {
        if (program !== '/usr/bin/security') throw new Error(`nobody should run ${program}`);
        mac.calls.push([...args]);
        resolve(call(args, options.timeoutMs));
      }),
  };

  const ok = (stdout = ''): RunResult => ({ exitCode: 0, stdout, stderr: '' });
  const cssmPerror = (operation: string, { message }: Answer, exitCode = 1): RunResult => {
    return { exitCode, stdout: '', stderr: `${operation}: ${message}\n` };
  };
  /** security.c: `sec_perror`; the process ends with the low byte of the number. */
  const perror = (operation: string, answer: Answer): RunResult => {
    return { exitCode: answer.code & 0xff, stdout: '', stderr: `security: ${operation}: ${answer.message}\n` };
  };

  function ask(timeoutMs: number | undefined): Answer | undefined {
    if (mac.prompt !== 'timeout') return mac.prompt;
    const seconds = (timeoutMs ?? 0) / 1000;
    throw new AppError('COMMAND_TIMED_OUT', { values: { program: '/usr/bin/security', seconds } });
  }

  function call(args: readonly string[], timeoutMs: number | undefined): RunResult {
    const [command, ...rest] = args;
    const domain = rest.includes('-d') ? 'admin' : 'user';
    const last = rest.at(-1) ?? '';
    switch (command) {
      case 'find-certificate':
        return ok((mac.keychains.get(last) ?? []).join(''));
      case 'trust-settings-export':
        return exportSettings(domain, last);
      case 'verify-cert':
        // verify_cert.c: success goes to standard output, a refusal to standard error.
        return mac.verifyResult === undefined
          ? ok('...certificate verification successful.\n')
          : { exitCode: 1, stdout: '', stderr: `${mac.verifyResult}\n` };
      case 'add-trusted-cert':
        return add(rest, domain, timeoutMs);
      case 'remove-trusted-cert':
        return forget(sha1Of(readFileSync(last, 'utf8')), domain, timeoutMs);
      case 'delete-certificate':
        return remove(rest, last, timeoutMs);
      case 'error':
        return { exitCode: 1, stdout: rest.map(spoken).join(''), stderr: '' };
      default:
        throw new Error(`nobody should call security ${args.join(' ')}`);
    }
  }

  // trust_settings_impexp.c
  function exportSettings(domain: 'user' | 'admin', file: string): RunResult {
    const settings = mac.settings[domain];
    if (!settings) return cssmPerror('SecTrustSettingsCreateExternalRepresentation', noSettings);
    writeFileSync(file, propertyList(settings));
    return ok('...Trust Settings exported successfully.\n');
  }

  // trusted_cert_add.c: into the keychain first, where it may be already; then the settings, which is what asks.
  function add(rest: readonly string[], domain: 'user' | 'admin', timeoutMs: number | undefined): RunResult {
    const file = rest.at(-1) ?? '';
    if (process.platform !== 'win32' && (statSync(dirname(file)).mode & 0o77) !== 0)
      throw new Error('others may put another file there');
    const pem = readFileSync(file, 'utf8');
    const keychain = rest[rest.indexOf('-k') + 1] ?? '';
    if (keychain.includes('System') && !mac.isRoot) return cssmPerror('SecCertificateAddToKeychain', notWritable);
    const held = mac.keychains.get(keychain) ?? [];
    if (!held.some((other) => sha1Of(other) === sha1Of(pem))) mac.keychains.set(keychain, [...held, pem]);
    const answer = ask(timeoutMs);
    if (answer) return cssmPerror('SecTrustSettingsSetTrustSettings', answer);
    const settings = (mac.settings[domain] ??= new Map<string, Setting[]>());
    // `trustRoot` is the default, which is not written down.
    settings.set(sha1Of(pem), [{ policy: 'sslServer' }, { policy: 'basicX509' }]);
    return ok();
  }

  // trusted_cert_add.c
  function forget(sha1: string, domain: 'user' | 'admin', timeoutMs: number | undefined): RunResult {
    const settings = mac.settings[domain];
    if (!settings) return cssmPerror('SecTrustSettingsRemoveTrustSettings', noSettings);
    if (!settings.has(sha1)) return cssmPerror('SecTrustSettingsRemoveTrustSettings', notFound);
    const answer = ask(timeoutMs);
    if (answer) return cssmPerror('SecTrustSettingsRemoveTrustSettings', answer);
    settings.delete(sha1);
    return ok();
  }

  // keychain_delete.c: with -t the settings go first, and what stands in the way of that keeps the certificate.
  function remove(rest: readonly string[], keychain: string, timeoutMs: number | undefined): RunResult {
    const hash = rest[rest.indexOf('-Z') + 1] ?? '';
    const held = mac.keychains.get(keychain) ?? [];
    const found = held.find((pem) => sha256Of(pem) === hash);
    if (!found) {
      return { exitCode: 1, stdout: '', stderr: `Unable to delete certificate matching "${hash}"` };
    }
    if (rest.includes('-t')) {
      const settings = mac.settings.user;
      const operation = 'SecTrustSettingsRemoveTrustSettings (user)';
      if (!settings) return perror(operation, noSettings);
      const answer = settings.has(sha1Of(found)) ? ask(timeoutMs) : undefined;
      if (answer) return perror(operation, answer);
      settings.delete(sha1Of(found));
    }
    if (keychain.includes('System') && !mac.isRoot) return perror('SecKeychainItemDelete', notWritable);
    mac.keychains.set(
      keychain,
      held.filter((pem) => pem !== found),
    );
    return ok();
  }

  // display_error_code.c
  function spoken(word: string): string {
    const code = Number(word);
    const message =
      typeof mac.prompt === 'object' && mac.prompt.code === code ? mac.prompt.message : `OSStatus ${word}`;
    return `Error: 0x${(code >>> 0).toString(16).toUpperCase().padStart(8, '0')} ${word} ${message}\n`;
  }

  return mac;
}

function propertyList(settings: Map<string, Setting[]>): string {
  const setting = ({ policy, result, host }: Setting): string =>
    [
      '\t\t\t\t<dict>',
      ...(policy
        ? [
            `\t\t\t\t\t<key>kSecTrustSettingsPolicy</key>\n\t\t\t\t\t<data>\n\t\t\t\t\t${binaryForm[policy]}\n\t\t\t\t\t</data>`,
          ]
        : []),
      ...(policy ? [`\t\t\t\t\t<key>kSecTrustSettingsPolicyName</key>\n\t\t\t\t\t<string>${policy}</string>`] : []),
      ...(host ? [`\t\t\t\t\t<key>kSecTrustSettingsPolicyString</key>\n\t\t\t\t\t<string>${host}</string>`] : []),
      ...(result === undefined
        ? []
        : [`\t\t\t\t\t<key>kSecTrustSettingsResult</key>\n\t\t\t\t\t<integer>${result}</integer>`]),
      '\t\t\t\t</dict>',
    ].join('\n');
  const entries = [...settings].map(
    ([sha1, list]) =>
      `\t\t<key>${sha1}</key>\n\t\t<dict>\n\t\t\t<key>issuerName</key>\n\t\t\t<data>\n\t\t\tMB4xHDAaBgNV\n\t\t\t</data>\n` +
      `\t\t\t<key>modDate</key>\n\t\t\t<date>2026-11-30T08:13:01Z</date>\n\t\t\t<key>serialNumber</key>\n\t\t\t<data>\n\t\t\tAQ==\n\t\t\t</data>\n` +
      `\t\t\t<key>trustSettings</key>\n\t\t\t<array>\n${list.map(setting).join('\n')}\n\t\t\t</array>\n\t\t</dict>\n`,
  );
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
\t<key>trustList</key>
\t<dict>
${entries.join('')}\t</dict>
\t<key>trustVersion</key>
\t<integer>1</integer>
</dict>
</plist>
`;
}

export const sha1Of = (pem: string): string => digest('sha1', pem);
const sha256Of = (pem: string): string => digest('sha256', pem);

function digest(algorithm: string, pem: string): string {
  return createHash(algorithm).update(new X509Certificate(pem).raw).digest('hex').toUpperCase();
}
