import { app, session } from 'electron';
import { join } from 'node:path';
import { chromiumClient } from './handshake/clients/chromium.ts';
import { databaseStamp, linkLegacyDatabase } from './handshake/clients/chromium-database.ts';
import type { Client } from './handshake/client.ts';
import { chromiumDatabases } from './trust/nss/chromium-databases.ts';

interface AppChromiumOptions {
  /** As the process found it. */
  environment: Readonly<Record<string, string | undefined>>;
  home: string;
  /** Electron's own folder. */
  folder: string;
  /** Counts the changes of trust that this app made. */
  trustEpoch: () => number;
}

/** The first Chromium that reads its NSS database from the XDG data folder. */
const firstWithXdgDatabase = 146;

/**
 * The Chromium inside this Electron as a client, led to the trust stores that a current Chromium would use.
 * Must be called before Electron is ready, and before anything asks it for a path.
 */
export function appChromium({ environment, home, folder, trustEpoch }: AppChromiumOptions): Client {
  const sessions = session;
  // macOS and Windows keep their stores out of sight: there a minute is how long a verdict may be remembered.
  if (process.platform !== 'linux') {
    return chromiumClient({
      sessions,
      trustStamp: () => Promise.resolve(`${trustEpoch()} ${Math.floor(Date.now() / 60_000)}`),
    });
  }
  const database = async (): Promise<string> => {
    const [own] = await chromiumDatabases(home, environment);
    if (!own) throw new TypeError('The user’s own database is always named.');
    return own.folder;
  };
  const trustStamp = async (): Promise<string> => `${trustEpoch()} ${await databaseStamp(await database())}`;
  if (Number.parseInt(process.versions.chrome, 10) >= firstWithXdgDatabase) {
    return chromiumClient({ sessions, trustStamp });
  }
  const substitute = join(folder, 'chromium-home');
  lendHome(substitute);
  const prepare = async (): Promise<void> => linkLegacyDatabase(substitute, await database());
  return chromiumClient({ sessions, trustStamp, prepare });
}

/**
 * Chromium asks for HOME once and keeps the answer (base::PathService), until `app.setPath` makes it forget: so it is
 * asked when it is ready, with nothing left to set. Then HOME is the user's again, for us and for the programs that
 * we start.
 */
function lendHome(substitute: string): void {
  const home = process.env['HOME'];
  process.env['HOME'] = substitute;
  app.once('ready', () => {
    app.getPath('home');
    if (home === undefined) delete process.env['HOME'];
    else process.env['HOME'] = home;
  });
}
