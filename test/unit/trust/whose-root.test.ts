import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildAuthority } from '../../../electron/authority/build-authority.ts';
import { toPem } from '../../../electron/certificates/pem.ts';
import { certificatesIn, type StoredCertificate } from '../../../electron/trust/certificate-text.ts';
import type { TrustStore } from '../../../electron/trust/trust-store.ts';
import { latchkeyRoots, removableFrom } from '../../../electron/trust/whose-root.ts';
import { testRoot } from '../../system/trust-roots.ts';
import { memoryStore } from './memory-store.ts';

let folder: string;
let ours: StoredCertificate;
let theirs: StoredCertificate;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-whose-'));
  const constraints = { permittedDns: ['localhost'], permittedIp: ['127.0.0.0/8'] };
  const { root } = await buildAuthority(constraints, new Date());
  ours = storedOf(toPem('CERTIFICATE', root));
  theirs = testRoot(folder, 'theirs', { subject: '/O=Latchkey/CN=Latchkey root of somebody' });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function storedOf(pem: string): StoredCertificate {
  const [stored] = certificatesIn(pem);
  if (!stored) throw new Error('no certificate');
  return stored;
}

const holding = (id: string, ...added: StoredCertificate[]): TrustStore => ({
  ...memoryStore(id),
  added: () => Promise.resolve(added),
});
const unreadable = (id: string): TrustStore => ({ ...memoryStore(id), added: () => Promise.reject(new Error('no')) });
const shell = (id: string): TrustStore => ({ ...holding(id), holdsOnlyOurs: true });
const ids = (stores: readonly TrustStore[]): string[] => stores.map(({ id }) => id);

describe('the roots of Latchkey’s that stores hold', () => {
  it('are told by the name that Latchkey gives, once each, with every store', async () => {
    const stores = [holding('a', theirs, ours), holding('b', ours, ours), unreadable('c'), memoryStore('d')];
    expect(await latchkeyRoots(stores)).toEqual([{ sha256: ours.sha256, stores: ['Store a', 'Store b'] }]);
  });
});

describe('a root that only a fingerprint names', () => {
  it('is removed everywhere when a store tells that it is Latchkey’s', async () => {
    const stores = [holding('a', ours), holding('b'), memoryStore('c'), shell('d')];
    expect(ids(await removableFrom(stores, ours.sha256))).toEqual(['a', 'b', 'c', 'd']);
  });

  it('is refused when a store tells that it is somebody else’s', async () => {
    const stores = [holding('a', theirs), shell('d')];
    await expect(removableFrom(stores, theirs.sha256)).rejects.toMatchObject({ code: 'AUTHORITY_NOT_OURS' });
  });

  it('is left alone where it may have come with the system', async () => {
    const stores = [holding('a', ours), holding('b'), memoryStore('c'), unreadable('e'), shell('d')];
    expect(ids(await removableFrom(stores, theirs.sha256))).toEqual(['c', 'e', 'd']);
  });
});
