import type { TrustStore } from '../trust-store.ts';
import { unavailableStore } from '../unavailable.ts';
import { systemLabel } from './anchor-store.ts';

/** Everything there is made from the configuration. https://search.nixos.org/options?query=security.pki.certificateFiles */
export function nixosStore(name: string, rootFile: string): TrustStore {
  return unavailableStore({
    id: 'system',
    label: systemLabel(name),
    reason: 'This system is made from its configuration, which is yours to change.',
    hint: `Add this to it and rebuild: security.pki.certificateFiles = [ ${nixPath(rootFile)} ];`,
  });
}

/** A bare path may hold only these letters; any other needs Nix's own quotes. */
function nixPath(file: string): string {
  return /^[\w/.+-]+$/.test(file) ? file : `(/. + ${JSON.stringify(file).replaceAll('${', '\\${')})`;
}
