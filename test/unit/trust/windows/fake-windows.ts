import { createHash, X509Certificate } from 'node:crypto';
import { AppError } from '../../../../electron/shared/errors.ts';
import type { Run, RunOptions } from '../../../../electron/system/run.ts';
import {
  addScript,
  dataVariable,
  elevateScript,
  readScript,
  removeScript,
} from '../../../../electron/trust/windows/scripts.ts';

/*
 * Stands in for Windows PowerShell. The lines are those that our own scripts print, so their form is known; which
 * numbers Windows gives in which case is from the documentation and the threads named with each.
 */

export const outcomes = {
  /** HRESULT of ERROR_CANCELLED: https://github.com/dotnet/aspnetcore/issues/65751 */
  cancelled: 'SESSION True\r\nFAILED 800704C7 0\r\n',
  /** UAC declined: Win32Exception, E_FAIL, 1223: https://github.com/gerardog/gsudo/issues/102 */
  declined: 'SESSION True\r\nFAILED 80004005 1223\r\n',
  /** A container or a service: https://github.com/microsoft/Windows-Containers/issues/506 */
  noDesktop: 'SESSION False\r\nFAILED 800704C7 0\r\n',
  /** E_ACCESSDENIED: https://github.com/OctopusDeploy/Issues/issues/3347 */
  accessDenied: 'SESSION True\r\nFAILED 80070005 0\r\n',
  /** The inner script's own code for anything else. */
  elevatedFailed: 'SESSION True\r\nEXIT 22\r\nDONE\r\n',
} satisfies Record<string, string>;

/** What an older console prints where PowerShell may use no objects: https://github.com/samersultan/wsus-cleanup/issues/6 */
export const restricted = {
  stdout: 'LANGUAGE ConstrainedLanguage\r\n',
  stderr: 'New-Object : Cannot create type. Only core types are supported in this language mode.\r\n',
};

export interface FakeWindows {
  run: Run;
  /** PEM texts. */
  user: string[];
  machine: string[];
  policy: string[];
  disallowed: string[];
  flags: number | undefined;
  /** What the next change comes to, or `timeout`; without one the person agrees. */
  prompt: string | undefined;
  calls: { program: string; script: string; options: RunOptions }[];
}

export function fakeWindows(): FakeWindows {
  const windows: FakeWindows = {
    user: [],
    machine: [],
    policy: [],
    disallowed: [],
    flags: undefined,
    prompt: undefined,
    calls: [],
    run: (program, args, options = {}) =>
      new Promise((resolve) => {
        const script = decoded(args.at(-1) ?? '');
        windows.calls.push({ program, script, options });
        const stdout = `LANGUAGE FullLanguage\r\n${answer(script, options.env?.[dataVariable] ?? '', options)}`;
        resolve({ exitCode: 0, stdout, stderr: '' });
      }),
  };

  function answer(script: string, data: string, { timeoutMs }: RunOptions): string {
    if (script === readScript) return listing();
    if (windows.prompt === 'timeout') {
      const seconds = (timeoutMs ?? 0) / 1000;
      throw new AppError('COMMAND_TIMED_OUT', { values: { program: 'powershell.exe', seconds } });
    }
    if (windows.prompt !== undefined) return windows.prompt;
    switch (script) {
      case addScript:
        windows.user.push(new X509Certificate(Buffer.from(data, 'base64')).toString());
        return done;
      case removeScript:
        windows.user = windows.user.filter((pem) => digest('sha256', pem) !== data);
        return done;
      case elevateScript:
        return elevated(decoded(data));
      default:
        throw new Error('nobody should run another script');
    }
  }

  function elevated(script: string): string {
    const base64 = /FromBase64String\('(.*)'\)/.exec(script)?.[1];
    const sha256 = /'([0-9A-F]{64})'/.exec(script)?.[1];
    if (base64 === undefined) windows.machine = windows.machine.filter((pem) => digest('sha256', pem) !== sha256);
    else windows.machine.push(new X509Certificate(Buffer.from(base64, 'base64')).toString());
    return `SESSION True\r\nEXIT 0\r\nDONE\r\n`;
  }

  // What everybody trusts shows in each user's list as well.
  function listing(): string {
    const everybody = [...windows.machine, ...windows.policy];
    const users = ((windows.flags ?? 0) & 1) === 0 ? windows.user : [];
    return [
      'SESSION True',
      ...[...users, ...everybody].map((pem) => `HELD CurrentUser Root ${base64Of(pem)}`),
      ...windows.disallowed.map((pem) => `HELD CurrentUser Disallowed ${base64Of(pem)}`),
      ...everybody.map((pem) => `HELD LocalMachine Root ${base64Of(pem)}`),
      ...windows.user.map((pem) => `KEY user ${digest('sha1', pem)}`),
      ...windows.machine.map((pem) => `KEY machine ${digest('sha1', pem)}`),
      ...windows.policy.map((pem) => `KEY policy ${digest('sha1', pem)}`),
      ...(windows.flags === undefined ? [] : [`FLAGS ${windows.flags}`]),
      'DONE\r\n',
    ].join('\r\n');
  }

  return windows;
}

const done = 'SESSION True\r\nDONE\r\n';
const decoded = (text: string): string => Buffer.from(text, 'base64').toString('utf16le');
const base64Of = (pem: string): string => new X509Certificate(pem).raw.toString('base64');

export function digest(algorithm: 'sha1' | 'sha256', pem: string): string {
  return createHash(algorithm).update(new X509Certificate(pem).raw).digest('hex').toUpperCase();
}
