import { join } from 'node:path';
import { below, isFile, isFolder, xdgFolder } from '../places.ts';

export interface ChromiumDatabase {
  /** The last part of the store's id. */
  id: string;
  label: string;
  browser: string;
  /** The database that a browser of today opens. It need not exist yet. */
  folder: string;
  /** One that it would open if the first were gone. */
  otherFolders: string[];
}

const snaps = [
  ['chromium', 'Chromium'],
  ['brave', 'Brave'],
  ['opera', 'Opera'],
  ['opera-beta', 'Opera beta'],
  ['opera-developer', 'Opera developer'],
  ['vivaldi', 'Vivaldi'],
] as const;

const flatpaks = [
  ['org.chromium.Chromium', 'Chromium'],
  ['com.google.Chrome', 'Chrome'],
  ['com.google.ChromeDev', 'Chrome dev'],
  ['com.brave.Browser', 'Brave'],
  ['com.microsoft.Edge', 'Edge'],
  ['com.microsoft.EdgeDev', 'Edge dev'],
  ['com.opera.Opera', 'Opera'],
  ['com.vivaldi.Vivaldi', 'Vivaldi'],
  ['io.github.ungoogled_software.ungoogled_chromium', 'Ungoogled Chromium'],
  ['com.github.Eloston.UngoogledChromium', 'Ungoogled Chromium (before 2024)'],
] as const;

/**
 * The NSS databases that Chromium and its kin read on Linux.
 *
 * The user's own one is always named, also where no such browser is found and no database exists yet: every Electron
 * app reads it, Latchkey's own window first, and none of them can be found by its name.
 *
 * Ask anew for every action: a Chromium older than 146 makes the legacy folder when it starts, and from then on all
 * of them read that one.
 */
export async function chromiumDatabases(
  home: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ChromiumDatabase[]> {
  const dataHome = xdgFolder(environment, 'XDG_DATA_HOME', below(home, '.local/share'));
  const own: ChromiumDatabase = {
    id: 'chromium',
    label: 'Chromium, Chrome and Electron apps',
    browser: 'the browser',
    ...(await places(home, dataHome, below(home, '.local/share'))),
  };
  const packaged = await Promise.all([
    ...snaps.map(([name, label]) => {
      // snapd moves HOME there, and copies it when the snap is updated.
      const root = below(home, `snap/${name}/current`);
      return inPackage(`chromium-snap-${name}`, `${label} (Snap)`, root, below(root, '.local/share'));
    }),
    ...flatpaks.map(([name, label]) => {
      // Flatpak keeps `~/.pki` there (--persist=.pki) and sets XDG_DATA_HOME to `data`.
      const root = below(home, `.var/app/${name}`);
      return inPackage(`chromium-flatpak-${name}`, `${label} (Flatpak)`, root, join(root, 'data'));
    }),
  ]);
  return [own, ...packaged.flat()];
}

async function inPackage(id: string, label: string, root: string, dataHome: string): Promise<ChromiumDatabase[]> {
  if (!(await isFolder(root))) return [];
  return [{ id, label, browser: label, ...(await places(root, dataHome)) }];
}

/**
 * Chromium 146 and later: the legacy folder if it exists, even empty; else the one of the XDG specification. An
 * older Chromium knows only the legacy one and makes it. So nobody but a browser may ever make the legacy folder.
 * A new database beside a legacy one is read by nobody; it matters when a certificate must be removed.
 * https://source.chromium.org/chromium/chromium/src/+/main:crypto/nss_util.cc
 */
async function places(
  home: string,
  dataHome: string,
  usualDataHome = dataHome,
): Promise<Pick<ChromiumDatabase, 'folder' | 'otherFolders'>> {
  const legacy = below(home, '.pki/nssdb');
  const modern = join(dataHome, 'pki', 'nssdb');
  const folder = (await isFolder(legacy)) ? legacy : modern;
  // A program started from elsewhere, with other variables, may have been led to another one.
  const candidates = [modern, join(usualDataHome, 'pki', 'nssdb')].filter((path) => path !== folder);
  const present = await Promise.all(candidates.map((path) => isFile(join(path, 'cert9.db'))));
  return { folder, otherFolders: [...new Set(candidates.filter((_, index) => present[index]))] };
}
