import { join } from 'node:path';
import { realPathOf } from '../places.ts';
import { chromiumDatabases } from './chromium-databases.ts';
import { firefoxProfiles } from './firefox-profiles.ts';

/** A database that a browser of this user reads, or would. */
export interface NssPlace {
  /** `nss:chromium`, `nss:firefox:abcd.default` … */
  id: string;
  label: string;
  browser: string;
  /** It need not exist yet. */
  folder: string;
  otherFolders?: string[];
  /** False for Firefox and its kin, which see a new certificate as soon as it is there. */
  readsAtStart: boolean;
}

/** Every database once: a folder that several browsers are linked to is named for the first of them. */
export async function nssPlaces(
  home: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<NssPlace[]> {
  const [chromium, firefox] = await Promise.all([
    chromiumDatabases(home, environment),
    firefoxProfiles(home, environment),
  ]);
  const all = [
    ...chromium.map((place) => ({ ...place, id: `nss:${place.id}`, readsAtStart: true })),
    ...firefox.map((place) => ({ ...place, id: `nss:${place.id}`, readsAtStart: false })),
  ];
  const real = await Promise.all(all.map(({ folder }) => realPathOf(join(folder, 'cert9.db'))));
  return all.filter((_, index) => real.indexOf(real[index] ?? '') === index);
}
