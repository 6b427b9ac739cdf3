import { X509Certificate } from 'node:crypto';
import { join } from 'node:path';
import * as v from 'valibot';
import { describeCertificate } from '../certificates/describe.ts';
import type { AuthorityStatus, KeychainBackend, NameConstraints } from '../shared/authority.ts';
import { AppError } from '../shared/errors.ts';
import { type DataFormat, readDataFile, writeDataFile } from '../system/data-file.ts';
import { readFileIfAny, remove, writeFileAtomic } from '../system/files.ts';
import type { DataPaths } from '../system/paths.ts';

/** The authority as it lies on disk: certificates and what they are for, never a key. */
export interface AuthorityRecord extends NameConstraints {
  /** Names its key in the keychain. */
  id: string;
  createdAt: string;
  /** Where its keys live; recorded, so that it never changes silently. */
  backend: KeychainBackend;
  /** PEM. */
  root: string;
  issuing: string;
  rootCrl: string;
  /** Roots that an earlier rollover left trusted. PEM. */
  previousRoots: string[];
}

const certificatePem = v.pipe(
  v.string(),
  v.check((text) => parses(text), 'is not a certificate in PEM'),
);

const format: DataFormat<AuthorityRecord> = {
  version: 1,
  schema: v.object({
    id: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
    createdAt: v.pipe(v.string(), v.isoTimestamp()),
    backend: v.picklist(['os', 'vault']),
    root: certificatePem,
    issuing: certificatePem,
    rootCrl: v.string(),
    previousRoots: v.array(certificatePem),
    permittedDns: v.array(v.string()),
    permittedIp: v.array(v.string()),
  }),
};

/** The files of the authority's folder. `root.pem` and `root-crl.pem` are copies for tools that want a path. */
export function authorityFiles(paths: DataPaths) {
  return {
    record: join(paths.authority, 'authority.json'),
    root: join(paths.authority, 'root.pem'),
    rootCrl: join(paths.authority, 'root-crl.pem'),
    /** The issuing key's revocation list, where there is one. */
    crl: join(paths.authority, 'crl.pem'),
  };
}

/** `undefined` when there is no authority. AUTHORITY_DAMAGED leaves the file where it is: it may be mendable. */
export async function readAuthority(paths: DataPaths): Promise<AuthorityRecord | undefined> {
  const file = authorityFiles(paths).record;
  const content = await readDataFile(file, format);
  if (content.kind === 'damaged') throw new AppError('AUTHORITY_DAMAGED', { values: { file, reason: content.reason } });
  return content.kind === 'found' ? content.value : undefined;
}

/**
 * What uninstalling needs, also from a damaged record: fields that still can be read, and the copy of the root
 * beside it. Empty when there is no authority.
 */
export async function salvageAuthority(
  paths: DataPaths,
): Promise<{ id?: string; backend?: KeychainBackend; roots: string[] }> {
  const files = authorityFiles(paths);
  const content = await readDataFile(files.record, format);
  if (content.kind === 'found') {
    const { id, backend, root, previousRoots } = content.value;
    return { id, backend, roots: [root, ...previousRoots] };
  }
  const text = (await readFileIfAny(files.record)) ?? '';
  const root = await readFileIfAny(files.root);
  const id = /"id":\s*"([0-9a-f]{16})"/.exec(text)?.[1];
  const backend = /"backend":\s*"(os|vault)"/.exec(text)?.[1] as KeychainBackend | undefined;
  return {
    ...(id === undefined ? {} : { id }),
    ...(backend === undefined ? {} : { backend }),
    roots: root !== undefined && parses(root) ? [root] : [],
  };
}

/** AUTHORITY_MISSING when there is none. */
export async function requireAuthority(paths: DataPaths): Promise<AuthorityRecord> {
  const record = await readAuthority(paths);
  if (!record) throw new AppError('AUTHORITY_MISSING');
  return record;
}

/** The record is written last: while it is missing there is no authority. */
export async function writeAuthority(paths: DataPaths, record: AuthorityRecord): Promise<void> {
  const files = authorityFiles(paths);
  await writeFileAtomic(files.root, record.root, 0o644);
  await writeFileAtomic(files.rootCrl, record.rootCrl, 0o644);
  await writeDataFile(files.record, format, record);
}

/** Takes away the copies beside a record that was never written. */
export async function removeCopies(paths: DataPaths): Promise<void> {
  const files = authorityFiles(paths);
  await remove(files.root);
  await remove(files.rootCrl);
}

export function authorityStatus(record: AuthorityRecord | undefined): AuthorityStatus {
  if (!record) return { state: 'none', root: null, issuing: null, previousRoots: [] };
  const root = describeCertificate(record.root);
  const issuing = describeCertificate(record.issuing);
  return {
    state: 'ready',
    root: {
      sha256: root.sha256,
      subject: root.subject,
      notBefore: root.notBefore,
      notAfter: root.notAfter,
      permittedDns: record.permittedDns,
      permittedIp: record.permittedIp,
    },
    issuing: {
      sha256: issuing.sha256,
      subject: issuing.subject,
      notBefore: issuing.notBefore,
      notAfter: issuing.notAfter,
    },
    previousRoots: record.previousRoots.map(describeCertificate).map(({ sha256, notAfter }) => ({ sha256, notAfter })),
  };
}

function parses(pem: string): boolean {
  try {
    new X509Certificate(pem);
    return true;
  } catch {
    // The question is whether it parses; the caller names the file and the field.
    return false;
  }
}
