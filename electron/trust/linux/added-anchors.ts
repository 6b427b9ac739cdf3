import { X509Certificate } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { isNodeError, reasonOf } from '../../system/files.ts';
import { certificatesIn } from '../certificate-text.ts';
import type { StoredCertificate } from '../trust-store.ts';

/** A certificate's file is a few kilobytes; a bundle that somebody put there may be larger. */
const sizeLimit = 4 * 1024 * 1024;

/**
 * What an administrator put into a folder of anchors: the distribution keeps its own list elsewhere. Which file names
 * count is the family's own rule. Throws DATA_NOT_READABLE, because what cannot be read may hold anything.
 */
export async function addedAnchors(
  folder: string,
  counts: (name: string) => boolean = () => true,
): Promise<StoredCertificate[]> {
  const names = await reading(folder, () => readdir(folder, { recursive: true }), []);
  const files = names.filter(counts).map((name) => join(folder, name));
  const found = await Promise.all(files.map(certificatesOf));
  return [...new Map(found.flat().map((certificate) => [certificate.sha256, certificate])).values()];
}

async function certificatesOf(file: string): Promise<StoredCertificate[]> {
  return reading(file, async () => {
    const about = await stat(file);
    // A folder of such a name, a pipe, or something that no program takes for certificates.
    if (!about.isFile() || about.size > sizeLimit) return [];
    const content = await readFile(file);
    const inPem = certificatesIn(content.toString('latin1'));
    return inPem.length > 0 ? inPem : inDer(content);
  }, []);
}

/** p11-kit takes a bare DER file as well. */
function inDer(content: Buffer): StoredCertificate[] {
  try {
    return certificatesIn(new X509Certificate(content).toString());
  } catch {
    // A note, a licence, a list of names: no certificate.
    return [];
  }
}

async function reading<T>(path: string, read: () => Promise<T>, missing: T): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!isNodeError(error)) throw error;
    // No folder, or a link that leads nowhere.
    if (error.code === 'ENOENT') return missing;
    throw new AppError('DATA_NOT_READABLE', { values: { path, reason: reasonOf(error) }, cause: error });
  }
}
