import { createPrivateKey, createPublicKey } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { certificatesIn } from '../certificate-text.ts';
import type { StoredCertificate } from '../trust-store.ts';
import { publicKeyHash } from './authority-facts.ts';
import type { KeyPlace } from './key-places.ts';
import type { Maker } from './known-authorities.ts';

/** A tool's authority as it lies on the disk. The key itself is never part of it. */
export interface KeyOnDisk extends Maker {
  /** The key's file, absolute. */
  file: string;
  /** What lies beside it; `undefined` when there is none or it cannot be read. */
  certificate: StoredCertificate | undefined;
  /** SHA-256 of its public key's SPKI, hex; or why the key could not be read. */
  key: { publicKey: string } | { closed: 'encrypted' | 'unreadable' };
  openToOthers: boolean;
}

/** Those of the places where a key's file exists. Never throws. */
export async function keysOnDisk(places: readonly KeyPlace[]): Promise<KeyOnDisk[]> {
  return (await Promise.all(places.map(keyAt))).flat();
}

// A key of 16,384 bits takes 13 kilobytes in PEM; mitmproxy's file holds a certificate as well.
const sizeLimit = 128 * 1024;

async function keyAt({ tool, kind, certificate, key: file }: KeyPlace): Promise<KeyOnDisk[]> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile() || found.size === 0 || found.size > sizeLimit) return [];
  const [beside] = certificatesIn(await readFile(certificate, 'latin1').catch(() => ''));
  const openToOthers = await isOpenToOthers(file, found.mode);
  return [{ tool, kind, file, certificate: beside, key: await publicPartOf(file), openToOthers }];
}

/** Reads the key for as long as it takes to derive its public half. */
async function publicPartOf(file: string): Promise<KeyOnDisk['key']> {
  const content = await readFile(file).catch(() => undefined);
  if (!content) return { closed: 'unreadable' };
  try {
    if (isEncrypted(content)) return { closed: 'encrypted' };
    const spki = createPublicKey(createPrivateKey(content)).export({ type: 'spki', format: 'der' });
    return { publicKey: publicKeyHash(spki) };
  } catch {
    // Not a key, or of a kind that nobody here can use.
    return { closed: 'unreadable' };
  } finally {
    content.fill(0);
  }
}

/** RFC 7468, section 11, and the older header of RFC 1421. */
function isEncrypted(content: Buffer): boolean {
  return (
    content.includes('-----BEGIN ENCRYPTED PRIVATE KEY') || /^Proc-Type: 4,ENCRYPTED/m.test(content.toString('latin1'))
  );
}

/**
 * Whether another user gets as far as reading the file: by its own mode, and through every folder above it. Windows
 * keeps no such modes.
 */
async function isOpenToOthers(file: string, mode: number): Promise<boolean> {
  if (process.platform === 'win32') return false;
  let classes = [0o1, 0o10].filter((bit) => (mode & (bit << 2)) !== 0);
  for (let folder = dirname(file); classes.length > 0; folder = dirname(folder)) {
    const above = (await stat(folder).catch(() => undefined))?.mode ?? 0;
    classes = classes.filter((bit) => (above & bit) !== 0);
    if (folder === dirname(folder)) break;
  }
  return classes.length > 0;
}
