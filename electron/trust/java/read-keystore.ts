import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { isNodeError, reasonOf } from '../../system/files.ts';
import { readJks } from './jks.ts';
import type { Keystore } from './keystore.ts';
import { readPkcs12 } from './pkcs12.ts';

/** A list of 150 takes 0.2 MB. */
const sizeLimit = 32 * 1024 * 1024;

/** What is in the file, or why that cannot be told, in a sentence. */
export type KeystoreFile =
  | { keystore: Keystore; bytes: Buffer }
  /** `closed`: what it holds is not for this user to know. Otherwise Java cannot read it either. */
  | { reason: string; closed?: true };

interface ReadingOptions {
  /** Opens what Java's usual password encrypts, which takes a while and which Java itself does not see. */
  unseal?: boolean;
}

/** Reads a list without any program: JKS and PKCS#12, bounded, whatever the bytes are. Never throws. */
export async function readKeystore(file: string, options: ReadingOptions = {}): Promise<KeystoreFile> {
  let bytes: Buffer;
  try {
    const found = await readBounded(file);
    if (!found) return { reason: 'It is no ordinary file, or larger than any list of authorities.' };
    bytes = found;
  } catch (error) {
    if (isNodeError(error) && error.code === 'ENOENT') {
      return { reason: 'This Java has no list of authorities.' };
    }
    return { reason: `Its list cannot be read: ${reasonOf(error)}.`, closed: true };
  }
  const keystore = await keystoreIn(bytes, options);
  return keystore ? { keystore, bytes } : { reason: whyUnread(bytes) };
}

/** `undefined` where it is damaged or of another kind. */
export async function keystoreIn(bytes: Buffer, { unseal }: ReadingOptions = {}): Promise<Keystore | undefined> {
  return readJks(bytes) ?? (await readPkcs12(bytes, unseal));
}

async function readBounded(file: string): Promise<Buffer | undefined> {
  // A pipe of that name would otherwise be waited for.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = await handle.stat();
    return found.isFile() && found.size <= sizeLimit ? await handle.readFile() : undefined;
  } finally {
    await handle.close();
  }
}

function whyUnread(bytes: Buffer): string {
  // JCEKS begins with this; BouncyCastle's formats with their version.
  if (bytes.length >= 4 && bytes.readUInt32BE() === 0xcececece) return 'Its list is of the kind JCEKS.';
  if (bytes.length >= 4 && bytes.readUInt32BE() <= 2) return 'Its list is of BouncyCastle’s kind.';
  return 'Its list of authorities is damaged.';
}
