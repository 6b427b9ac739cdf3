import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../../electron/system/run.ts';
import { firefoxProfile, madeFirefoxProfile } from './everyday-clients.ts';
import { differences, listing, type Listing } from './folder-listing.ts';
import { ownMachineMissing } from './own-machine.ts';
import { ownWorld, sdkmanJava, type OwnWorld } from './own-world.ts';
import { testRoot } from './trust-roots.ts';

const unable = ownMachineMissing();

/** What somebody who used browsers, a shell and two Javas has. Other people's roots must stay where they are. */
function livedIn(home: string, folder: string): void {
  const other = testRoot(folder, 'somebody-else');
  madeFirefoxProfile(home);
  const certutil = findProgram('certutil') ?? 'certutil';
  for (const database of [firefoxProfile(home), join(home, '.pki', 'nssdb')]) {
    mkdirSync(database, { recursive: true });
    execFileSync(certutil, ['-d', `sql:${database}`, '-N', '--empty-password']);
    const added = ['-A', '-t', 'C,,', '-n', 'Somebody else', '-i', other.certificateFile, '-f', '/dev/null'];
    execFileSync(certutil, ['-d', `sql:${database}`, ...added]);
  }
  // The last line has no end, as editors leave it.
  writeFileSync(join(home, '.bashrc'), 'alias ll="ls -l"\nexport EDITOR=vi');
  mkdirSync(join(home, 'snap', 'chromium', 'current', '.pki'), { recursive: true });
}

describe('an uninstall', () => {
  let world: OwnWorld;
  beforeAll(async () => {
    if (!unable) world = await ownWorld(['shop.localhost']);
  });
  afterAll(async () => {
    if (!unable) await world.remove();
  });

  const inside = (program: string, ...args: string[]): string =>
    execFileSync(...world.machine.inside(program, args), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const listed = (): Listing =>
    listing(['/etc', '/usr/local', '/run/latchkey-helper', world.home], (path) =>
      path.startsWith(world.cli.folder) ? path : world.machine.path(path),
    );
  async function latchkey(...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await world.latchkey(...args);
    expect(exitCode, `${args.join(' ')}: ${stdout}${stderr}`).toBe(0);
    return stdout;
  }

  /** What a program that rewrites its file keeps there, whatever the bytes are. */
  const databaseText = (folder: string): string =>
    inside(findProgram('certutil') ?? 'certutil', '-d', `sql:${folder}`, '-L');
  const keystoreText = (file: string): string =>
    inside(findProgram('keytool') ?? 'keytool', '-list', '-keystore', file, '-storepass', 'changeit')
      .split('\n')
      .filter((line) => !line.startsWith('Your keystore contains'))
      // The day on which an entry was written is that of the last rewriting.
      .map((line) => line.replace(/, [A-Z][a-z]{2} \d+, \d{4}/, ''))
      .sort()
      .join('\n');

  it('leaves every file as it was before the setup', { timeout: 300_000 }, async (context) => {
    if (unable) context.skip(unable);
    livedIn(world.home, world.cli.folder);
    const java = sdkmanJava(world.home);
    // The distribution's own programs write what they always write, before and after.
    inside('update-ca-certificates');
    const before = listed();
    const databases = [firefoxProfile(world.home), join(world.home, '.pki', 'nssdb')];
    const systemJava = '/etc/ssl/certs/java/cacerts';
    const keystores = existsSync(world.machine.path(systemJava)) ? [systemJava] : [];
    const texts = (): string[] => [...databases.map(databaseText), ...keystores.map(keystoreText)];
    const kept = texts();

    await latchkey('setup', '--yes');
    await latchkey('add', 'shop.localhost');
    const { stores } = JSON.parse(await latchkey('--json', 'stores')) as { stores: { id: string; state: string }[] };
    const trusted = stores.filter(({ state }) => state === 'trusted').map(({ id }) => id);
    const ownJava = typeof java === 'string' ? [] : ['java:sdkman:17.0.9-tem'];
    const expected = ['system', 'nss:chromium', 'nss:firefox:abcd.dev', ...ownJava];
    expect(trusted).toEqual(expect.arrayContaining(expected));
    await latchkey('trust', '--store', 'shell:bash');
    expect(differences(before, listed()).length).toBeGreaterThan(5);

    await latchkey('uninstall', '--yes');

    // These programs write their whole file anew: certutil the pages of its database and the seals of its trust in
    // key4.db, Debian's hook the list for Java.
    const inDatabases = databases.flatMap((folder) => [join(folder, 'cert9.db'), join(folder, 'key4.db')]);
    const rewritten = new Set([...inDatabases, ...keystores]);
    const after = listed();
    const left = differences(before, after).filter((line) => !rewritten.has(line.slice(0, line.indexOf(': '))));
    expect(left).toEqual([]);
    expect(texts()).toEqual(kept);
    // Present, of the same kind and mode as before: only the content may be written anew.
    for (const file of rewritten)
      expect(after[file]?.split(' ').slice(0, 3)).toEqual(before[file]?.split(' ').slice(0, 3));
    expect(readFileSync(join(world.home, '.bashrc'), 'utf8')).toBe('alias ll="ls -l"\nexport EDITOR=vi');
  });
});
