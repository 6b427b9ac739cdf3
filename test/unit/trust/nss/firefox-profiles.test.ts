import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findProgram } from '../../../../electron/system/run.ts';
import { firefoxProfiles } from '../../../../electron/trust/nss/firefox-profiles.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'latchkey-firefox-'));
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

function make(folder: string, files: Record<string, string> = {}): string {
  const path = join(home, folder);
  mkdirSync(path, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

const find = async (environment = {}) =>
  (await firefoxProfiles(home, environment)).map(({ id, label, folder }) => [id, label, folder]);

// As Firefox ESR 128 writes it.
const profilesIni = `[Install3B6073811A6ABF12]
Default=abcd.default-esr
Locked=1

[Profile1]
Name=default
IsRelative=1
Path=wxyz.default
Default=1

[Profile0]
Name=default-esr
IsRelative=1
Path=abcd.default-esr

[General]
StartWithLastProfile=1
Version=2
`;

describe('firefoxProfiles', () => {
  it('finds none where there is no Firefox', async () => {
    expect(await find()).toEqual([]);
  });

  it('reads profiles.ini in the classic place, also profiles without a database yet', async () => {
    make('.mozilla/firefox', { 'profiles.ini': profilesIni });
    const [esr, plain] = [make('.mozilla/firefox/abcd.default-esr'), make('.mozilla/firefox/wxyz.default')];
    make('.mozilla/firefox/Crash Reports');
    expect(await find()).toEqual([
      ['firefox:wxyz.default', 'Firefox, profile default', plain],
      ['firefox:abcd.default-esr', 'Firefox, profile default-esr', esr],
    ]);
  });

  it('leaves out a profile whose folder is gone', async () => {
    make('.mozilla/firefox', { 'profiles.ini': profilesIni });
    make('.mozilla/firefox/wxyz.default');
    expect((await find()).map(([id]) => id)).toEqual(['firefox:wxyz.default']);
  });

  it('follows absolute paths, names with equals signs, Windows line ends and a byte order mark', async () => {
    const far = make('far away/a=b profile');
    const text = `\uFEFF; comment\r\n[Profile0]\r\nName=x=y\r\nIsRelative=0\r\nPath=${far}\r\n`;
    make('.config/mozilla/firefox', { 'profiles.ini': text });
    expect(await find()).toEqual([['firefox:a=b profile', 'Firefox, profile x=y', far]]);
  });

  it('reads the XDG place, by XDG_CONFIG_HOME where it is set, and both places where both exist', async () => {
    const ini = { 'profiles.ini': '[Profile0]\nName=new\nIsRelative=1\nPath=p.new\n' };
    make('.config/mozilla/firefox', ini);
    make('.config/mozilla/firefox/p.new');
    expect((await find()).map(([id]) => id)).toEqual(['firefox:p.new']);
    make('elsewhere/mozilla/firefox', ini);
    const other = make('elsewhere/mozilla/firefox/p.new');
    expect((await find({ XDG_CONFIG_HOME: join(home, 'elsewhere') })).map(([, , folder]) => folder)).toEqual([other]);
    make('.mozilla/firefox', { 'profiles.ini': profilesIni });
    make('.mozilla/firefox/abcd.default-esr');
    expect((await find()).map(([id]) => id)).toEqual(['firefox:abcd.default-esr', 'firefox:p.new']);
  });

  it('takes from installs.ini what profiles.ini does not list', async () => {
    make('.mozilla/firefox', {
      'profiles.ini': profilesIni,
      'installs.ini': '[4F96D1932A9F858E]\nDefault=q.only\nLocked=1\n',
    });
    make('.mozilla/firefox/abcd.default-esr');
    make('.mozilla/firefox/q.only');
    expect((await find()).map(([id]) => id)).toEqual(['firefox:abcd.default-esr', 'firefox:q.only']);
  });

  it('without a list takes every folder that holds a database', async () => {
    make('.mozilla/firefox/one.default', { 'cert9.db': '' });
    make('.mozilla/firefox/Pending Pings');
    expect((await find()).map(([id]) => id)).toEqual(['firefox:one.default']);
  });

  it('names one folder once, and two folders of one name by two ids', async () => {
    const [a, b] = [make('a/same'), make('b/same')];
    symlinkSync(a, join(home, 'link'));
    const text = [a, b, join(home, 'link'), a]
      .map((path, index) => `[Profile${index}]\nName=n${index}\nIsRelative=0\nPath=${path}\n`)
      .join('\n');
    make('.mozilla/firefox', { 'profiles.ini': text });
    expect((await find()).map(([id, , folder]) => [id, folder])).toEqual([
      ['firefox:same', a],
      ['firefox:same:2', b],
    ]);
  });

  it.each([
    ['snap/firefox/common/.mozilla/firefox', 'firefox-snap', 'Firefox (Snap)'],
    ['.var/app/org.mozilla.firefox/.mozilla/firefox', 'firefox-flatpak', 'Firefox (Flatpak)'],
    ['.var/app/org.mozilla.firefox/config/mozilla/firefox', 'firefox-flatpak', 'Firefox (Flatpak)'],
    ['.librewolf', 'librewolf', 'LibreWolf'],
    ['.zen', 'zen', 'Zen'],
    ['.waterfox', 'waterfox', 'Waterfox'],
    ['.floorp', 'floorp', 'Floorp'],
    ['.var/app/one.ablaze.floorp/.floorp', 'floorp-flatpak', 'Floorp (Flatpak)'],
    ['.thunderbird', 'thunderbird', 'Thunderbird'],
    ['snap/thunderbird/common/.thunderbird', 'thunderbird-snap', 'Thunderbird (Snap)'],
    ['.var/app/org.mozilla.thunderbird/.thunderbird', 'thunderbird-flatpak', 'Thunderbird (Flatpak)'],
    ['snap/firefox/current/.config/mozilla/firefox', 'firefox-snap', 'Firefox (Snap)'],
  ])('looks into %s', async (root, id, browser) => {
    make(root, { 'profiles.ini': '[Profile0]\nName=main\nIsRelative=1\nPath=Profiles/p.main\n' });
    const folder = make(`${root}/Profiles/p.main`);
    expect(await find()).toEqual([[`${id}:p.main`, `${browser}, profile main`, folder]]);
  });

  it('tells two profiles of one name apart, by their folders', async () => {
    make('.mozilla/firefox', {
      'profiles.ini':
        '[Profile0]\nName=work\nIsRelative=1\nPath=a.work\n[Profile1]\nName=work\nIsRelative=1\nPath=b.work\n[Profile2]\nName=home\nIsRelative=1\nPath=c.home\n',
    });
    for (const name of ['a.work', 'b.work', 'c.home']) make(`.mozilla/firefox/${name}`);
    make('.config/mozilla/firefox', { 'profiles.ini': '[Profile0]\nName=work\nIsRelative=1\nPath=a.work\n' });
    const other = make('.config/mozilla/firefox/a.work');
    expect((await find()).map(([id, label]) => [id, label])).toEqual([
      ['firefox:a.work', `Firefox, profile work (${join(home, '.mozilla/firefox/a.work')})`],
      ['firefox:b.work', 'Firefox, profile work (b.work)'],
      ['firefox:c.home', 'Firefox, profile home'],
      ['firefox:a.work:2', `Firefox, profile work (${other})`],
    ]);
  });

  it('finds the profiles that the menu for profiles made, by the names given there', async (context) => {
    const sqlite = findProgram('sqlite3');
    if (!sqlite) return context.skip('sqlite3 is not installed');
    const root = make('.mozilla/firefox', {
      'profiles.ini': '[Profile0]\nName=default-release\nIsRelative=1\nPath=a.default\nStoreID=12ab\n',
    });
    for (const name of ['a.default', 'b.shop', 'c.unsaid', 'd.gone']) make(`.mozilla/firefox/${name}`);
    make('.mozilla/firefox/Profile Groups');
    const rows = "('a.default', 'Private'), ('b.shop', 'Shop'), ('e.deleted', 'Deleted')";
    execFileSync(sqlite, [join(root, 'Profile Groups', '12ab.sqlite')], {
      // The table as Firefox 144 makes it.
      input: `create table "Profiles" (id INTEGER NOT NULL, path TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
        avatar TEXT NOT NULL DEFAULT 'x', PRIMARY KEY(id)); insert into Profiles (path, name) values ${rows};`,
    });
    writeFileSync(join(root, 'c.unsaid', 'cert9.db'), '');
    expect((await find()).map(([id, label]) => [id, label])).toEqual([
      ['firefox:a.default', 'Firefox, profile Private'],
      ['firefox:b.shop', 'Firefox, profile Shop'],
      ['firefox:c.unsaid', 'Firefox, profile c.unsaid'],
    ]);
  });

  it('does without a group’s list that cannot be read', async () => {
    make('.mozilla/firefox', { 'profiles.ini': profilesIni });
    make('.mozilla/firefox/abcd.default-esr', { 'cert9.db': '' });
    make('.mozilla/firefox/Profile Groups', { '12ab.sqlite': 'SQLite format 3\0 and nonsense'.repeat(100) });
    expect((await find()).map(([id]) => id)).toEqual(['firefox:abcd.default-esr']);
  });
});
