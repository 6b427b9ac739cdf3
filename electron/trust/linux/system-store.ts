import type { Elevate } from '../../system/elevate.ts';
import type { TrustStore } from '../trust-store.ts';
import { unavailableStore } from '../unavailable.ts';
import { anchorStore, systemLabel, type AnchorWay } from './anchor-store.ts';
import { archWay } from './arch.ts';
import { alpineWay, debianWay } from './debian.ts';
import { fedoraWay } from './fedora.ts';
import { nixosStore } from './nixos.ts';
import type { Distribution, Family } from './os-release.ts';
import { suseWay } from './suse.ts';

export interface SystemStoreOptions {
  platform: NodeJS.Platform;
  distribution: Distribution;
  elevate: Elevate;
  findProgram: (name: string, path?: string) => string | undefined;
  rootFile: string;
}

const ways: Partial<Record<Family, AnchorWay>> = {
  debian: debianWay,
  alpine: alpineWay,
  fedora: fedoraWay,
  arch: archWay,
  suse: suseWay,
};

/** The store that the system's tools read. Where Latchkey cannot change it, the store says what to do by hand. */
export function systemStore(options: SystemStoreOptions): TrustStore {
  const { platform, distribution, elevate, findProgram, rootFile } = options;
  const { family, name } = distribution;
  const byHand = `Add ${rootFile} to the system’s trusted authorities by hand.`;
  if (platform !== 'linux') return notYet('The system’s certificates', byHand);
  if (family === 'nixos') return nixosStore(name, rootFile);
  const way = ways[family];
  if (!way) return notYet(systemLabel(name), byHand);

  // It will run as root, so only a program in the system's own folders will do.
  const [updateName] = way.update;
  const program = findProgram(updateName, '');
  if (program) return anchorStore({ elevate, name, way, program, rootFile });
  return unavailableStore({
    id: 'system',
    label: systemLabel(name),
    reason: `The program ${updateName}, which changes it, is not installed.`,
    hint: `Install it (${way.installation}) and look again.`,
  });
}

function notYet(label: string, hint: string): TrustStore {
  return unavailableStore({ id: 'system', label, reason: 'Latchkey cannot change this store by itself.', hint });
}
