import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import * as v from 'valibot';
import { AppError } from '../shared/errors.ts';
import { isNodeError } from '../system/files.ts';
import { isKeyId } from './key-id.ts';
import type { KeyId } from './keychain.ts';
import type { KeyDerivation, Sealed } from './vault-crypto.ts';

/** `vault.json`: how the passphrase becomes the key, and a known text to recognise the right passphrase by. */
export interface VaultHeader {
  derivation: KeyDerivation;
  verifier: Sealed;
}

/** One private key in a file of its own. */
export interface VaultEntry {
  id: KeyId;
  sealed: Sealed;
}

const schemaVersion = 1;
/** Many times what a key or a header takes. */
const sizeLimit = 64 * 1024;
/** A file must not make us use more memory than this, nor settle for less work than a passphrase deserves. */
const memoryLimit = 1024 ** 3;
const costFloor = 2 ** 14;

const base64 = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9+/]+={0,2}$/),
  v.transform((text) => Buffer.from(text, 'base64')),
);
const bytes = (length: number) =>
  v.pipe(
    base64,
    v.check((buffer) => buffer.length === length),
  );
const sealedSchema = v.object({ nonce: bytes(12), ciphertext: base64 });
const wholeNumber = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));

const headerSchema = v.object({
  schemaVersion: v.literal(schemaVersion),
  derivation: v.pipe(
    v.object({
      algorithm: v.literal('scrypt'),
      cost: wholeNumber(costFloor, 2 ** 24),
      blockSize: wholeNumber(1, 64),
      parallelization: wholeNumber(1, 16),
      salt: bytes(32),
    }),
    v.check(({ cost, blockSize }) => Number.isInteger(Math.log2(cost)) && 128 * cost * blockSize <= memoryLimit),
  ),
  verifier: sealedSchema,
  /** Tells a damaged file from a wrong passphrase. */
  checksum: v.string(),
});

const entrySchema = v.object({
  schemaVersion: v.literal(schemaVersion),
  id: v.custom<KeyId>(isKeyId),
  sealed: sealedSchema,
});

export function formatHeader({ derivation, verifier }: VaultHeader): string {
  const content = {
    schemaVersion,
    derivation: { algorithm: 'scrypt', ...derivation, salt: derivation.salt.toString('base64') },
    verifier: formatSealed(verifier),
  };
  return `${JSON.stringify({ ...content, checksum: checksumOf(content) }, undefined, 2)}\n`;
}

/** `undefined` when there is none. Throws VAULT_DAMAGED or DATA_NEWER. */
export async function readHeader(file: string): Promise<VaultHeader | undefined> {
  const value = await readJson(file);
  if (value === undefined) return undefined;
  const parsed = v.safeParse(headerSchema, value);
  if (!parsed.success) throw unreadable(file, value);
  const { checksum, ...content } = value as Record<string, unknown>;
  if (checksum !== checksumOf(content)) throw damaged(file);
  return parsed.output;
}

export function formatEntry({ id, sealed }: VaultEntry): string {
  return `${JSON.stringify({ schemaVersion, id, sealed: formatSealed(sealed) }, undefined, 2)}\n`;
}

/** `undefined` when there is none. Throws VAULT_DAMAGED or DATA_NEWER. The id is not yet proven: `entryContext` does. */
export async function readEntry(file: string): Promise<VaultEntry | undefined> {
  const value = await readJson(file);
  if (value === undefined) return undefined;
  const parsed = v.safeParse(entrySchema, value);
  if (!parsed.success) throw unreadable(file, value);
  return { id: parsed.output.id, sealed: parsed.output.sealed };
}

/** Ids hold spaces and whatever else; a file's name must not. */
export function entryFileName(id: KeyId): string {
  return `${createHash('sha256').update(id).digest('hex').slice(0, 32)}.key`;
}

/** What a sealed key is bound to: this vault, this format, this id. A file copied over another one does not open. */
export function entryContext(id: KeyId, salt: Buffer): string {
  return JSON.stringify(['latchkey vault key', schemaVersion, salt.toString('base64'), id]);
}

/** Binds the verifier to every parameter of the derivation. */
export function verifierContext({ cost, blockSize, parallelization, salt }: KeyDerivation): string {
  const parameters = [cost, blockSize, parallelization, salt.toString('base64')];
  return JSON.stringify(['latchkey vault', schemaVersion, ...parameters]);
}

export function damaged(file: string, cause?: unknown): AppError {
  return new AppError('VAULT_DAMAGED', { values: { file }, cause });
}

function unreadable(file: string, value: unknown): AppError {
  const found = v.safeParse(v.object({ schemaVersion: v.number() }), value);
  const isNewer = found.success && found.output.schemaVersion > schemaVersion;
  return isNewer ? new AppError('DATA_NEWER', { values: { file } }) : damaged(file);
}

function formatSealed({ nonce, ciphertext }: Sealed): Record<keyof Sealed, string> {
  return { nonce: nonce.toString('base64'), ciphertext: ciphertext.toString('base64') };
}

function checksumOf(content: Record<string, unknown>): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

/** `undefined` when there is no file. Reads a bounded number of bytes, whatever stands there. */
async function readJson(file: string): Promise<unknown> {
  try {
    const handle = await open(file, 'r');
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(sizeLimit + 1), 0, sizeLimit + 1, 0);
      if (bytesRead > sizeLimit) throw damaged(file);
      return JSON.parse(buffer.toString('utf8', 0, bytesRead)) as unknown;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isNodeError(error) && error.code === 'ENOENT') return undefined;
    if (error instanceof SyntaxError || (isNodeError(error) && error.code === 'EISDIR')) throw damaged(file, error);
    throw error;
  }
}
