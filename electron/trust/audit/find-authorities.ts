import type { Audit, AuthorityKind, FoundAuthority } from '../../shared/audit.ts';
import { AppError } from '../../shared/errors.ts';
import { reasonOf } from '../../system/files.ts';
import type { StoredCertificate, TrustStore } from '../trust-store.ts';
import { authorityFacts, type AuthorityFacts } from './authority-facts.ts';
import type { KeyOnDisk } from './keys-on-disk.ts';

export interface Sources {
  stores: readonly TrustStore[];
  keys: readonly KeyOnDisk[];
  /** Fingerprints of our own roots, present and earlier: they are not among the others. */
  own: readonly string[];
}

/** Every authority that somebody added to a store of this computer, and those of known tools that lie ready for it. */
export async function findAuthorities({ stores, keys, own }: Sources): Promise<Audit> {
  const read = await Promise.all(stores.map(addedTo));
  const held = new Map<string, Held>();
  for (const [index, { id, label }] of stores.entries()) {
    for (const stored of read[index]?.added ?? []) holdIn(held, stored).push({ id, label });
  }
  for (const { certificate } of keys) if (certificate && isRoot(certificate)) holdIn(held, certificate);
  await askByFingerprint(
    stores.filter((_, index) => read[index]?.isMute),
    [...held.values()],
  );
  const authorities = [...held.values()].flatMap(({ stored, stores: where }) => {
    const facts = own.includes(stored.sha256) ? undefined : authorityFacts(stored);
    return facts ? [{ ...facts.told, ...keyOf(facts, keys), stores: where }] : [];
  });
  const unread = stores.flatMap(({ id, label }, index) => {
    const reason = read[index]?.reason;
    return reason === undefined ? [] : [{ id, label, reason }];
  });
  return { authorities: authorities.sort(byKindAndName), unread };
}

interface Held {
  stored: StoredCertificate;
  stores: FoundAuthority['stores'];
}

function holdIn(held: Map<string, Held>, stored: StoredCertificate): FoundAuthority['stores'] {
  const known = held.get(stored.sha256) ?? { stored, stores: [] };
  held.set(stored.sha256, known);
  return known.stores;
}

/** An intermediate beside a root is the same authority once more. */
function isRoot(stored: StoredCertificate): boolean {
  return authorityFacts(stored)?.isSelfIssued ?? false;
}

const nothing = { sha256: '0'.repeat(64), pem: '', nickname: 'Latchkey' };

interface Reading {
  added?: StoredCertificate[];
  reason?: string;
  /** It can be asked for one certificate, but not for all. */
  isMute?: boolean;
}

async function addedTo(store: TrustStore): Promise<Reading> {
  try {
    if (store.added) return { added: await store.added() };
    const { state, reason } = await store.inspect(nothing);
    return {
      reason: reason ?? 'Latchkey cannot tell yet what else was added there.',
      isMute: state !== 'unavailable',
    };
  } catch (error) {
    return { reason: error instanceof AppError ? error.message : `It cannot be read: ${reasonOf(error)}.` };
  }
}

/** So that at least what is known from elsewhere is found there, and goes from there as well. */
async function askByFingerprint(stores: readonly TrustStore[], held: readonly Held[]): Promise<void> {
  for (const { stored, stores: where } of held) {
    const states = await Promise.all(stores.map((store) => store.inspect({ ...stored, nickname: nothing.nickname })));
    for (const { id, label, state } of states) if (state === 'trusted') where.push({ id, label });
  }
}

type KeyFields = Pick<FoundAuthority, 'tool' | 'kind' | 'keyFile' | 'keyOpenToOthers' | 'closedKey'>;

/** The folder in which it lies tells the tool better than what it calls itself. */
function keyOf(facts: AuthorityFacts, keys: readonly KeyOnDisk[]): Partial<KeyFields> {
  const signing =
    keys.find(({ key }) => 'publicKey' in key && facts.publicKey !== '' && key.publicKey === facts.publicKey) ??
    keys.find((key) => 'publicKey' in key.key && isIntermediateOf(facts, key));
  if (signing) {
    const { tool, kind, file, openToOthers } = signing;
    return { tool, kind, keyFile: file, ...(openToOthers ? { keyOpenToOthers: true } : {}) };
  }
  const beside = keys.find(({ certificate }) => certificate?.sha256 === facts.told.sha256);
  if (!beside) return {};
  const { tool, kind, file, key } = beside;
  return { tool, kind, ...('closed' in key ? { closedKey: { file, reason: key.closed } } : {}) };
}

/** Whoever has the key of an intermediate can sign whatever the root lets it: most of the time, everything. */
function isIntermediateOf({ certificate: root }: AuthorityFacts, { certificate: stored, key }: KeyOnDisk): boolean {
  if (!root || !stored || !('publicKey' in key)) return false;
  const facts = authorityFacts(stored);
  if (!facts?.certificate?.ca || facts.publicKey !== key.publicKey) return false;
  try {
    return facts.certificate.checkIssued(root) && facts.certificate.verify(root.publicKey);
  } catch {
    // A signature that cannot be checked proves nothing.
    return false;
  }
}

const kinds: readonly AuthorityKind[] = ['development', 'proxy', 'corporate', 'unknown'];

function byKindAndName(one: FoundAuthority, other: FoundAuthority): number {
  const nameOf = ({ tool, subject, sha256 }: FoundAuthority): string => `${tool ?? subject}\n${subject}\n${sha256}`;
  return kinds.indexOf(one.kind) - kinds.indexOf(other.kind) || nameOf(one).localeCompare(nameOf(other));
}
