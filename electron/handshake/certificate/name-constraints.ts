import { isIPv4 } from 'node:net';
import { extensionOf } from './certificate-fields.ts';
import { derTag, insideOf, readDer, type DerElement } from './der.ts';
import type { SubjectNames } from './subject-names.ts';

/** An address and its mask, 4 or 16 bytes each. */
interface AddressRange {
  address: Uint8Array;
  mask: Uint8Array;
}

interface Subtrees {
  dns: string[];
  ip: AddressRange[];
}

/** The name constraints of an authority for hosts. RFC 5280, 4.2.1.10. */
export interface HostConstraints {
  permitted: Subtrees;
  excluded: Subtrees;
}

const nameConstraints = '2.5.29.30';
// A constrained authority has a handful.
const subtreeLimit = 1_000;

/** `null` when this certificate constrains no names. Never throws. */
export function hostConstraints(certificate: Uint8Array): HostConstraints | null {
  const extension = extensionOf(certificate, nameConstraints);
  if (!extension) return null;
  const parts = insideOf(readDer(extension));
  return {
    permitted: subtreesIn(parts.find(({ tag }) => tag === derTag.context0)),
    excluded: subtreesIn(parts.find(({ tag }) => tag === derTag.context1)),
  };
}

function subtreesIn(list: DerElement | undefined): Subtrees {
  const subtrees: Subtrees = { dns: [], ip: [] };
  for (const subtree of insideOf(list).slice(0, subtreeLimit)) {
    const [base] = insideOf(subtree);
    if (base?.tag === 0x82) subtrees.dns.push(Buffer.from(base.content).toString('latin1').toLowerCase());
    const half = (base?.content.length ?? 0) / 2;
    if (base?.tag === 0x87 && (half === 4 || half === 16)) {
      subtrees.ip.push({ address: base.content.subarray(0, half), mask: base.content.subarray(half) });
    }
  }
  return subtrees;
}

/**
 * The first name of a certificate that these constraints forbid; `undefined` when all are allowed. Permitted
 * subtrees of one kind of name say nothing about the other kind.
 */
export function forbiddenName(
  names: Pick<SubjectNames, 'dns' | 'ip'>,
  constraints: HostConstraints,
): string | undefined {
  const { permitted, excluded } = constraints;
  const dns = names.dns.find((name) => {
    const within = (base: string): boolean => isBelow(name.toLowerCase(), base);
    return (permitted.dns.length > 0 && !permitted.dns.some(within)) || excluded.dns.some(within);
  });
  if (dns !== undefined) return dns;
  return names.ip.find((text) => {
    const address = addressBytes(text);
    const within = (range: AddressRange): boolean => isInside(address, range);
    return (permitted.ip.length > 0 && !permitted.ip.some(within)) || excluded.ip.some(within);
  });
}

/** What an authority may sign, for a sentence: `localhost`, `127.0.0.0/8` … */
export function permittedTexts({ permitted }: HostConstraints): string[] {
  return [...permitted.dns, ...permitted.ip.map(({ address, mask }) => `${addressText(address)}/${maskBits(mask)}`)];
}

/** `localhost` holds itself and all below it; `.localhost`, as some write it, only what is below. */
function isBelow(name: string, base: string): boolean {
  const host = name.startsWith('*.') ? name.slice(2) : name;
  if (base === '') return true;
  if (base.startsWith('.')) return host.endsWith(base) || `.${host}` === base;
  return host === base || host.endsWith(`.${base}`);
}

function isInside(address: Uint8Array, range: AddressRange): boolean {
  return (
    address.length === range.address.length &&
    address.every((byte, index) => ((byte ^ (range.address[index] ?? 0)) & (range.mask[index] ?? 0)) === 0)
  );
}

function addressBytes(text: string): Uint8Array {
  if (isIPv4(text)) return Uint8Array.from(text.split('.'), Number);
  const [head = '', tail] = text.split('::');
  const words = (part: string): number[] =>
    part === '' ? [] : part.split(':').map((word) => Number.parseInt(word, 16));
  const before = words(head);
  const after = tail === undefined ? [] : words(tail);
  const zeros = Array<number>(Math.max(0, 8 - before.length - after.length)).fill(0);
  return Uint8Array.from([...before, ...zeros, ...after].flatMap((word) => [word >> 8, word & 0xff]));
}

function addressText(address: Uint8Array): string {
  if (address.length === 4) return address.join('.');
  const words = Array.from(
    { length: 8 },
    (_, index) => ((address[index * 2] ?? 0) << 8) | (address[index * 2 + 1] ?? 0),
  );
  return new URL(`http://[${words.map((word) => word.toString(16)).join(':')}]/`).hostname.slice(1, -1);
}

function maskBits(mask: Uint8Array): number {
  return mask.reduce((sum, byte) => sum + byte.toString(2).replaceAll('0', '').length, 0);
}
