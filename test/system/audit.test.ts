import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import type { Audit, FoundAuthority } from '../../electron/shared/audit.ts';
import type { StoreChange } from '../../electron/shared/trust.ts';
import { findProgram } from '../../electron/system/run.ts';
import { fingerprintOf } from '../unit/trust/audit/certificates.ts';
import { cliHome, type CliHome } from './cli-process.ts';
import * as shapes from './cli-shapes.ts';
import { testRoot, type TestRoot } from './trust-roots.ts';
import * as v from 'valibot';

// Authorities as mkcert and Caddy really make them, in databases of a home of their own.
const needed = ['mkcert', 'caddy', 'certutil'];

let home: CliHome;
let clean = (): void => undefined;
let chromium: string;
let profile: string;
let mkcert: { folder: string; sha256: string };
let caddy: { folder: string; sha256: string };
let bystander: TestRoot;

beforeEach((context) => {
  needsTools(context);
  home = cliHome();
  clean = () => {
    home.remove();
  };
  const folder = home.environment['HOME'] ?? '';
  chromium = join(folder, '.pki', 'nssdb');
  profile = join(folder, '.mozilla', 'firefox', 'abcd1234.default');
  for (const database of [chromium, profile]) {
    mkdirSync(database, { recursive: true, mode: 0o700 });
    tool('certutil', ['-d', `sql:${database}`, '-N', '--empty-password']);
  }
  tool('mkcert', ['-install'], { TRUST_STORES: 'nss' });
  mkcert = authorityIn(join(folder, '.local', 'share', 'mkcert'), 'rootCA.pem');
  caddy = authorityIn(makeCaddyAuthority(folder), 'root.crt');
  add(chromium, 'C,,', 'Caddy', readFileSync(join(caddy.folder, 'root.crt'), 'utf8'));
  bystander = testRoot(home.folder, 'bystander', { subject: '/O=Example/CN=Example Corp root' });
  for (const database of [chromium, profile]) add(database, 'C,,', 'bystander', bystander.pem);
});
afterEach(() => {
  clean();
});

function needsTools(context: TestContext): void {
  const missing = needed.filter((name) => !findProgram(name));
  if (missing.length > 0) context.skip(`${missing.join(', ')} not installed`);
}

function tool(name: string, args: readonly string[], environment: Record<string, string> = {}, input = ''): string {
  return execFileSync(findProgram(name) ?? '', args, {
    input,
    encoding: 'utf8',
    env: { PATH: home.environment['PATH'], HOME: home.environment['HOME'], ...environment },
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: 30_000,
  });
}

/** Caddy makes its local authority as soon as it has read a configuration that wants one. */
function makeCaddyAuthority(folder: string): string {
  const file = join(folder, 'caddy.json');
  const local = { install_trust: false };
  const configuration = { admin: { disabled: true }, apps: { pki: { certificate_authorities: { local } } } };
  writeFileSync(file, JSON.stringify(configuration));
  tool('caddy', ['validate', '--config', file]);
  return join(folder, '.local', 'share', 'caddy', 'pki', 'authorities', 'local');
}

function authorityIn(folder: string, certificate: string): { folder: string; sha256: string } {
  return { folder, sha256: fingerprintOf(readFileSync(join(folder, certificate), 'utf8')) };
}

function add(database: string, trust: string, nickname: string, pem: string): void {
  tool('certutil', ['-d', `sql:${database}`, '-A', '-t', trust, '-n', nickname, '-f', '/dev/null'], {}, pem);
}

/** Somebody else's word on what a database holds. */
function nicknames(database: string): string[] {
  return tool('certutil', ['-d', `sql:${database}`, '-L'])
    .split('\n')
    .filter((line) => /\w*,\w*,\w*\s*$/.test(line) && !line.includes('SSL,S/MIME'))
    .map((line) => line.trim().replace(/\s{2,}/, ' '))
    .sort();
}

function audit(): Audit {
  const { exitCode, document } = home.json('audit');
  expect(exitCode).toBe(0);
  return v.parse(shapes.auditShape, document) as Audit;
}

/** This computer's own store may hold others; they are none of this test's business. */
const inHome = (found: Audit): FoundAuthority[] =>
  found.authorities.filter(({ stores }) => !stores.some(({ id }) => id === 'system'));

/** path -> SHA-256 of everything in the home, without the databases that are to change. */
function contentOf(folder: string, except: readonly string[]): Record<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile() && !except.some((path) => file.startsWith(path)));
  return Object.fromEntries(
    files.sort().map((file) => [file, createHash('sha256').update(readFileSync(file)).digest('hex')]),
  );
}

describe('the audit of a home with mkcert and Caddy', () => {
  it('finds both, tells them apart, and names their keys and no byte of them', () => {
    const found = audit();
    expect(inHome(found)).toMatchObject([
      {
        sha256: caddy.sha256,
        kind: 'development',
        tool: 'Caddy',
        constrained: false,
        keyFile: join(caddy.folder, 'root.key'),
        stores: [{ id: 'nss:chromium' }],
      },
      {
        sha256: mkcert.sha256,
        kind: 'development',
        tool: 'mkcert',
        constrained: false,
        keyFile: join(mkcert.folder, 'rootCA-key.pem'),
        stores: [{ id: 'nss:chromium' }, { id: 'nss:firefox:abcd1234.default' }],
      },
      { sha256: bystander.sha256, kind: 'unknown', subject: 'CN=Example Corp root,O=Example' },
    ]);
    expect(inHome(found)[2]).not.toHaveProperty('keyFile');
    const printed = JSON.stringify(found) + home.run(['audit']).stdout;
    for (const line of keyLines(join(caddy.folder, 'root.key'), join(mkcert.folder, 'rootCA-key.pem'))) {
      expect(printed).not.toContain(line);
    }
  });

  it('removes one from every database that holds it, and touches nothing else', () => {
    const [inChromium, inProfile] = [nicknames(chromium), nicknames(profile)];
    expect(inChromium).toHaveLength(3);
    expect(inProfile).toHaveLength(2);
    // NSS signs the trust in cert9.db, and keeps the signatures in key4.db.
    const databases = [chromium, profile].flatMap((folder) => [join(folder, 'cert9.db'), join(folder, 'key4.db')]);
    const before = contentOf(home.environment['HOME'] ?? '', databases);

    const refused = home.run(['audit', '--remove', mkcert.sha256]);
    expect(refused.exitCode).toBe(2);
    expect(refused.stdout).toContain(databases[0]);
    expect(refused.stderr).toContain('--yes');
    expect(nicknames(chromium)).toEqual(inChromium);

    const written = mkcert.sha256.toUpperCase().replace(/..(?=.)/g, '$&:');
    const { exitCode, document } = home.json('audit', '--remove', written, '--yes');
    expect(exitCode).toBe(0);
    const { stores, remaining } = document as { stores: StoreChange[]; remaining: string[] };
    expect(stores).toMatchObject([
      { id: 'nss:chromium', state: 'absent', changed: true },
      { id: 'nss:firefox:abcd1234.default', state: 'absent', changed: true },
    ]);
    expect(remaining).toEqual([join(mkcert.folder, 'rootCA-key.pem')]);

    const others = (names: string[]) => names.filter((name) => !name.startsWith('mkcert'));
    expect(nicknames(chromium)).toEqual(others(inChromium));
    expect(nicknames(profile)).toEqual(others(inProfile));
    expect(contentOf(home.environment['HOME'] ?? '', databases)).toEqual(before);

    const left = inHome(audit()).find(({ sha256 }) => sha256 === mkcert.sha256);
    expect(left).toMatchObject({ tool: 'mkcert', stores: [] });
    expect(home.json('audit', '--remove', mkcert.sha256, '--yes')).toMatchObject({
      exitCode: 2,
      document: { error: { code: 'AUTHORITY_NOT_TRUSTED' } },
    });
  });

  it('neither lists nor removes our own root', () => {
    expect(home.run(['setup', '--yes', '--no-trust']).exitCode).toBe(0);
    expect(home.run(['trust', '--store', 'nss:chromium']).exitCode).toBe(0);
    const { document } = home.json('status');
    const own = v.parse(shapes.statusShape, document).authority.root?.sha256 ?? '';
    expect(nicknames(chromium)).toHaveLength(4);
    expect(audit().authorities.map(({ sha256 }) => sha256)).not.toContain(own);
    expect(home.json('audit', '--remove', own, '--yes')).toMatchObject({
      exitCode: 2,
      document: { error: { code: 'AUTHORITY_IN_USE' } },
    });
    expect(nicknames(chromium)).toHaveLength(4);
  });

  it('passes over what is there without being trusted, and names a database that it cannot read', () => {
    const leftover = testRoot(home.folder, 'leftover', { subject: '/CN=Remembered' });
    add(chromium, ',,', 'remembered', leftover.pem);
    writeFileSync(join(profile, 'cert9.db'), 'no database');
    const found = audit();
    expect(found.authorities.map(({ sha256 }) => sha256)).not.toContain(leftover.sha256);
    expect(found.unread).toMatchObject([
      { id: 'nss:firefox:abcd1234.default', reason: expect.stringContaining(profile) as string },
    ]);
    expect(inHome(found)).toHaveLength(3);
  });
});

function keyLines(...files: string[]): string[] {
  const lines = files.flatMap((file) => readFileSync(file, 'utf8').split('\n'));
  return lines.filter((line) => line.length > 20 && !line.startsWith('-'));
}
