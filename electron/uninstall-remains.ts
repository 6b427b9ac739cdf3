import { lstat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { readAuthority, salvageAuthority } from './authority/authority-record.ts';
import { constraintsFor } from './authority/name-constraints.ts';
import { rootCopies } from './authority/root-copies.ts';
import { exportedBeside } from './projects/export-pem.ts';
import type { DataPaths } from './system/paths.ts';

/** What uninstalling cannot reach, in words: copies in folders of the user's, one line each, and other devices. */
export async function outOfReach(paths: DataPaths, exportedKeys: readonly string[]): Promise<string[]> {
  const { roots } = await salvageAuthority(paths);
  const files = [...exportedKeys.flatMap(exportedBeside), ...(await rootCopies(paths.authority, roots))];
  const byFolder = new Map<string, Set<string>>();
  for (const file of files) {
    const names = byFolder.get(dirname(file)) ?? new Set();
    byFolder.set(dirname(file), names);
    if (await mayBeThere(file)) names.add(basename(file));
  }
  const copies = [...byFolder].flatMap(([folder, names]) =>
    names.size === 0 ? [] : [`Exported copies in ${folder}: ${[...names].join(', ')}`],
  );
  return [...copies, ...(files.length > 0 || (await servesNetwork(paths)) ? [otherDevices] : [])];
}

const otherDevices =
  'Phones and other computers that were given the root still trust it: remove the certificate “Latchkey” there, ' +
  'on iOS under Settings, General, VPN & Device Management, on Android under the user credentials of the security ' +
  'settings, elsewhere where it was added';

/** Only then can other devices have been meant to trust it. */
async function servesNetwork(paths: DataPaths): Promise<boolean> {
  const record = await readAuthority(paths).catch(() => undefined);
  return record !== undefined && record.permittedIp.length > constraintsFor({}).permittedIp.length;
}

/** Not in a folder that is there and does not hold it; a disk may be unplugged. */
async function mayBeThere(file: string): Promise<boolean> {
  const isThere = (path: string): Promise<boolean> =>
    lstat(path).then(
      () => true,
      () => false,
    );
  return (await isThere(file)) || !(await isThere(join(file, '..')));
}
