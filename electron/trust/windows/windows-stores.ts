import { win32 } from 'node:path';
import type { Run } from '../../system/run.ts';
import type { TrustStore } from '../trust-store.ts';
import { certificateStores } from './certificate-stores.ts';
import { windowsStore } from './windows-store.ts';

export interface WindowsStoresOptions {
  run: Run;
  environment: Readonly<Record<string, string | undefined>>;
  rootFile: string;
  /** A person may have to find the password first. */
  promptMs?: number;
}

export const defaultPromptMs = 300_000;

/** Below System32. Windows PowerShell, which every Windows has; PowerShell 7 shows no prompt on some versions. */
export const powershellParts = ['WindowsPowerShell', 'v1.0', 'powershell.exe'];

/** This user's list, and everybody's, which is changed only when it is named. */
export function windowsStores(options: WindowsStoresOptions): TrustStore[] {
  const { run, environment, rootFile, promptMs = defaultPromptMs } = options;
  const systemRoot = environment['SystemRoot'] ?? String.raw`C:\Windows`;
  const powershell = win32.join(systemRoot, 'System32', ...powershellParts);
  const stores = certificateStores({ run, powershell, promptMs });
  return [
    windowsStore({
      id: 'windows:user',
      label: 'Windows certificates of this user (Edge, Chrome, curl …)',
      note: 'Firefox takes it from here too.',
      ...{ location: 'CurrentUser', stores, rootFile },
    }),
    windowsStore({
      id: 'windows:machine',
      label: 'Windows certificates of this computer (every user)',
      optional: true,
      ...{ location: 'LocalMachine', stores, rootFile },
    }),
  ];
}
