import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import type { Receipt, Store, StorePlan } from '../../electron/shared/trust.ts';
import { findProgram } from '../../electron/system/run.ts';
import { cliHome, type CliHome } from './cli-process.ts';

// Trust as the terminal gives, shows, remembers and takes it, in the real databases of a home of its own.
const certutil = findProgram('certutil');
let home: CliHome;
let profile: string;
let database: string;
let root: string;

/** A Firefox profile with a database; `profiles.ini` names those made so far. */
function newProfile(name: string): string {
  const firefox = join(home.environment['HOME'] ?? '', '.mozilla', 'firefox');
  mkdirSync(join(firefox, name), { recursive: true });
  execFileSync(certutil ?? '', ['-N', '-d', `sql:${join(firefox, name)}`, '--empty-password']);
  const file = join(firefox, 'profiles.ini');
  const earlier = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const number = earlier.split('[Profile').length - 1;
  writeFileSync(file, `${earlier}[Profile${number}]\nName=${name}\nIsRelative=1\nPath=${name}\n\n`);
  return join(firefox, name);
}

function listed(): string {
  return execFileSync(certutil ?? '', ['-L', '-d', `sql:${database}`], { encoding: 'utf8' });
}

function stores(): Store[] {
  return (home.json('status').document as { stores: Store[] }).stores.filter(({ id }) => id.startsWith('nss:firefox'));
}

function receipts(): Receipt[] {
  const text = readFileSync(join(home.data, 'trust', 'receipts.json'), 'utf8');
  return (JSON.parse(text) as { receipts: Receipt[] }).receipts;
}

beforeAll(() => {
  home = cliHome();
  if (!certutil) return;
  database = newProfile('first');
  expect(home.run(['setup', '--no-trust']).exitCode).toBe(0);
  const { authority } = home.json('status').document as { authority: { root: { sha256: string } } };
  root = authority.root.sha256;
  profile = stores()[0]?.id ?? '';
});
afterAll(() => {
  home.remove();
});

function needsCertutil(context: TestContext): void {
  if (!certutil) context.skip('certutil is not installed (Debian: apt-get install libnss3-tools)');
}

describe('trust in the terminal', () => {
  it('shows what it will do and what it did, and keeps one receipt an action', (context) => {
    needsCertutil(context);
    const { exitCode, stdout } = home.run(['trust', '--store', profile]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`writes ${join(database, 'cert9.db')}`);
    expect(stdout.replace(/\s+/g, ' ')).toContain(`trusts the authority, changed just now (${profile})`);
    const [receipt, ...earlier] = receipts();
    expect(earlier).toEqual([]);
    expect(receipt).toMatchObject({ action: 'trust', sha256: root, stores: [{ id: profile, changed: true }] });
    expect(receipt?.stores[0]?.files).toEqual([join(database, 'cert9.db')]);
    expect(receipt?.stores[0]?.commands.join()).toContain('certutil');
  });

  it('tells a store that lost the root, and one that is new', (context) => {
    needsCertutil(context);
    expect(stores().map(({ drift }) => drift)).toEqual([undefined]);
    newProfile('second');
    const nickname = /^(Latchkey.*?)\s+C,,/m.exec(listed())?.[1] ?? '';
    execFileSync(certutil ?? '', ['-D', '-d', `sql:${database}`, '-n', nickname]);
    expect(stores().map(({ drift }) => drift)).toEqual(['lost', 'new']);
    const text = home.run(['status']).stdout.replace(/\s+/g, ' ');
    expect(text).toContain('trusted the authority and does not any more. Run `latchkey trust`.');
    expect(text).toContain('is new here and does not trust the authority yet. Run `latchkey trust`.');
    home.run(['trust', ...stores().flatMap(({ id }) => ['--store', id])]);
    expect(stores().map(({ state, drift }) => [state, drift])).toEqual([
      ['trusted', undefined],
      ['trusted', undefined],
    ]);
  });

  it('plans an uninstall file by file and command by command', (context) => {
    needsCertutil(context);
    const { document } = home.json('uninstall');
    const { plan } = document as { plan: { stores: StorePlan[] } };
    const planned = plan.stores.filter(({ id }) => id.startsWith('nss:firefox'));
    expect(planned.map(({ files }) => files.length)).toEqual([1, 1]);
    expect(planned[0]?.files).toEqual([join(database, 'cert9.db')]);
    expect(home.run(['uninstall']).stdout).toContain(`changes ${join(database, 'cert9.db')}`);
  });

  it('calls nothing a drift that it took away itself', (context) => {
    needsCertutil(context);
    const { exitCode, stdout } = home.run(['untrust', '--store', profile]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`changes ${join(database, 'cert9.db')}`);
    expect(stores().map(({ state, drift }) => [state, drift])).toEqual([
      ['absent', undefined],
      ['trusted', undefined],
    ]);
    expect(receipts()[0]).toMatchObject({ action: 'untrust', sha256: root, stores: [{ id: profile, changed: true }] });
  });

  it('takes the root back by its fingerprint when the data folder is gone, and makes none', (context) => {
    needsCertutil(context);
    home.run(['trust', '--store', profile]);
    expect(listed()).toContain('Latchkey');
    rmSync(home.data, { recursive: true });
    const { exitCode, document } = home.json('untrust', '--sha256', root);
    expect(exitCode).toBe(0);
    const changed = (document as { stores: (Store & { changed: boolean })[] }).stores.filter((row) => row.changed);
    expect(changed.map(({ id }) => id)).toContain(profile);
    expect(listed()).not.toContain('Latchkey');
    expect(existsSync(home.data)).toBe(false);
    expect(home.run(['untrust', '--sha256', root]).stdout).toContain('There was nothing to remove.');
    expect(existsSync(home.data)).toBe(false);
  });
});
