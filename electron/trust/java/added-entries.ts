import { X509Certificate } from 'node:crypto';
import { readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { toPem } from '../../certificates/pem.ts';
import { AppError } from '../../shared/errors.ts';
import { makerOf } from '../audit/known-authorities.ts';
import { certificatesIn } from '../certificate-text.ts';
import { addedAnchors } from '../linux/added-anchors.ts';
import type { StoredCertificate } from '../trust-store.ts';
import type { KeystoreEntry } from './keystore.ts';
import { readKeystore } from './read-keystore.ts';

/** What Debian's, Arch's and Alpine's packages bring; other families keep theirs in forms that Java never takes. */
const distributions = ['/usr/share/ca-certificates'];

/**
 * What somebody added to lists of Java's. A list does not say what came with it, so whatever is public is left out:
 * what is in Mozilla's list or the distribution's, or is of an organisation that is; what bears the mark of the JDK;
 * and, unless a known tool made it, all of a list that is as old as the files around it. Throws where a list is closed.
 */
export async function addedEntries(files: readonly string[]): Promise<StoredCertificate[]> {
  const found = await Promise.all(files.map(addedTo));
  return [...new Map(found.flat().map((certificate) => [certificate.sha256, certificate])).values()];
}

async function addedTo(file: string): Promise<StoredCertificate[]> {
  const read = await readKeystore(file);
  if (!('keystore' in read)) {
    const reason = read.reason.replace(/\.$/, '');
    throw new AppError('DATA_NOT_READABLE', { values: { path: file, reason } });
  }
  const [known, untouched] = await Promise.all([publicRoots(), isUntouched(file)]);
  return read.keystore.entries
    .filter((entry) => entry.kind !== 'sealed' && !known.sha256s.has(entry.sha256))
    .filter((entry) => isAdded(entry, known.organisations, untouched))
    .map(({ der, sha256 }) => ({ sha256, pem: toPem('CERTIFICATE', der) }));
}

function isAdded({ alias, der }: KeystoreEntry, organisations: ReadonlySet<string>, untouched: boolean): boolean {
  const subject = attributesOf(der);
  if (makerOf(subject)) return true;
  return !untouched && !/ \[jdk\]$/.test(alias) && !subject.some((attribute) => organisations.has(attribute));
}

interface PublicRoots {
  sha256s: Set<string>;
  /** `O=…` */
  organisations: Set<string>;
}

let mozillas: PublicRoots | undefined;

async function publicRoots(): Promise<PublicRoots> {
  mozillas ??= rootsOf(certificatesIn(rootCertificates.join('\n')));
  const others = await Promise.all(distributions.map((folder) => addedAnchors(folder)));
  const distribution = rootsOf(others.flat());
  return {
    sha256s: new Set([...mozillas.sha256s, ...distribution.sha256s]),
    organisations: new Set([...mozillas.organisations, ...distribution.organisations]),
  };
}

function rootsOf(certificates: readonly StoredCertificate[]): PublicRoots {
  const attributes = certificates.flatMap(({ pem }) => attributesOf(pem));
  return {
    sha256s: new Set(certificates.map(({ sha256 }) => sha256)),
    organisations: new Set(attributes.filter((attribute) => attribute.startsWith('O='))),
  };
}

function attributesOf(certificate: Buffer | string): string[] {
  try {
    return new X509Certificate(certificate).subject.split('\n');
  } catch {
    // It tells nothing about itself.
    return [];
  }
}

/** In milliseconds: a JDK's files are written within minutes, when it is built or unpacked. */
const oneBuild = 60 * 60_000;

/** Whether the list is as old as its neighbours. False where it has none. */
async function isUntouched(file: string): Promise<boolean> {
  const folder = dirname(file);
  const neighbours = (await readdir(folder)).filter((name) => /\.(policy|security|certs)$/.test(name));
  const times = await Promise.all(neighbours.map(async (name) => (await stat(join(folder, name))).mtimeMs));
  return times.length > 0 && (await stat(file)).mtimeMs <= Math.max(...times) + oneBuild;
}
