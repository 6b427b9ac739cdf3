import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

const folder = '/usr/lib/jvm';

/** Every Java with its tools that this computer has. One row without a home where it has none. */
export function javaHomes(): { name: string; home: string }[] {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const homes = names.map((name) => join(folder, name)).filter((home) => existsSync(join(home, 'bin', 'keytool')));
  const real = [...new Set(homes.map((home) => realpathSync(home)))];
  return real.length > 0
    ? real.map((home) => ({ name: home.slice(folder.length + 1), home }))
    : [{ name: 'no Java', home: '' }];
}
