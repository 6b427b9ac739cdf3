import { join } from 'node:path';
import type { StorePlan } from '../../shared/trust.ts';
import { shellCommand } from '../../system/elevate.ts';
import type { StoredCertificate } from '../certificate-text.ts';
import { isFolder } from '../places.ts';
import { noPassword, type NssDatabase } from './nss-database.ts';
import { byHandIn } from './nss-reasons.ts';
import { keyUri } from './nss-text.ts';
import { hasWholeDatabase, isOwnAndUnused, markerName } from './own-database.ts';
import { databaseFiles } from './unused-database.ts';

type Deed = Omit<StorePlan, 'id' | 'label'>;

export interface NssInstallPlan {
  folder: string;
  nickname: string;
  /** What the root's own file is called, for the command. */
  rootFile: string;
  /** How the database names a root that is there already, and the trust it is to have; else it is added. */
  present?: { selector: string; trust: string };
}

/** The certificate's own file may not be there yet: nothing is read. */
export async function planInstall({ folder, nickname, rootFile, present }: NssInstallPlan): Promise<Deed> {
  const certutil = ['certutil', '-d', `sql:${folder}`];
  if (await hasWholeDatabase(folder)) {
    const words = present
      ? ['-M', '-t', present.trust, '-n', present.selector, ...noPassword]
      : ['-A', '-t', 'C,,', '-n', nickname, ...noPassword, '-i', rootFile];
    return { files: [join(folder, 'cert9.db')], commands: [shellCommand([...certutil, ...words])] };
  }
  const makeFolder = (await isFolder(folder)) ? [] : [shellCommand(['mkdir', '-p', '-m', '0700', folder])];
  return {
    files: [...databaseFiles, markerName].map((name) => join(folder, name)),
    commands: [
      ...makeFolder,
      shellCommand([...certutil, '-N', '--empty-password']),
      shellCommand([...certutil, '-A', '-t', 'C,,', '-n', nickname, ...noPassword, '-i', rootFile]),
    ],
  };
}

/** Nothing where the certificate is not, nor a database that Latchkey made and nobody used. */
export async function planRemoval(database: NssDatabase, sha256: string, browser: string): Promise<Deed> {
  const { folder } = database;
  const path = (name: string): string => join(folder, name);
  // A making that was broken off may have left files without a database.
  const all = (await hasWholeDatabase(folder)) ? await database.list() : [];
  const target = all.find((certificate) => certificate.sha256 === sha256);
  if (target && !selectorOf(target, all)) return { files: [], commands: [], afterwards: byHandIn(browser) };
  const selector = target && selectorOf(target, all);
  const remove = selector ? [shellCommand(['certutil', '-d', `sql:${folder}`, '-D', '-n', selector])] : [];
  if (await isOwnAndUnused(folder, sha256)) {
    const names = [...databaseFiles, markerName].map(path);
    return { files: names, commands: [...remove, shellCommand(['rm', '-f', ...names])] };
  }
  return { files: target ? [path('cert9.db')] : [], commands: remove };
}

/**
 * How certutil is told which certificate is meant: by its key. `undefined` where another one has the same key, or it
 * has a key of a kind that is not known here: it might take the wrong one.
 */
export function selectorOf(target: StoredCertificate, all: readonly StoredCertificate[]): string | undefined {
  const selector = keyUri(target.pem);
  const twin = all.find(({ pem, sha256 }) => sha256 !== target.sha256 && keyUri(pem) === selector);
  return twin ? undefined : selector;
}
