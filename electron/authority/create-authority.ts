import { randomBytes } from 'node:crypto';
import { privateKeyPem } from '../certificates/keys.ts';
import { toPem } from '../certificates/pem.ts';
import { issuingKeyId, type Keychain } from '../keychain/keychain.ts';
import type { KeychainBackend, NewAuthority } from '../shared/authority.ts';
import { AppError } from '../shared/errors.ts';
import type { Journal } from '../system/journal.ts';
import type { Log } from '../system/log.ts';
import type { DataPaths } from '../system/paths.ts';
import { type AuthorityRecord, readAuthority, removeCopies, writeAuthority } from './authority-record.ts';
import { buildAuthority } from './build-authority.ts';
import { constraintsFor } from './name-constraints.ts';

export interface NewlyMade {
  record: AuthorityRecord;
  /** PKCS#8 PEM, on its way to the keychain. */
  issuingKeyPem: string;
}

/** Makes the authority in memory. Throws AUTHORITY_EXISTS and DOMAIN_INVALID; nothing is stored yet. */
export async function makeAuthority(
  dependencies: { paths: DataPaths; backend: KeychainBackend; now: Date },
  request: NewAuthority,
): Promise<NewlyMade> {
  const { paths, backend, now } = dependencies;
  if (await readAuthority(paths)) throw new AppError('AUTHORITY_EXISTS');
  const constraints = constraintsFor(request);
  const built = await buildAuthority(constraints, now);
  const record: AuthorityRecord = {
    id: randomBytes(8).toString('hex'),
    createdAt: now.toISOString(),
    backend,
    root: toPem('CERTIFICATE', built.root),
    issuing: toPem('CERTIFICATE', built.issuing),
    rootCrl: toPem('X509 CRL', built.rootCrl),
    previousRoots: [],
    ...constraints,
  };
  return { record, issuingKeyPem: privateKeyPem(built.issuingKey) };
}

/**
 * Stores it: the key first, the record last, so that whatever stops this half-way leaves no authority, and at most a
 * key and a copy of the root that nobody refers to. Those are removed at once, or at the next start.
 */
export async function storeAuthority(
  context: { paths: DataPaths; keychain: Keychain; journal: Journal; log: Log },
  { record, issuingKeyPem }: NewlyMade,
): Promise<void> {
  const { paths, keychain, journal, log } = context;
  const entry = await journal.begin({ action: 'create-authority', authorityId: record.id, backend: record.backend });
  let hasKey = false;
  try {
    await keychain.set(issuingKeyId(record.id), issuingKeyPem);
    hasKey = true;
    await writeAuthority(paths, record);
  } catch (error) {
    try {
      if (hasKey) await mendAuthority({ paths, keychain }, record.id);
      await journal.end(entry);
    } catch (second) {
      log.error('left for the next start', second);
    }
    throw error;
  }
  await journal.end(entry);
}

/** After a crash in between: without a record its key belongs to nobody. Returns what was done, in words. */
export async function mendAuthority(
  { paths, keychain }: { paths: DataPaths; keychain: Keychain },
  authorityId: string,
): Promise<string> {
  const record = await readAuthority(paths);
  if (record?.id === authorityId) return 'The authority that was being created is complete.';
  await keychain.delete(issuingKeyId(authorityId));
  if (!record) await removeCopies(paths);
  return 'The authority that was being created was not finished; its key was deleted.';
}
