import { createDecipheriv, createHmac, hash as digestOf, pbkdf2 } from 'node:crypto';
import { setImmediate as otherWork } from 'node:timers/promises';
import { promisify } from 'node:util';
import rc2 from 'node-forge/lib/rc2.js';
import forgeUtil from 'node-forge/lib/util.js';
import { derTag, insideOf, oidText, type DerElement } from '../../handshake/certificate/der.ts';
import { usualPassword } from './keystore.ts';

/** Java writes 10,000 and wrote 50,000. A file that asks for more work than this is not worked on. */
const iterationLimit = 100_000;

const hashes: Readonly<Record<string, { name: string; block: number }>> = {
  '1.3.14.3.2.26': { name: 'sha1', block: 64 },
  '2.16.840.1.101.3.4.2.1': { name: 'sha256', block: 64 },
  '2.16.840.1.101.3.4.2.2': { name: 'sha384', block: 128 },
  '2.16.840.1.101.3.4.2.3': { name: 'sha512', block: 128 },
};

const authenticatedBy: Readonly<Record<string, string>> = {
  '1.2.840.113549.2.7': 'sha1',
  '1.2.840.113549.2.9': 'sha256',
  '1.2.840.113549.2.10': 'sha384',
  '1.2.840.113549.2.11': 'sha512',
};

const ciphers: Readonly<Record<string, { name: string; keyBytes: number }>> = {
  '1.2.840.113549.3.7': { name: 'des-ede3-cbc', keyBytes: 24 },
  '2.16.840.1.101.3.4.1.2': { name: 'aes-128-cbc', keyBytes: 16 },
  '2.16.840.1.101.3.4.1.22': { name: 'aes-192-cbc', keyBytes: 24 },
  '2.16.840.1.101.3.4.1.42': { name: 'aes-256-cbc', keyBytes: 32 },
};

const scheme = {
  pbes2: '1.2.840.113549.1.5.13',
  pbkdf2: '1.2.840.113549.1.5.12',
  tripleDes: '1.2.840.113549.1.12.1.3',
  rc2With40Bits: '1.2.840.113549.1.12.1.6',
};

export interface MacWithUsualPassword {
  /** Over the content that `MacData` vouches for. */
  of(content: Uint8Array): Buffer;
  /** Where the MAC stands. */
  found: DerElement;
}

/**
 * The MAC that Java's usual password makes, by the parameters in `MacData`; `undefined` when they are not understood.
 * https://www.rfc-editor.org/rfc/rfc7292#section-4
 */
export async function usualMac(macData: DerElement): Promise<MacWithUsualPassword | undefined> {
  const [digestInfo, salt, iterations] = insideOf(macData);
  const [algorithm, found] = insideOf(digestInfo);
  const hash = hashes[oidText(insideOf(algorithm)[0])];
  const rounds = iterations ? smallNumber(iterations) : 1;
  if (!hash || found?.tag !== derTag.octetString || salt?.tag !== derTag.octetString || rounds === undefined) {
    return undefined;
  }
  const key = await derive(3, salt.content, rounds, hash, digestOf(hash.name, '', 'buffer').length);
  return { of: (content) => createHmac(hash.name, key).update(content).digest(), found };
}

/** Opens what is encrypted with Java's usual password; `undefined` when it is not, or in a way that is not known. */
export async function openSealed(algorithm: DerElement, encrypted: Uint8Array): Promise<Uint8Array | undefined> {
  const [name, parameters] = insideOf(algorithm);
  try {
    if (oidText(name) === scheme.pbes2) return await openModern(parameters, encrypted);
    const [salt, iterations] = insideOf(parameters);
    const rounds = smallNumber(iterations);
    const hash = hashes['1.3.14.3.2.26'];
    if (salt?.tag !== derTag.octetString || rounds === undefined || !hash) return undefined;
    const keyFor = (length: number): Promise<Buffer> => derive(1, salt.content, rounds, hash, length);
    const iv = await derive(2, salt.content, rounds, hash, 8);
    if (oidText(name) === scheme.tripleDes) return decipher('des-ede3-cbc', await keyFor(24), iv, encrypted);
    return oidText(name) === scheme.rc2With40Bits ? openRc2(await keyFor(5), iv, encrypted) : undefined;
  } catch {
    // Another password: the padding does not come out right.
    return undefined;
  }
}

/** PBES2. https://www.rfc-editor.org/rfc/rfc8018#appendix-A.4 */
async function openModern(parameters: DerElement | undefined, encrypted: Uint8Array): Promise<Uint8Array | undefined> {
  const [derivation, encryption] = insideOf(parameters);
  const [derivationName, derivationParameters] = insideOf(derivation);
  const [salt, iterations, ...rest] = insideOf(derivationParameters);
  const [cipherName, iv] = insideOf(encryption);
  const authenticated = rest.find(({ tag }) => tag === derTag.sequence);
  const hash = authenticated ? authenticatedBy[oidText(insideOf(authenticated)[0])] : 'sha1';
  const cipher = ciphers[oidText(cipherName)];
  const rounds = smallNumber(iterations);
  if (oidText(derivationName) !== scheme.pbkdf2 || salt?.tag !== derTag.octetString || !iv) return undefined;
  if (!hash || !cipher || rounds === undefined) return undefined;
  const key = await promisify(pbkdf2)(usualPassword, salt.content, rounds, cipher.keyBytes, hash);
  return decipher(cipher.name, key, iv.content, encrypted);
}

function decipher(name: string, key: Buffer, iv: Uint8Array, encrypted: Uint8Array): Buffer {
  const opener = createDecipheriv(name, key, iv);
  return Buffer.concat([opener.update(encrypted), opener.final()]);
}

function openRc2(key: Buffer, iv: Buffer, encrypted: Uint8Array): Uint8Array | undefined {
  const opener = rc2.createDecryptionCipher(key.toString('binary'), 40);
  opener.start(iv.toString('binary'));
  opener.update(forgeUtil.createBuffer(Buffer.from(encrypted).toString('binary')));
  return opener.finish() ? Buffer.from(opener.output.getBytes(), 'binary') : undefined;
}

/** Rounds between which the rest of this process may do its own work. */
const roundsAtOnce = 1_000;

/** The one of PKCS#12 itself: for 1 a key, for 2 an IV, for 3 a MAC's key. RFC 7292, appendix B.2. */
async function derive(
  purpose: number,
  salt: Uint8Array,
  rounds: number,
  { name, block }: { name: string; block: number },
  length: number,
): Promise<Buffer> {
  const password = Buffer.from(`${usualPassword}\0`, 'utf16le').swap16();
  const state = Buffer.concat([repeated(salt, block), repeated(password, block)]);
  const made: Buffer[] = [];
  for (let total = 0; total < length;) {
    let digest: Buffer = digestOf(name, Buffer.concat([Buffer.alloc(block, purpose), state]), 'buffer');
    for (let round = 1; round < rounds; round += 1) {
      digest = digestOf(name, digest, 'buffer');
      if (round % roundsAtOnce === 0) await otherWork();
    }
    made.push(digest);
    total += digest.length;
    addToBlocks(state, repeated(digest, block).subarray(0, block), block);
  }
  return Buffer.concat(made).subarray(0, length);
}

/** As often as it takes to fill whole blocks. */
function repeated(bytes: Uint8Array, block: number): Buffer {
  return Buffer.alloc(Math.ceil(bytes.length / block) * block, bytes);
}

/** Each block of the state becomes itself, plus the other block, plus one. */
function addToBlocks(state: Buffer, other: Buffer, block: number): void {
  for (let start = 0; start < state.length; start += block) {
    let carry = 1;
    for (let index = block - 1; index >= 0; index -= 1) {
      carry += (state[start + index] ?? 0) + (other[index] ?? 0);
      state[start + index] = carry & 0xff;
      carry >>= 8;
    }
  }
}

/** How often to work, or `undefined` when that is no number or too much. */
function smallNumber(element: DerElement | undefined): number | undefined {
  if (element?.tag !== derTag.integer || element.content.length > 4) return undefined;
  const value = element.content.reduce((sum, byte) => sum * 256 + byte, 0);
  return value >= 1 && value <= iterationLimit ? value : undefined;
}
