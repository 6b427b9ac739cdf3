import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import type { Audit } from '../../electron/shared/audit.ts';
import type { StoreChange } from '../../electron/shared/trust.ts';
import { findProgram } from '../../electron/system/run.ts';
import { fingerprintOf } from '../unit/trust/audit/certificates.ts';
import { cli, cliHome, type CliHome } from './cli-process.ts';
import { testRoot, type TestRoot } from './trust-roots.ts';

// Debian's store, really changed: copies of its folders stand in their place, for the commands of this test alone.
const anchors = '/usr/local/share/ca-certificates';
const links = '/etc/ssl/certs';

const inPlace = `
set -e
mount --bind "$1" ${anchors}
mount --bind "$2" ${links}
shift 2
exec "$@"
`;

let home: CliHome;
let clean = (): void => undefined;
let other: TestRoot;
let copies: { anchors: string; links: string };

beforeEach((context) => {
  needsTheStore(context);
  home = cliHome();
  clean = () => {
    home.remove();
  };
  copies = { anchors: join(home.folder, 'anchors'), links: join(home.folder, 'links') };
  execFileSync('cp', ['-a', anchors, copies.anchors]);
  execFileSync('cp', ['-a', links, copies.links]);
  other = testRoot(home.folder, 'other', { subject: '/O=Example/CN=Example Corp root' });
});
afterEach(() => {
  clean();
});

function needsTheStore(context: TestContext): void {
  if (process.getuid?.() !== 0) context.skip('changing the system’s store needs root');
  if (!findProgram('update-ca-certificates', '')) context.skip('update-ca-certificates is not installed');
  const probe = spawnSync('unshare', ['--mount', '--propagation', 'private', '/bin/true']);
  if (probe.status !== 0) context.skip('no mount namespace can be made here');
}

function inside(...words: string[]): { exitCode: number | null; stdout: string } {
  const args = ['--mount', '--propagation', 'private', '/bin/sh', '-c', inPlace, 'sh', copies.anchors, copies.links];
  const { status, stdout, error } = spawnSync('unshare', [...args, ...words], {
    env: home.environment,
    encoding: 'utf8',
    input: '',
    timeout: 120_000,
  });
  if (error) throw error;
  return { exitCode: status, stdout };
}

function latchkey(...words: string[]): { exitCode: number | null; document: unknown } {
  const { exitCode, stdout } = inside(process.execPath, cli, '--json', ...words);
  return { exitCode, document: JSON.parse(stdout) as unknown };
}

const audit = (): Audit => latchkey('audit').document as Audit;
const snapshot = (): object => ({
  anchors: readdirSync(copies.anchors, { recursive: true, encoding: 'utf8' }).sort(),
  links: readdirSync(copies.links).sort(),
  bundle: readFileSync(join(copies.links, 'ca-certificates.crt'), 'utf8'),
});

describe('the audit of the system’s store', () => {
  it('finds what an administrator added, whatever the file is called, and takes it away and nothing else', () => {
    expect(inside('update-ca-certificates').exitCode).toBe(0);
    const before = snapshot();
    mkdirSync(join(copies.anchors, 'corp'));
    writeFileSync(join(copies.anchors, 'corp', 'our (own) root.crt'), other.pem);
    expect(inside('update-ca-certificates').exitCode).toBe(0);

    const found = audit().authorities.find(({ sha256 }) => sha256 === other.sha256);
    expect(found).toMatchObject({ subject: 'CN=Example Corp root,O=Example', kind: 'unknown' });
    expect(found?.stores.map(({ id }) => id)).toContain('system');

    const { exitCode, document } = latchkey('audit', '--remove', other.sha256, '--yes');
    expect(exitCode).toBe(0);
    const { stores } = document as { stores: StoreChange[] };
    expect(stores).toContainEqual(expect.objectContaining({ id: 'system', state: 'absent', changed: true }));
    expect(audit().authorities.map(({ sha256 }) => sha256)).not.toContain(other.sha256);
    execFileSync('rmdir', [join(copies.anchors, 'corp')]);
    expect(snapshot()).toEqual(before);
  });

  it('takes it out of what tools with a list of their own are given, too', () => {
    writeFileSync(join(copies.anchors, 'other.crt'), other.pem);
    expect(inside('update-ca-certificates').exitCode).toBe(0);
    expect(latchkey('setup', '--yes', '--no-trust').exitCode).toBe(0);
    const { bundle } = latchkey('tools').document as { bundle: string };
    const [, firstLine = ''] = other.pem.split('\n');
    expect(readFileSync(bundle, 'utf8')).toContain(firstLine);
    expect(latchkey('audit', '--remove', other.sha256, '--yes').exitCode).toBe(0);
    expect(readFileSync(bundle, 'utf8')).not.toContain(firstLine);
  });

  it('neither lists nor removes what the distribution brought', () => {
    const [name = ''] = readdirSync('/usr/share/ca-certificates/mozilla');
    const sha256 = fingerprintOf(readFileSync(join('/usr/share/ca-certificates/mozilla', name), 'utf8'));
    const before = snapshot();
    expect(audit().authorities.map((authority) => authority.sha256)).not.toContain(sha256);
    expect(latchkey('audit', '--remove', sha256, '--yes')).toMatchObject({
      exitCode: 2,
      document: { error: { code: 'AUTHORITY_SHIPPED' } },
    });
    expect(snapshot()).toEqual(before);
  });
});
