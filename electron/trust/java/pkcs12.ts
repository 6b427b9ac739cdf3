import { derTag, insideOf, oidText, readDer, type DerElement } from '../../handshake/certificate/der.ts';
import { entryLimit, entryOf, isRemoved, type Keystore, type KeystoreChange, type KeystoreEntry } from './keystore.ts';
import { openSealed, usualMac, type MacWithUsualPassword } from './pkcs12-crypto.ts';
import { certificateBag, element, type, writtenAs } from './pkcs12-writing.ts';

interface Bag {
  whole: Uint8Array;
  entry: KeystoreEntry | undefined;
}

/** One of the parts of the list: its bags, or nothing where they are encrypted. */
interface Part {
  whole: Uint8Array;
  bags: Bag[] | undefined;
}

const derSet = 0x31;
/** Java writes one part for certificates and one for keys; each may cost the work of opening it. */
const partLimit = 4;

/**
 * The list of Java 18 and later, and of everybody who followed keytool's advice to move to it. Returns `undefined`
 * when the bytes are no PKCS#12, or damaged. Never throws. What is encrypted is opened only if asked for:
 * by design that takes a while. https://www.rfc-editor.org/rfc/rfc7292
 */
export async function readPkcs12(bytes: Buffer, unseal = false): Promise<Keystore | undefined> {
  const file = readDer(bytes);
  if (file?.tag !== derTag.sequence || file.whole.length !== bytes.length) return undefined;
  const [version, outer, mac] = insideOf(file);
  const content = dataIn(outer);
  const list = content && readDer(content);
  if (!version || list?.tag !== derTag.sequence || list.whole.length !== content?.length) return undefined;
  const infos = insideOf(list);
  if (infos.length > partLimit) return undefined;
  const parts: Part[] = [];
  const entries: KeystoreEntry[] = [];
  for (const info of infos) {
    const open = dataIn(info);
    const bags = open ? bagsIn(open, 'certificate') : bagsIn(unseal ? await sealedIn(info) : undefined, 'sealed');
    // What cannot be opened may be keys under a password of their own; it is not for us.
    entries.push(...(bags ?? []).flatMap(({ entry }) => entry ?? []));
    if (open && !bags) return undefined;
    parts.push({ whole: info.whole, bags: open ? bags : undefined });
  }
  if (entries.length > entryLimit) return undefined;
  const isSealed = parts.length > 0 && parts.every(({ bags }) => bags === undefined);
  const usual = mac && (unseal || !isSealed) ? await usualMac(mac) : undefined;
  const isUsual = usual?.of(content).equals(usual.found.content) ?? false;

  const written = (change: KeystoreChange): Buffer => {
    const added = change.add ? [certificateBag(change.add)] : [];
    const target = parts.findIndex(({ bags }) => bags);
    const changed = parts.flatMap(({ whole, bags }, index) => {
      if (!bags) return whole;
      const kept = bags.filter(({ entry }) => !isRemoved(entry, change)).map((bag) => bag.whole);
      if (index === target) kept.push(...added);
      // Java writes no part without bags.
      return kept.length > 0 || bags.length === 0 ? writtenAs(kept) : [];
    });
    if (target < 0 && added.length > 0) changed.push(writtenAs(added));
    const inner = element(derTag.sequence, ...changed);
    const macData = mac && withMac(mac, usual, inner);
    return element(derTag.sequence, version.whole, type.data(inner), ...(macData ? [macData] : []));
  };
  const protection = mac ? (isUsual ? 'usual' : 'other') : 'none';
  // What Java writes comes out again as it was; other programs write lengths in other ways.
  const isKept = (): boolean => !isSealed && protection !== 'other' && written({}).equals(bytes);
  return {
    ...{ format: 'PKCS12', entries, sealed: isSealed, protection },
    change: (change) => (isKept() ? written(change) : undefined),
  };
}

/** The same MAC with the digest that the new content has: as long as the old one. */
function withMac(mac: DerElement, usual: MacWithUsualPassword | undefined, content: Uint8Array): Buffer {
  const changed = Buffer.from(mac.whole);
  if (usual) changed.set(usual.of(content), usual.found.content.byteOffset - mac.whole.byteOffset);
  return changed;
}

/** What a ContentInfo of plain data holds. */
function dataIn(info: DerElement | undefined): Uint8Array | undefined {
  const [name, wrapped] = insideOf(info);
  const [octets] = wrapped?.tag === derTag.context0 ? insideOf(wrapped) : [];
  return oidText(name) === type.dataName && octets?.tag === derTag.octetString ? octets.content : undefined;
}

function sealedIn(info: DerElement): Promise<Uint8Array | undefined> | undefined {
  const [name, wrapped] = insideOf(info);
  if (oidText(name) !== type.encryptedName) return undefined;
  const [, encrypted] = insideOf(insideOf(wrapped)[0]);
  const [, algorithm, content] = insideOf(encrypted);
  // IMPLICIT, in one piece.
  return algorithm && content?.tag === 0x80 ? openSealed(algorithm, content.content) : undefined;
}

function bagsIn(content: Uint8Array | undefined, kind: KeystoreEntry['kind']): Bag[] | undefined {
  const list = content && readDer(content);
  if (list?.tag !== derTag.sequence || list.whole.length !== content?.length) return undefined;
  const bags = insideOf(list);
  if (bags.length === 0 && list.content.length > 0) return undefined;
  return bags.map((bag) => ({ whole: bag.whole, entry: certificateIn(bag, kind) }));
}

/** Java takes a certificate for trusted by an attribute of its own, and knows those of a private key by another. */
function certificateIn(bag: DerElement, trusted: KeystoreEntry['kind']): KeystoreEntry | undefined {
  const [name, value, attributes] = insideOf(bag);
  if (oidText(name) !== type.certificateBagName) return undefined;
  const [kind, wrapped] = insideOf(insideOf(value)[0]);
  const [octets] = insideOf(wrapped);
  if (oidText(kind) !== type.certificateName || octets?.tag !== derTag.octetString) return undefined;
  const told = new Map<string, DerElement | undefined>();
  for (const attribute of attributes?.tag === derSet ? insideOf(attributes) : []) {
    const [attributeName, values] = insideOf(attribute);
    told.set(oidText(attributeName), insideOf(values)[0]);
  }
  const alias = aliasIn(told.get(type.aliasName));
  if (told.has(type.trustedName)) return entryOf(alias, trusted, octets.content);
  return told.has(type.keyName) ? entryOf(alias, 'key', octets.content) : undefined;
}

function aliasIn(value: DerElement | undefined): string {
  if (!value || value.content.length % 2 === 1) return '';
  return Buffer.from(value.content).swap16().toString('utf16le');
}
