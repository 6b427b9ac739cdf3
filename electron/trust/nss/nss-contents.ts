import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { StoredCertificate } from '../certificate-text.ts';
import type { NssTrust } from './nss-text.ts';
import { readQuietFile } from './quiet-file.ts';
import { SqliteUnreadable } from './sqlite-pages.ts';
import { tableRows, textOf, type SqliteRow, type SqliteValue } from './sqlite-table.ts';

export interface NssCertificate extends StoredCertificate {
  nickname: string;
  trust: NssTrust;
}

// A column bears the number of a PKCS #11 attribute: `a`, then lower-case hexadecimal. `ce5363…` are NSS's own.
// https://searchfox.org/nss/source/lib/softoken/sdb.c and lib/util/pkcs11n.h
const columns = [
  'id',
  'a0', // CKA_CLASS
  'a3', // CKA_LABEL
  'a11', // CKA_VALUE
  'a81', // CKA_ISSUER
  'a82', // CKA_SERIAL_NUMBER
  'ace5363b4', // CKA_NSS_CERT_SHA1_HASH
  'ace536358', // CKA_NSS_TRUST_SERVER_AUTH
  'ace536359', // CKA_NSS_TRUST_CLIENT_AUTH
  'ace53635b', // CKA_NSS_TRUST_EMAIL_PROTECTION
  'ace53635a', // CKA_NSS_TRUST_CODE_SIGNING
] as const;

const certificateClass = '00000001';
const trustClass = 'ce534353';
/** The trust of PKCS #11 3.2, which later releases of NSS may write instead. */
const newTrustClass = '0000000b';

/** Attributes that may be empty are never NULL in the table: this stands for "empty". */
const emptyMark = 'a5005a';

/** CK_TRUST -> certutil's letter. Every other value means "no word on it". */
const letters: Readonly<Record<string, string>> = {
  ce534351: 'P',
  ce534352: 'C',
  ce53435a: 'p',
  ce53435b: 'c',
};

/**
 * Every certificate of an NSS database with its trust, read from the files themselves: no process, no lock, nothing
 * written, and the event loop is left to others in between.
 * `undefined` when only NSS itself can say: the files are busy, damaged, or of a kind not known here.
 */
export async function readContents(folder: string): Promise<NssCertificate[] | undefined> {
  const [certificates, keys] = await Promise.all([
    readQuietFile(join(folder, 'cert9.db')),
    readQuietFile(join(folder, 'key4.db')),
  ]);
  if (!certificates || !keys) return undefined;
  return inTurn(async () => {
    const objects = await collect(tableRows(certificates, 'nssPublic', columns));
    const seals = await collect(tableRows(keys, 'metaData', ['id']));
    if (!objects || !seals) return undefined;
    const kinds = objects.map(([, kind]) => hexOf(kind));
    if (kinds.includes(newTrustClass)) return undefined;
    const ofKind = (wanted: string): SqliteRow[] => objects.filter((_, index) => kinds[index] === wanted);
    return joined(ofKind(certificateClass), ofKind(trustClass), new Set(seals.map(([id]) => textOf(id))));
  });
}

let turn: Promise<unknown> = Promise.resolve();

/**
 * One database after the other: ten that pause in the same turn of the event loop would hold it ten times as long, and
 * there is but one processor for them anyway.
 */
function inTurn<T>(read: () => Promise<T | undefined>): Promise<T | undefined> {
  const mine = turn.then(() => orUndefined(read));
  turn = mine.catch(() => undefined);
  return mine;
}

/** What cannot be read here is no failure: certutil is asked then. */
export async function orUndefined<T>(read: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof SqliteUnreadable) return undefined;
    throw error;
  }
}

const rowsAtOnce = 25;

/** All rows, with a pause now and then: a database may hold thousands of certificates. */
export async function collect(rows: Iterable<SqliteRow> | undefined): Promise<SqliteRow[] | undefined> {
  if (!rows) return undefined;
  const all: SqliteRow[] = [];
  for (const row of rows) {
    all.push(row);
    if (all.length % rowsAtOnce === 0) await setImmediate();
  }
  return all;
}

async function joined(
  certificates: readonly SqliteRow[],
  trusts: readonly SqliteRow[],
  seals: ReadonlySet<string>,
): Promise<NssCertificate[]> {
  const byHash = new Map(trusts.map((row) => [hexOf(row[6]), row]));
  const byName = new Map(trusts.map((row) => [nameOf(row), row]));
  const found = new Map<string, NssCertificate>();
  for (const [index, row] of certificates.entries()) {
    const der = row[3];
    if (!Buffer.isBuffer(der)) continue;
    if (index % rowsAtOnce === rowsAtOnce - 1) await setImmediate();
    const sha256 = createHash('sha256').update(der).digest('hex');
    // NSS looks for a certificate's trust by issuer and number, and believes it only where the hash fits.
    const named = byName.get(nameOf(row));
    const sha1 = createHash('sha1').update(der).digest('hex');
    const isOfAnother = named && hexOf(named[6]) !== '' && hexOf(named[6]) !== sha1;
    const trust = named && !isOfAnother ? named : byHash.get(sha1);
    const nickname = hexOf(row[2]) === emptyMark ? '' : textOf(row[2]);
    found.set(sha256, { sha256, pem: pemOf(der), nickname, trust: trustIn(trust, seals) });
  }
  return [...found.values()];
}

/**
 * Each word of trust is sealed in the other database with a key made from its password. Where that database was put
 * away and made anew, which is how a forgotten password is got rid of, NSS takes the words for unsaid.
 */
function trustIn(row: SqliteRow | undefined, seals: ReadonlySet<string>): NssTrust {
  if (!row || typeof row[0] !== 'number') return { ssl: '', email: '', code: '' };
  const object = row[0].toString(16).padStart(8, '0');
  const letterOf = (column: number): string => {
    const attribute = columns[column]?.slice(1) ?? '';
    const isSealed = !seals.has('password') || seals.has(`sig_cert_${object}_${attribute}`);
    return isSealed ? (letters[hexOf(row[column])] ?? '') : '';
  };
  const server = letterOf(7);
  // An authority for the visitors of websites is one that is valid for the websites themselves.
  const ssl = letterOf(8) === 'C' ? `${server === 'c' ? '' : server}T` : server;
  return { ssl, email: letterOf(9), code: letterOf(10) };
}

const nameOf = (row: SqliteRow): string => `${hexOf(row[4])} ${hexOf(row[5])}`;

function hexOf(value: SqliteValue | undefined): string {
  return Buffer.isBuffer(value) ? value.toString('hex') : '';
}

function pemOf(der: Buffer): string {
  const lines = der.toString('base64').replace(/.{1,64}/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`;
}
