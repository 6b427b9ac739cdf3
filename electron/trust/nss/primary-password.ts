import { createDecipheriv, createHash, pbkdf2 } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { collect, orUndefined } from './nss-contents.ts';
import { readQuietFile } from './quiet-file.ts';
import { tableRows, textOf } from './sqlite-table.ts';

/**
 * True when the database's keys are protected by a password that is not empty. `undefined` when only NSS itself can
 * say: the file is busy, or protected in a way that is not known here (3DES, of long ago).
 */
export async function readPrimaryPassword(folder: string): Promise<boolean | undefined> {
  const file = await readQuietFile(join(folder, 'key4.db'));
  if (!file) return undefined;
  const rows = await orUndefined(() => collect(tableRows(file, 'metaData', ['id', 'item1', 'item2'])));
  const [, salt, check] = rows?.find(([id]) => textOf(id) === 'password') ?? [];
  if (!Buffer.isBuffer(salt) || !Buffer.isBuffer(check)) return undefined;
  const isOpen = await emptyPasswordOpens(salt, check);
  return isOpen === undefined ? undefined : !isOpen;
}

const pbes2 = '06092a864886f70d01050d';
const pbkdf2WithSha256 = '300a06082a864886f70d0209';
const aes256 = '060960864801650304012a';
/** NSS takes ten thousand for a password and one for none; a hostile file must not cost minutes. */
const iterationLimit = 1_000_000;

/**
 * NSS keeps a known text, encrypted with the password: PBES2 with PBKDF2 and AES-256-CBC.
 * https://searchfox.org/nss/source/lib/softoken/sftkpwd.c
 */
async function emptyPasswordOpens(salt: Buffer, check: Buffer): Promise<boolean | undefined> {
  const [algorithm, encrypted] = children(check, 2);
  const [kind, parameters] = children(algorithm, 2);
  const [derivation, cipher] = children(parameters, 2);
  const [, settings] = children(derivation, 2);
  const [ownSalt, iterations, length, hash] = children(settings, 4);
  const [cipherKind, vector] = children(cipher, 2);
  if (!encrypted || !ownSalt || !iterations || !length || !hash || !vector) return undefined;
  const isKnown =
    kind?.whole.toString('hex') === pbes2 &&
    hash.whole.toString('hex').startsWith(pbkdf2WithSha256) &&
    cipherKind?.whole.toString('hex') === aes256 &&
    vector.whole.length === 16;
  const count = numberOf(iterations);
  if (!isKnown || numberOf(length) !== 32 || count < 1 || count > iterationLimit) return undefined;
  const secret = createHash('sha1').update(salt).digest();
  const key = await promisify(pbkdf2)(secret, ownSalt.content, count, 32, 'sha256');
  // NSS takes the vector with its tag and length for the sixteen bytes that the cipher needs.
  const decipher = createDecipheriv('aes-256-cbc', key, vector.whole);
  try {
    const text = Buffer.concat([decipher.update(encrypted.content), decipher.final()]);
    return text.toString('latin1') === 'password-check';
  } catch {
    // Nothing but noise comes out: another password.
    return false;
  }
}

interface Element {
  whole: Buffer;
  content: Buffer;
}

/** The elements of a DER sequence, as many as are asked for at most. None where it is cut off. */
function children(of: Buffer | Element | undefined, most: number): Element[] {
  if (!of) return [];
  if (Buffer.isBuffer(of)) return children(elementAt(of, 0), most);
  const found: Element[] = [];
  for (let at = 0; at < of.content.length && found.length < most;) {
    const element = elementAt(of.content, at);
    if (!element) return [];
    found.push(element);
    at += element.whole.length;
  }
  return found;
}

function elementAt(bytes: Buffer, at: number): Element | undefined {
  const first = bytes[at + 1];
  if (first === undefined) return undefined;
  const more = first > 128 ? first - 128 : 0;
  if (more > 2 || first === 128 || at + 2 + more > bytes.length) return undefined;
  const length = more === 0 ? first : bytes.readUIntBE(at + 2, more);
  const start = at + 2 + more;
  if (start + length > bytes.length) return undefined;
  return { whole: bytes.subarray(at, start + length), content: bytes.subarray(start, start + length) };
}

function numberOf({ content }: Element): number {
  return content.length > 0 && content.length <= 6 ? content.readUIntBE(0, content.length) : Number.NaN;
}
