import { X509Certificate } from 'node:crypto';
import type { Run } from '../../system/run.ts';
import {
  addScript,
  dataVariable,
  elevatedAddScript,
  elevatedExit,
  elevatedRemoveScript,
  elevateScript,
  encoded,
  readScript,
  removeScript,
} from './scripts.ts';
import { endingOf, readingOf, type Ending, type Reading } from './script-output.ts';

/** How a change of Windows' stores ended, when it did not end well. */
export class WindowsFailure extends Error {
  readonly problem: WindowsProblem;
  constructor(problem: WindowsProblem, detail: string) {
    super(detail);
    this.name = 'WindowsFailure';
    this.problem = problem;
  }
}

export type WindowsProblem = 'cancelled' | 'no-session' | 'denied' | 'restricted' | 'other';

/** Windows' lists of certificates, by its own X509Store. Each method throws WindowsFailure, or what `run` throws. */
export interface CertificateStores {
  /** Those who ask at the same time share one answer: starting PowerShell is what takes the time. */
  read(): Promise<Reading>;
  /** Asks the user. */
  add(pem: string): Promise<void>;
  /** Asks the user. */
  remove(sha256: string): Promise<void>;
  /** For everybody: asks an administrator. */
  addForMachine(pem: string, sha256: string): Promise<void>;
  removeForMachine(sha256: string): Promise<void>;
}

export interface CertificateStoresOptions {
  run: Run;
  /** Windows PowerShell's path, absolute, as this process sees it. */
  powershell: string;
  /** What makes variables reach Windows, where that takes more than setting them. */
  variables?: (names: readonly string[]) => Record<string, string>;
  /** How long a person may take for a prompt. */
  promptMs: number;
}

/** ERROR_CANCELLED as an HRESULT and as .NET Framework gives it: https://github.com/dotnet/aspnetcore/issues/65751 */
const cancelled = ['800704C7', '000004C7'];
const cancelledNative = 1223;
const accessDenied = '80070005';

export function certificateStores(options: CertificateStoresOptions): CertificateStores {
  const { run, powershell, variables = () => ({}), promptMs } = options;
  let reading: Promise<Reading> | undefined;

  async function script(text: string, data = '', timeoutMs?: number): Promise<{ ending: Ending; stdout: string }> {
    const args = ['-NoLogo', '-NoProfile', '-NonInteractive', '-EncodedCommand', encoded(text)];
    const env = { [dataVariable]: data, ...variables([dataVariable]) };
    const result = await run(powershell, args, { env, ...(timeoutMs === undefined ? {} : { timeoutMs }) });
    const ending = endingOf(result.stdout);
    if (ending.kind === 'failed') throw failureOf(ending);
    if (ending.kind === 'silent') {
      const detail = `${result.stderr}\n${result.stdout}`.trim().slice(0, 2000);
      throw new WindowsFailure(ending.isRestricted ? 'restricted' : 'other', detail);
    }
    return { ending, stdout: result.stdout };
  }

  async function elevated(text: string): Promise<void> {
    const { ending } = await script(elevateScript, encoded(text), promptMs);
    const exitCode = ending.kind === 'done' ? ending.exitCode : undefined;
    if (exitCode !== elevatedExit.done)
      throw new WindowsFailure('other', `The elevated command ended with ${exitCode ?? 'nothing'}.`);
  }

  return {
    read: () => {
      reading ??= script(readScript)
        .then(({ stdout }) => readingOf(stdout))
        .finally(() => {
          reading = undefined;
        });
      return reading;
    },
    add: async (pem) => {
      await script(addScript, base64Of(pem), promptMs);
    },
    remove: async (sha256) => {
      await script(removeScript, sha256.toUpperCase(), promptMs);
    },
    addForMachine: (pem, sha256) => elevated(elevatedAddScript(base64Of(pem), sha256)),
    removeForMachine: (sha256) => elevated(elevatedRemoveScript(sha256)),
  };
}

function failureOf({ hresult, native, isInteractive }: Extract<Ending, { kind: 'failed' }>): WindowsFailure {
  const detail = `Windows answered 0x${hresult}${native === 0 ? '' : ` (${native})`}.`;
  // Without a desktop Windows answers for the person, and says that they cancelled.
  const isCancelled = cancelled.includes(hresult) || native === cancelledNative;
  if (isCancelled) return new WindowsFailure(isInteractive ? 'cancelled' : 'no-session', detail);
  return new WindowsFailure(hresult === accessDenied || native === 5 ? 'denied' : 'other', detail);
}

const base64Of = (pem: string): string => new X509Certificate(pem).raw.toString('base64');
