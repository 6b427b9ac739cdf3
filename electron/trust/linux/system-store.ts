import type { Elevate } from '../../system/elevate.ts';
import { shellWord } from '../../shared/shell-word.ts';
import { debianStore, type DebianPaths } from './debian.ts';
import type { Distribution, Family } from './os-release.ts';
import type { TrustStore } from '../trust-store.ts';
import { unavailableStore } from '../unavailable.ts';

export interface SystemStoreOptions {
  platform: NodeJS.Platform;
  distribution: Distribution;
  elevate: Elevate;
  findProgram: (name: string, path?: string) => string | undefined;
  rootFile: string;
  paths?: DebianPaths;
}

/** The store that the system's tools read. Where Latchkey cannot change it, the store says what to do by hand. */
export function systemStore(options: SystemStoreOptions): TrustStore {
  const { platform, distribution, elevate, findProgram, rootFile, paths } = options;
  const { family, name } = distribution;
  if (platform !== 'linux') return notYet('The system’s certificates', byHandFor('other', rootFile));
  const label = `${name}’s certificates (curl, git, Python …)`;
  if (family !== 'debian' && family !== 'alpine') return notYet(label, byHandFor(family, rootFile));

  // It will run as root, so only a program in the system's own folders will do.
  const update = findProgram('update-ca-certificates', '');
  if (update) return debianStore({ elevate, name, update, rootFile, ...(paths ? { paths } : {}) });
  const install = family === 'alpine' ? 'sudo apk add ca-certificates' : 'sudo apt install ca-certificates';
  return unavailableStore({
    id: 'system',
    label,
    reason: 'The program update-ca-certificates, which changes it, is not installed.',
    hint: `Install it (${install}) and look again.`,
  });
}

function notYet(label: string, hint: string): TrustStore {
  return unavailableStore({ id: 'system', label, reason: 'Latchkey cannot change this store by itself yet.', hint });
}

function byHandFor(family: Family, rootFile: string): string {
  const copyTo = (folder: string, update: string): string =>
    `Run: sudo install -m 0644 -- ${shellWord(rootFile)} ${folder} && sudo ${update}`;
  switch (family) {
    case 'fedora':
      return copyTo('/etc/pki/ca-trust/source/anchors/latchkey.pem', 'update-ca-trust extract');
    case 'arch':
      return copyTo('/etc/ca-certificates/trust-source/anchors/latchkey.crt', 'update-ca-trust');
    case 'suse':
      return copyTo('/etc/pki/trust/anchors/latchkey.pem', 'update-ca-certificates');
    case 'nixos':
      return `Add this to your configuration and rebuild: security.pki.certificateFiles = [ ${rootFile} ];`;
    default:
      return `Add ${rootFile} to the system’s trusted authorities by hand.`;
  }
}
