import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto';

/** What scrypt works with. Memory: 128 * cost * blockSize bytes. */
export interface KeyDerivation {
  /** scrypt's N, a power of two. */
  cost: number;
  /** scrypt's r. */
  blockSize: number;
  /** scrypt's p. */
  parallelization: number;
  /** 32 bytes. */
  salt: Buffer;
}

/** AES-256-GCM; the tag is the end of the ciphertext. */
export interface Sealed {
  /** 96 bits, random: a key seals far fewer texts than the 2^32 for which that is safe (NIST SP 800-38D, 8.3). */
  nonce: Buffer;
  ciphertext: Buffer;
}

const tagLength = 16;

/** 128 MB and about half a second: OWASP's first choice of parameters for scrypt. */
export function newKeyDerivation(): KeyDerivation {
  return { cost: 2 ** 17, blockSize: 8, parallelization: 1, salt: randomBytes(32) };
}

/** The key-encryption key, 32 bytes. The passphrase counts in one Unicode form, whatever keyboard it came from. */
export function deriveKey(passphrase: string, derivation: KeyDerivation): Promise<Buffer> {
  const { cost: N, blockSize: r, parallelization: p, salt } = derivation;
  // Node's own limit is 32 MB; what a file may ask for is bounded where it is read.
  const options = { N, r, p, maxmem: 128 * r * (N + p + 2) };
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFKC'), salt, 32, options, (error, key) => {
      if (error) reject(error);
      else resolve(key);
    });
  });
}

/** `context` is not secret; the text opens only together with the same context. */
export function seal(key: Buffer, context: string, text: string): Sealed {
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength });
  cipher.setAAD(Buffer.from(context));
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return { nonce, ciphertext };
}

/** `undefined` when the key, the context or a single bit of the sealed text is another one. */
export function unseal(key: Buffer, context: string, { nonce, ciphertext }: Sealed): string | undefined {
  if (nonce.length !== 12 || ciphertext.length < tagLength) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagLength });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(ciphertext.subarray(-tagLength));
  const opened = decipher.update(ciphertext.subarray(0, -tagLength));
  try {
    decipher.final();
    return opened.toString('utf8');
  } catch {
    // OpenSSL says only that it does not authenticate, and that is the answer.
    return undefined;
  } finally {
    opened.fill(0);
  }
}
