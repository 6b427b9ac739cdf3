import { basename, isAbsolute, join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { parseIni } from './ini.ts';
import { below, foldersIn, isFile, isFolder, realPathOf, xdgFolder } from '../places.ts';

export interface FirefoxProfile {
  /** `firefox:<folder's name>`, the last part of the store's id. */
  id: string;
  /** "Firefox, profile default-esr" */
  label: string;
  browser: string;
  folder: string;
}

interface Place {
  id: string;
  browser: string;
  root: string;
}

/**
 * Every profile of Firefox and its forks that this user has.
 *
 * Firefox 147 moved from `~/.mozilla` to the XDG folder and stays in the old one where it finds it. Which of both a
 * given Firefox reads depends on its version, and `~/.mozilla` may be there for other reasons, so the profiles of both
 * are named. https://bugzilla.mozilla.org/show_bug.cgi?id=259356
 */
export async function firefoxProfiles(
  home: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<FirefoxProfile[]> {
  const found: FirefoxProfile[] = [];
  const seen = new Set<string>();
  for (const { id, browser, root } of placesOf(home, environment)) {
    for (const profile of await profilesIn(root)) {
      const real = await realPathOf(profile.folder);
      if (seen.has(real)) continue;
      seen.add(real);
      const label = `${browser}, profile ${profile.name}`;
      found.push({ id: unusedId(`${id}:${basename(profile.folder)}`, found), label, browser, folder: profile.folder });
    }
  }
  return found;
}

function placesOf(home: string, environment: Readonly<Record<string, string | undefined>>): Place[] {
  const config = xdgFolder(environment, 'XDG_CONFIG_HOME', below(home, '.config'));
  const flatpak = (name: string): string => below(home, `.var/app/${name}`);
  const places: [string, string, string[]][] = [
    ['firefox', 'Firefox', [below(home, '.mozilla/firefox'), join(config, 'mozilla', 'firefox')]],
    ['firefox-snap', 'Firefox (Snap)', [below(home, 'snap/firefox/common/.mozilla/firefox')]],
    ['firefox-flatpak', 'Firefox (Flatpak)', inside(flatpak('org.mozilla.firefox'), 'mozilla/firefox')],
    ['librewolf', 'LibreWolf', [below(home, '.librewolf'), join(config, 'librewolf', 'librewolf')]],
    ['librewolf-flatpak', 'LibreWolf (Flatpak)', inside(flatpak('io.gitlab.librewolf-community'), 'librewolf')],
    ['zen', 'Zen', [below(home, '.zen'), join(config, 'zen')]],
    ['zen-flatpak', 'Zen (Flatpak)', inside(flatpak('app.zen_browser.zen'), 'zen')],
    ['waterfox', 'Waterfox', [below(home, '.waterfox'), join(config, 'waterfox')]],
    ['waterfox-flatpak', 'Waterfox (Flatpak)', inside(flatpak('net.waterfox.waterfox'), 'waterfox')],
  ];
  return places.flatMap(([id, browser, roots]) => roots.map((root) => ({ id, browser, root })));
}

const inside = (app: string, name: string): string[] => [below(app, `.${name}`), below(app, `config/${name}`)];

/** What `profiles.ini` lists, then what only `installs.ini` knows; without either, every folder with a database. */
async function profilesIn(root: string): Promise<{ name: string; folder: string }[]> {
  if (!(await isFolder(root))) return [];
  const listed = parseIni(await textOf(join(root, 'profiles.ini'))).flatMap(({ name, values }) => {
    const path = values.get('Path');
    if (!/^Profile\d+$/.test(name) || path === undefined || path === '') return [];
    const folder = values.get('IsRelative') === '0' && isAbsolute(path) ? path : join(root, path);
    return [{ name: values.get('Name') ?? basename(folder), folder }];
  });
  const installed = parseIni(await textOf(join(root, 'installs.ini'))).flatMap(({ values }) => {
    const path = values.get('Default');
    if (path === undefined || path === '') return [];
    const folder = isAbsolute(path) ? path : join(root, path);
    return [{ name: basename(folder), folder }];
  });
  const named = [...listed, ...installed];
  const candidates = named.length > 0 ? named : await databasesIn(root);
  const present = await Promise.all(candidates.map(({ folder }) => isFolder(folder)));
  return candidates.filter((_, index) => present[index]);
}

async function databasesIn(root: string): Promise<{ name: string; folder: string }[]> {
  const folders = (await foldersIn(root)).map((name) => ({ name, folder: join(root, name) }));
  const have = await Promise.all(folders.map(({ folder }) => isFile(join(folder, 'cert9.db'))));
  return folders.filter((_, index) => have[index]);
}

/** Empty when there is no such file or it cannot be read: then the folders themselves are looked at. */
async function textOf(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}

function unusedId(id: string, taken: readonly FirefoxProfile[]): string {
  let candidate = id;
  for (let count = 2; taken.some((profile) => profile.id === candidate); count += 1) candidate = `${id}:${count}`;
  return candidate;
}
