import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readKeystore } from '../../electron/trust/java/read-keystore.ts';
import type { Keystore } from '../../electron/trust/java/keystore.ts';
import { javaHomes } from './java-homes.ts';
import { testRoot, type TestRoot } from './trust-roots.ts';

// Lists made by every Java of this computer, and what it says of those that Latchkey wrote.
let folder: string;
let roots: TestRoot[];
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-keystores-'));
  roots = [testRoot(folder, 'first'), testRoot(folder, 'second', { key: 'rsa' }), testRoot(folder, 'ours')];
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const open = ['keystore.pkcs12.certProtectionAlgorithm=NONE', 'keystore.pkcs12.macAlgorithm=NONE'];
const kinds = [
  { kind: 'JKS', type: 'JKS', settings: [], sealed: false, protection: 'usual' },
  { kind: 'open PKCS12', type: 'PKCS12', settings: open, sealed: false, protection: 'none' },
  { kind: 'PKCS12 with a MAC', type: 'PKCS12', settings: open.slice(0, 1), sealed: false, protection: 'usual' },
  { kind: 'sealed PKCS12', type: 'PKCS12', settings: [], sealed: true, protection: 'usual' },
  { kind: 'old PKCS12', type: 'PKCS12', settings: ['keystore.pkcs12.legacy'], sealed: true, protection: 'usual' },
] as const;

function keytool(home: string, settings: readonly string[], ...args: string[]): string {
  const program = join(home, 'bin', 'keytool');
  return execFileSync(program, [...settings.map((setting) => `-J-D${setting}`), '-J-Duser.language=en', ...args], {
    stdio: 'pipe',
    encoding: 'utf8',
  });
}

function make(home: string, { type, settings }: (typeof kinds)[number], password = 'changeit'): string {
  const file = join(mkdtempSync(join(folder, 'list-')), 'cacerts');
  for (const root of roots.slice(0, 2)) {
    const store = ['-keystore', file, '-storetype', type, '-storepass', password];
    keytool(home, settings, '-importcert', '-noprompt', '-alias', root.sha256, '-file', root.certificateFile, ...store);
  }
  return file;
}

async function mustRead(file: string): Promise<{ keystore: Keystore; bytes: Buffer }> {
  const read = await readKeystore(file, { unseal: true });
  if (!('keystore' in read)) throw new Error(read.reason);
  return read;
}

const ours = () => {
  const root = roots[2];
  if (!root) throw new Error('There is no root.');
  return { ...root, der: new X509Certificate(root.pem).raw };
};

describe.each(javaHomes())('a list made by $name', ({ home }) => {
  it.for(kinds)('is read where it is $kind', async (kind, context) => {
    context.skip(home === '', 'Java is not installed');
    const { keystore } = await mustRead(make(home, kind));
    expect(keystore).toMatchObject({ format: kind.type, sealed: kind.sealed, protection: kind.protection });
    expect(keystore.entries.map(({ alias, kind: entry, sha256 }) => [alias, entry, sha256]).sort()).toEqual(
      roots
        .slice(0, 2)
        .map(({ sha256 }) => [sha256, kind.sealed ? 'sealed' : 'certificate', sha256])
        .sort(),
    );
  });

  it.for(kinds.filter(({ sealed }) => !sealed))(
    'is changed, and changed back to the byte, where it is $kind',
    async (kind, context) => {
      context.skip(home === '', 'Java is not installed');
      const file = make(home, kind);
      const { keystore, bytes } = await mustRead(file);
      const { der, sha256 } = ours();
      const changed = keystore.change({ add: { alias: 'latchkey-root-1', der, at: new Date() } });
      writeFileSync(file, changed ?? '');

      const listed = keytool(home, [], '-list', '-v', '-keystore', file, '-storepass', 'changeit');
      expect(listed).toContain('Your keystore contains 3 entries');
      expect(listed).toContain('Alias name: latchkey-root-1');
      expect(listed.replaceAll(':', '').toLowerCase()).toContain(sha256);
      expect(listed.match(/Entry type: trustedCertEntry/g)).toHaveLength(3);

      const after = await mustRead(file);
      expect(after.keystore.protection).toBe(kind.protection);
      expect(after.keystore.change({ remove: sha256 })).toEqual(bytes);

      // What keytool makes of ours can be changed again.
      keytool(home, [], '-delete', '-alias', roots[0]?.sha256 ?? '', '-keystore', file, '-storepass', 'changeit');
      const rest = (await mustRead(file)).keystore;
      expect(rest.entries.map((entry) => entry.sha256).sort()).toEqual([roots[1]?.sha256, sha256].sort());
      expect(rest.change({ remove: sha256 })).toBeDefined();
    },
  );

  it.for(kinds)('has another password where it is $kind', async (kind, context) => {
    context.skip(home === '', 'Java is not installed');
    const { keystore } = await mustRead(make(home, kind, 'something else'));
    const isOpen = kind.type === 'PKCS12' && kind.protection === 'none';
    expect(keystore.protection).toBe(isOpen ? 'none' : 'other');
    expect(keystore.entries).toHaveLength(kind.sealed ? 0 : 2);
  });

  it('keeps private keys, and knows their certificates from those that are trusted', async (context) => {
    context.skip(home === '', 'Java is not installed');
    for (const type of ['JKS', 'PKCS12']) {
      const file = join(mkdtempSync(join(folder, 'list-')), 'cacerts');
      const store = ['-keystore', file, '-storetype', type, '-storepass', 'changeit', '-keypass', 'changeit'];
      const settings = ['keystore.pkcs12.certProtectionAlgorithm=NONE'];
      keytool(home, settings, '-genkeypair', '-alias', 'own', '-keyalg', 'EC', '-dname', 'CN=own', ...store);
      const { keystore, bytes } = await mustRead(file);
      expect(keystore.entries).toMatchObject([{ kind: 'key' }]);
      expect(keystore.change({ remove: keystore.entries[0]?.sha256 ?? '' })).toEqual(bytes);
    }
  });

  it('is not for us where it is of another kind', async (context) => {
    context.skip(home === '', 'Java is not installed');
    const file = join(mkdtempSync(join(folder, 'list-')), 'cacerts');
    const store = ['-keystore', file, '-storetype', 'JCEKS', '-storepass', 'changeit'];
    keytool(home, [], '-importcert', '-noprompt', '-file', ours().certificateFile, ...store);
    expect(await readKeystore(file)).toMatchObject({ reason: 'Its list is of the kind JCEKS.' });
    writeFileSync(file, readFileSync(file).subarray(1));
    expect(await readKeystore(file)).toMatchObject({ reason: 'Its list of authorities is damaged.' });
  });
});
