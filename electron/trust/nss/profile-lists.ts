import { readdir, readFile } from 'node:fs/promises';
import { basename, isAbsolute, join, resolve } from 'node:path';
import { foldersIn, isFile, isFolder } from '../places.ts';
import { parseIni } from './ini.ts';
import { collect, orUndefined } from './nss-contents.ts';
import { tableRows, textOf } from './sqlite-table.ts';

/** A profile, by whatever names it. */
export interface ListedProfile {
  name: string;
  folder: string;
}

/**
 * The profiles of one browser of Mozilla's family: what `profiles.ini` lists, what only `installs.ini` knows, and those
 * that the menu for profiles made (Firefox 138 and later), of which `profiles.ini` names no more than one. Where nothing
 * is listed, or the menu was used, every folder with a database counts too. A profile may be named several times.
 */
export async function profilesIn(root: string): Promise<ListedProfile[]> {
  if (!(await isFolder(root))) return [];
  const groups = await profilesOfGroups(root);
  // Their names are those that the user gave: they go before `profiles.ini`, where the first of them has a made-up one.
  const named = [...(groups ?? []), ...(await listedProfiles(root)), ...(await installedProfiles(root))];
  const found = named.length === 0 || groups ? await databasesIn(root) : [];
  const candidates = [...named, ...found];
  const present = await Promise.all(candidates.map(({ folder }) => isFolder(folder)));
  return candidates.filter((_, index) => present[index]);
}

async function listedProfiles(root: string): Promise<ListedProfile[]> {
  return parseIni(await textIn(join(root, 'profiles.ini'))).flatMap(({ name, values }) => {
    const path = values.get('Path');
    if (!/^Profile\d+$/.test(name) || path === undefined || path === '') return [];
    const folder = values.get('IsRelative') === '0' && isAbsolute(path) ? path : join(root, path);
    return [{ name: values.get('Name') ?? basename(folder), folder }];
  });
}

async function installedProfiles(root: string): Promise<ListedProfile[]> {
  return parseIni(await textIn(join(root, 'installs.ini'))).flatMap(({ values }) => {
    const path = values.get('Default');
    if (path === undefined || path === '') return [];
    const folder = resolve(root, path);
    return [{ name: basename(folder), folder }];
  });
}

/**
 * Each group has a SQLite file with a table of its profiles, whose paths are relative to the root. `undefined` where the
 * menu was never used. What a write-ahead log still holds back is found by its folder.
 * https://searchfox.org/mozilla-central/source/browser/components/profiles/SelectableProfileService.sys.mjs
 */
async function profilesOfGroups(root: string): Promise<ListedProfile[] | undefined> {
  const groups = join(root, 'Profile Groups');
  const names = await readdir(groups).catch(() => undefined);
  if (!names) return undefined;
  const files = names.filter((name) => name.endsWith('.sqlite'));
  const found = await Promise.all(files.map((name) => profilesOfGroup(root, join(groups, name))));
  return found.flat();
}

/** As many bytes as a list of profiles never has. */
const groupLimit = 8 * 1024 * 1024;

async function profilesOfGroup(root: string, file: string): Promise<ListedProfile[]> {
  const bytes = await readFile(file).catch(() => undefined);
  if (!bytes || bytes.length > groupLimit) return [];
  const rows = await orUndefined(() => collect(tableRows(bytes, 'Profiles', ['path', 'name'])));
  return (rows ?? []).flatMap(([path, name]) => {
    if (textOf(path) === '') return [];
    const folder = resolve(root, textOf(path));
    return [{ name: textOf(name) || basename(folder), folder }];
  });
}

async function databasesIn(root: string): Promise<ListedProfile[]> {
  // LibreWolf and others keep them one folder further down.
  const below = (await isFolder(join(root, 'Profiles'))) ? await foldersWithin(join(root, 'Profiles')) : [];
  const folders = [...(await foldersWithin(root)), ...below];
  const have = await Promise.all(folders.map(({ folder }) => isFile(join(folder, 'cert9.db'))));
  return folders.filter((_, index) => have[index]);
}

async function foldersWithin(folder: string): Promise<ListedProfile[]> {
  return (await foldersIn(folder)).map((name) => ({ name, folder: join(folder, name) }));
}

/** Empty when there is no such file or it cannot be read: then the folders themselves are looked at. */
async function textIn(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => '');
}
