import { basename } from 'node:path';
import { firefoxPlaces } from './firefox-places.ts';
import { profilesIn, type ListedProfile } from './profile-lists.ts';
import { realPathOf } from '../places.ts';

export interface FirefoxProfile {
  /** `firefox:<folder's name>`, the last part of the store's id. */
  id: string;
  /** "Firefox, profile default-esr" */
  label: string;
  browser: string;
  folder: string;
}

type Found = ListedProfile & { kind: string; browser: string };

/** Every profile of Firefox and its forks that this user has, each once, whatever leads to it. */
export async function firefoxProfiles(
  home: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<FirefoxProfile[]> {
  const found: Found[] = [];
  const seen = new Set<string>();
  for (const { id, browser, root } of firefoxPlaces(home, environment)) {
    for (const profile of await profilesIn(root)) {
      const real = await realPathOf(profile.folder);
      if (seen.has(real)) continue;
      seen.add(real);
      found.push({ ...profile, kind: id, browser });
    }
  }
  const ids = new Set<string>();
  return found.map((profile) => {
    const { kind, browser, folder } = profile;
    const id = unusedId(`${kind}:${basename(folder)}`, ids);
    ids.add(id);
    return { id, label: labelOf(profile, found), browser, folder };
  });
}

/** Two profiles may have one name, in one browser or in two places of it: then the folder tells them apart. */
function labelOf(profile: Found, all: readonly Found[]): string {
  const { browser, name, folder } = profile;
  const label = `${browser}, profile ${name}`;
  const twins = all.filter((other) => other.browser === browser && other.name === name);
  if (twins.length < 2) return label;
  const short = basename(folder);
  const isShort = twins.filter((other) => basename(other.folder) === short).length < 2;
  return `${label} (${isShort ? short : folder})`;
}

function unusedId(id: string, taken: ReadonlySet<string>): string {
  let candidate = id;
  for (let count = 2; taken.has(candidate); count += 1) candidate = `${id}:${count}`;
  return candidate;
}
