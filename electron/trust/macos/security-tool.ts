import { readFile } from 'node:fs/promises';
import { withPrivateFolder } from '../../system/private-folder.ts';
import type { Run, RunResult } from '../../system/run.ts';
import { certificatesIn, type StoredCertificate } from '../certificate-text.ts';
import { parsePropertyList, type PropertyList } from './property-list.ts';
import { problemOf, security, type SecurityProblem } from './security-errors.ts';

/** Whose trust settings: this user's, or those that an administrator set for everybody. */
export type Domain = 'user' | 'admin';

/** A call of `security` that failed. The message is what it printed. */
export class SecurityFailure extends Error {
  readonly problem: SecurityProblem;
  constructor(problem: SecurityProblem, printed: string) {
    super(printed);
    this.name = 'SecurityFailure';
    this.problem = problem;
  }
}

export interface SecurityTool {
  /** Every certificate of a keychain. */
  certificates(keychain: string): Promise<StoredCertificate[]>;
  /** The trust settings of a domain; `undefined` when it has none. */
  trustSettings(domain: Domain): Promise<PropertyList | undefined>;
  /** Whether macOS, asked for a verdict with everything it knows, refuses the certificate: in its own words. */
  refusal(pem: string): Promise<string | undefined>;
  /** Asks the user. The certificate is put into the keychain before the question, and stays there when it is denied. */
  trust(pem: string, keychain: string, domain: Domain): Promise<void>;
  /** Asks the user. */
  forgetTrust(pem: string, domain: Domain): Promise<void>;
  /** With the user's own trust settings for it, macOS asks the user first, and only then deletes. */
  remove(sha256: string, keychain: string, options?: { withTrust?: boolean }): Promise<void>;
}

export interface SecurityToolOptions {
  run: Run;
  /** How long a person may take for a prompt. */
  promptMs: number;
}

/**
 * macOS' own program for keychains and trust settings. Its manual page: `man security`; its source:
 * https://github.com/apple-oss-distributions/Security/tree/main/SecurityTool/macOS
 * Each method throws SecurityFailure, or what `run` throws.
 */
export function securityTool({ run, promptMs }: SecurityToolOptions): SecurityTool {
  const asking = { timeoutMs: promptMs };

  async function call(args: readonly string[], options: { timeoutMs?: number } = {}): Promise<RunResult> {
    const result = await run(security, args, { ...options, env: { LC_ALL: 'C' } });
    if (result.exitCode === 0) return result;
    throw new SecurityFailure(await problemOf(run, result), `${result.stderr}${result.stdout}`.trim());
  }

  const ofDomain = (domain: Domain): string[] => (domain === 'admin' ? ['-d'] : []);
  const withCertificate = <T>(pem: string, work: (file: string) => Promise<T>): Promise<T> =>
    withPrivateFolder({ 'root.pem': pem }, (path) => work(path('root.pem')));

  return {
    certificates: async (keychain) => {
      // Without -Z, so that nothing but certificates is printed; their fingerprints are made from them.
      const { stdout } = await call(['find-certificate', '-a', '-p', keychain]);
      return certificatesIn(stdout);
    },
    trustSettings: (domain) =>
      withPrivateFolder({}, async (path) => {
        const file = path('settings.plist');
        try {
          await call(['trust-settings-export', ...ofDomain(domain), file]);
        } catch (error) {
          if (error instanceof SecurityFailure && error.problem === 'nothing') return undefined;
          throw error;
        }
        return parsePropertyList(await readFile(file, 'utf8'));
      }),
    refusal: (pem) =>
      withCertificate(pem, async (file) => {
        // Not the SSL policy: that has rules for a server's own certificate which no root keeps.
        const { exitCode, stdout, stderr } = await run(
          security,
          ['verify-cert', '-c', file, '-p', 'basic', '-l', '-L'],
          { env: { LC_ALL: 'C' } },
        );
        if (exitCode === 0) return undefined;
        const printed = `${stderr}\n${stdout}`;
        return /^(?:Cert Verify Result|SecTrustEvaluate result): (.*)$/m.exec(printed)?.[1]?.trim();
      }),
    trust: (pem, keychain, domain) =>
      withCertificate(pem, async (file) => {
        await call(['add-trusted-cert', ...ofDomain(domain), ...trustArguments, '-k', keychain, file], asking);
      }),
    forgetTrust: (pem, domain) =>
      withCertificate(pem, async (file) => {
        await call(['remove-trusted-cert', ...ofDomain(domain), file], asking);
      }),
    remove: async (sha256, keychain, { withTrust = false } = {}) => {
      await call(['delete-certificate', ...(withTrust ? ['-t'] : []), '-Z', sha256.toUpperCase(), keychain], asking);
    },
  };
}

/** As a root, for servers and for the chains below it, and for nothing else. */
export const trustArguments: readonly string[] = ['-r', 'trustRoot', '-p', 'ssl', '-p', 'basic'];
