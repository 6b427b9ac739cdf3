import { X509Certificate } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type { StoredCertificate } from '../trust-store.ts';
import { readContents } from './nss-contents.ts';
import { hasDatabase, type NssDatabase } from './nss-database.ts';
import { explainCertutil } from './nss-errors.ts';
import type { NssTrust } from './nss-text.ts';

/**
 * What somebody made an authority for websites in these databases. The list that NSS brings with it is a module of its
 * own and not in them; intermediates that Firefox remembers are, without trust. Throws where one cannot be read.
 */
export async function addedAuthorities(databases: readonly NssDatabase[]): Promise<StoredCertificate[]> {
  const found: StoredCertificate[] = [];
  for (const database of databases) {
    if (!(await hasDatabase(database.folder))) continue;
    try {
      found.push(...(await trustedIn(database)));
    } catch (error) {
      const explained = await explainCertutil(error, database.folder);
      if (!explained) throw error;
      const values = { path: database.folder, reason: explained.reason.replace(/\.$/, '') };
      throw new AppError('DATA_NOT_READABLE', { values, cause: error });
    }
  }
  return [...new Map(found.map(({ sha256, pem }) => [sha256, { sha256, pem }])).values()];
}

async function trustedIn(database: NssDatabase): Promise<StoredCertificate[]> {
  const contents = await readContents(database.folder);
  if (contents) return contents.filter(({ trust }) => isTrusted(trust));
  const trusted: StoredCertificate[] = [];
  for (const certificate of (await database.list()).filter(({ pem }) => mayBeTrusted(pem))) {
    const trust = await database.trustOf(certificate);
    // Where certutil cannot be asked about it: better named than passed over.
    if (!trust || isTrusted(trust)) trusted.push(certificate);
  }
  return trusted;
}

/** An authority, or an end of its own that is trusted as it is. */
function isTrusted({ ssl }: NssTrust): boolean {
  return /[CP]/.test(ssl);
}

/** Spares a process of certutil for each of the intermediates and leaves that nobody can have made an authority. */
function mayBeTrusted(pem: string): boolean {
  try {
    const certificate = new X509Certificate(pem);
    return certificate.ca || certificate.subject === certificate.issuer;
  } catch {
    // NSS may read what OpenSSL cannot.
    return true;
  }
}
