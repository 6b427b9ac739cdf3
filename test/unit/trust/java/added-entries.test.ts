import { X509Certificate } from 'node:crypto';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addedEntries } from '../../../../electron/trust/java/added-entries.ts';
import { keystoreIn } from '../../../../electron/trust/java/read-keystore.ts';
import { makeAuthority } from '../audit/certificates.ts';
import { emptyJks, emptyPkcs12 } from './keystores.ts';

let folder: string;
let list: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-java-added-'));
  list = join(folder, 'cacerts');
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const made = (name: string, subject: string) =>
  makeAuthority(join(folder, 'made'), { subject, files: [`${name}.pem`, `${name}.key`] });

async function put(entries: Record<string, string>, empty = emptyJks): Promise<void> {
  let bytes = empty;
  for (const [alias, pem] of Object.entries(entries)) {
    const add = { alias, der: new X509Certificate(pem).raw, at: new Date() };
    bytes = (await keystoreIn(bytes))?.change({ add }) ?? bytes;
  }
  writeFileSync(list, bytes);
}

const [publicRoot = ''] = rootCertificates;
/** As of another root of the same public organisation, which is in no list yet or any more. */
const publicSubject = `/${new X509Certificate(publicRoot).subject.replaceAll('\n', '/')} 2099`;

describe('what somebody added to a list of Java’s', () => {
  it.each([
    ['JKS', emptyJks],
    ['PKCS#12', emptyPkcs12],
  ])('is neither public nor the JDK’s: %s', async (_, empty) => {
    const own = made('own', '/O=Example/CN=Example Corp root');
    const former = made('former', publicSubject.replace(/(CN=)/, '$1Other '));
    const jdk = made('jdk', '/CN=Forgotten root');
    await put({ one: publicRoot, two: former.pem, 'three [jdk]': jdk.pem, four: own.pem }, empty);
    expect((await addedEntries([list])).map(({ sha256 }) => sha256)).toEqual([own.sha256]);
    expect((await addedEntries([list, list]))[0]?.pem).toContain('-----BEGIN CERTIFICATE-----');
    expect(await addedEntries([list, list])).toHaveLength(1);
  });

  it('is only what a known tool made, where the list is as old as its neighbours', async () => {
    const own = made('own', '/O=Example/CN=Example Corp root');
    const mkcert = made('mkcert', '/O=mkcert development CA/CN=mkcert ada@host');
    await put({ one: own.pem, two: mkcert.pem });
    writeFileSync(join(folder, 'default.policy'), '');
    expect((await addedEntries([list])).map(({ sha256 }) => sha256)).toEqual([mkcert.sha256]);
    const lastYear = new Date(Date.now() - 365 * 86_400_000);
    utimesSync(join(folder, 'default.policy'), lastYear, lastYear);
    expect(await addedEntries([list])).toHaveLength(2);
  });

  it('cannot be told of a list that cannot be read', async () => {
    writeFileSync(list, 'no keystore');
    await expect(addedEntries([list])).rejects.toMatchObject({
      code: 'DATA_NOT_READABLE',
      message: `Latchkey cannot read ${list}: Its list of authorities is damaged.`,
    });
  });
});
