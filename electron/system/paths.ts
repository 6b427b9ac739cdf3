import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { AppError } from '../shared/errors.ts';

/** Where Latchkey keeps its files. All absolute. */
export interface DataPaths {
  home: string;
  /** `authority.json`, `root.pem`, `crl.pem`. */
  authority: string;
  /** One JSON file a project. */
  projects: string;
  /** Unfinished changes. */
  journal: string;
  /** What was changed in trust stores, which of them trusted the root, and the files for tools with lists of their own. */
  trust: string;
  log: string;
  /** The vault's encrypted keys, where it is used. */
  vault: string;
  /** Electron's own files. */
  electron: string;
}

/**
 * `LATCHKEY_HOME`, else the OS convention. Takes its inputs as arguments so that every OS can be tested here.
 * Throws USAGE for a relative `LATCHKEY_HOME`: whoever set it does not want their keys in the usual place.
 */
export function dataHome(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  home = homedir(),
): string {
  const override = environment['LATCHKEY_HOME'];
  if (override) {
    if (isAbsolute(override)) return override;
    throw new AppError('USAGE', { values: { reason: `LATCHKEY_HOME is “${override}”; it must be an absolute path.` } });
  }
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Latchkey');
  if (platform === 'win32') return join(environment['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'Latchkey');
  const xdg = environment['XDG_DATA_HOME'];
  // The XDG specification tells to ignore relative paths.
  return join(xdg && isAbsolute(xdg) ? xdg : join(home, '.local', 'share'), 'latchkey');
}

export function dataPaths(home: string): DataPaths {
  return {
    home,
    authority: join(home, 'authority'),
    projects: join(home, 'projects'),
    journal: join(home, 'journal'),
    trust: join(home, 'trust'),
    log: join(home, 'log'),
    vault: join(home, 'vault'),
    electron: join(home, 'electron'),
  };
}
