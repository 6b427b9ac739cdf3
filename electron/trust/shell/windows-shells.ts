import type { Run } from '../../system/run.ts';
import type { TrustStore } from '../trust-store.ts';
import { unavailableStore } from '../unavailable.ts';
import { shellStore, type ShellTools } from './shell-store.ts';

export interface WindowsShellOptions {
  run: Run;
  environment: Readonly<Record<string, string | undefined>>;
  findProgram: (name: string, path?: string) => string | undefined;
  tools: ShellTools;
}

// Only PowerShell knows where: the folder of documents may have been moved into a cloud.
const script =
  '[Console]::OutputEncoding = [Text.Encoding]::UTF8; $PROFILE.CurrentUserAllHosts; (Get-ExecutionPolicy).ToString()';

/** PowerShell, and the one that came with Windows: each has a profile of its own. */
export async function windowsShells({
  run,
  environment,
  findProgram,
  tools,
}: WindowsShellOptions): Promise<TrustStore[]> {
  const old = `${environment['SystemRoot'] ?? 'C:\\Windows'}\\System32\\WindowsPowerShell\\v1.0\\powershell.exe`;
  const kinds = [
    { id: 'shell:powershell', label: 'Tools started from PowerShell', program: findProgram('pwsh.exe') },
    { id: 'shell:windows-powershell', label: 'Tools started from Windows PowerShell', program: old },
  ];
  const stores = kinds.map(async ({ id, label, program }): Promise<TrustStore[]> => {
    if (program === undefined) return [];
    const answer = await run(program, ['-NoProfile', '-NonInteractive', '-Command', script]).catch(() => undefined);
    const [path = '', policy = ''] = answer?.stdout.split(/\r?\n/) ?? [];
    if (answer?.exitCode !== 0 || path === '') return [];
    if (policy === 'Restricted' || policy === 'AllSigned') {
      const reason = `Its execution policy is ${policy}, so it would refuse to read a profile with these lines.`;
      const hint = 'Run in it: Set-ExecutionPolicy -Scope CurrentUser RemoteSigned. Then look again.';
      return [optional(unavailableStore({ id, label, reason, hint }))];
    }
    return [shellStore({ id, label, shell: 'powershell', paths: [path], tools })];
  });
  return (await Promise.all(stores)).flat();
}

function optional(store: TrustStore): TrustStore {
  return {
    ...store,
    optional: true,
    inspect: async (root) => ({ ...(await store.inspect(root)), optional: true }),
  };
}
