import { join } from 'node:path';
import { below, xdgFolder } from '../places.ts';

/** A folder in which one browser of Mozilla's family keeps the list of its profiles. */
export interface FirefoxPlace {
  /** What the ids of its stores begin with. */
  id: string;
  browser: string;
  root: string;
}

/**
 * Where Firefox and its forks keep their profiles on Linux, each in its old place and in that of the XDG specification.
 *
 * Firefox 147 moved from `~/.mozilla` to the XDG folder and stays in the old one where it finds it. Which of both a
 * given Firefox reads depends on its version, and `~/.mozilla` may be there for other reasons, so the profiles of both
 * are named. https://bugzilla.mozilla.org/show_bug.cgi?id=259356
 */
export function firefoxPlaces(home: string, environment: Readonly<Record<string, string | undefined>>): FirefoxPlace[] {
  const config = xdgFolder(environment, 'XDG_CONFIG_HOME', below(home, '.config'));
  return browsers.flatMap(({ id, browser, hidden, shown, snap, flatpaks }) => {
    const inFolder = (prefix: string, name: string, folders: string[]): FirefoxPlace[] =>
      folders.map((root) => ({ id: prefix, browser: name, root }));
    const packaged = (root: string): string[] => [below(root, hidden), below(join(root, 'config'), shown)];
    // The snap lends its own folder as the home; what it keeps between its versions is in `common`.
    const snapped = ['common', 'current'].flatMap((part) => [
      below(home, `snap/${snap ?? ''}/${part}/${hidden}`),
      below(home, `snap/${snap ?? ''}/${part}/.config/${shown}`),
    ]);
    return [
      ...inFolder(id, browser, [below(home, hidden), below(config, shown)]),
      ...inFolder(`${id}-snap`, `${browser} (Snap)`, snap === undefined ? [] : snapped),
      ...inFolder(
        `${id}-flatpak`,
        `${browser} (Flatpak)`,
        flatpaks.flatMap((app) => packaged(below(home, `.var/app/${app}`))),
      ),
    ];
  });
}

interface Browser {
  id: string;
  browser: string;
  /** Below the home. */
  hidden: string;
  /** Below the folder for configuration. */
  shown: string;
  snap?: string;
  flatpaks: readonly string[];
}

const browsers: readonly Browser[] = [
  {
    id: 'firefox',
    browser: 'Firefox',
    hidden: '.mozilla/firefox',
    shown: 'mozilla/firefox',
    snap: 'firefox',
    flatpaks: ['org.mozilla.firefox'],
  },
  {
    id: 'librewolf',
    browser: 'LibreWolf',
    hidden: '.librewolf',
    shown: 'librewolf/librewolf',
    flatpaks: ['io.gitlab.librewolf-community'],
  },
  { id: 'zen', browser: 'Zen', hidden: '.zen', shown: 'zen', flatpaks: ['app.zen_browser.zen'] },
  { id: 'waterfox', browser: 'Waterfox', hidden: '.waterfox', shown: 'waterfox', flatpaks: ['net.waterfox.waterfox'] },
  { id: 'floorp', browser: 'Floorp', hidden: '.floorp', shown: 'floorp', flatpaks: ['one.ablaze.floorp'] },
  {
    id: 'thunderbird',
    browser: 'Thunderbird',
    hidden: '.thunderbird',
    shown: 'thunderbird',
    snap: 'thunderbird',
    flatpaks: ['org.mozilla.Thunderbird', 'org.mozilla.thunderbird'],
  },
];
