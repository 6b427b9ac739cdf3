import type { Run } from '../../system/run.ts';
import type { Family } from '../linux/os-release.ts';

/** NSS's certutil, or why there is none and what brings it. */
export type Certutil = { program: string } | { reason: string; hint: string };

export interface FindCertutilOptions {
  run: Run;
  /** Looks through PATH; with an empty path, through the system's folders alone. */
  findProgram: (name: string, path?: string) => string | undefined;
  family: Family;
}

const packages: Partial<Record<Family, string>> = {
  debian: 'sudo apt install libnss3-tools',
  alpine: 'sudo apk add nss-tools',
  fedora: 'sudo dnf install nss-tools',
  arch: 'sudo pacman -S nss',
  suse: 'sudo zypper install mozilla-nss-tools',
  nixos: 'nix-shell -p nssTools',
};

/** Other programs bear the name (Windows has one, OpenSC's friends another), so it is asked who it is. */
export async function findCertutil({ run, findProgram, family }: FindCertutilOptions): Promise<Certutil> {
  const install = packages[family];
  const hint = install
    ? `Install it (${install}) and look again.`
    : 'Install the package with NSS’s tools (often nss-tools) and look again.';
  const candidates = [findProgram('certutil'), findProgram('certutil', '')].filter((path) => path !== undefined);
  for (const program of new Set(candidates)) {
    if (await isOfNss(run, program)) return { program };
  }
  const [other] = candidates;
  const reason = other
    ? `${other} is not NSS’s certutil.`
    : 'The program certutil, which changes it, is not installed.';
  return { reason, hint };
}

async function isOfNss(run: Run, program: string): Promise<boolean> {
  try {
    const { stdout, stderr } = await run(program, ['-H'], { timeoutMs: 10_000 });
    return /^-N\s+Create a new certificate database/m.test(stdout + stderr);
  } catch {
    // A program that cannot be started or does not answer is not the one looked for.
    return false;
  }
}
