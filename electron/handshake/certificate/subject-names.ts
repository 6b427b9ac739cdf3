import { isIPv4 } from 'node:net';
import { extensionOf } from './certificate-fields.ts';
import { derTag, insideOf, readDer } from './der.ts';

/** A certificate's subject alternative names. Text is as encoded: hostile until made visible. */
export interface SubjectNames {
  dns: string[];
  /** `127.0.0.1`, `::1`. */
  ip: string[];
  /** E-mail, URI and the like, for show only: `email:alice@example.com`. */
  other: string[];
}

const subjectAlternativeName = '2.5.29.17';
// What a browser would refuse long before; keeps hostile certificates cheap.
const nameLimit = 2_000;

/**
 * Reads the names from the DER itself: Node's `subjectAltName` is one string whose quoting has to be undone
 * (https://nodejs.org/en/blog/vulnerability/jan-2022-security-releases, CVE-2021-44532). Never throws; broken
 * bytes give no names.
 */
export function subjectNames(certificate: Uint8Array): SubjectNames {
  const names: SubjectNames = { dns: [], ip: [], other: [] };
  const extension = extensionOf(certificate, subjectAlternativeName);
  const sequence = extension && readDer(extension);
  const entries = sequence?.tag === derTag.sequence ? insideOf(sequence) : [];
  for (const { tag, content } of entries.slice(0, nameLimit)) {
    const text = Buffer.from(content).toString('latin1');
    if (tag === 0x82) names.dns.push(text);
    else if (tag === 0x87) names.ip.push(addressText(content));
    else if (tag === 0x81) names.other.push(`email:${text}`);
    else if (tag === 0x86) names.other.push(`URI:${text}`);
    else names.other.push('another kind of name');
  }
  return names;
}

function addressText(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) return 'a broken address';
  const buffer = Buffer.from(bytes);
  const groups = Array.from({ length: 8 }, (_, index) => buffer.readUInt16BE(index * 2).toString(16)).join(':');
  return normalAddress(groups);
}

/** One spelling for each address, so that two can be compared. The text must be a valid address without a zone. */
export function normalAddress(address: string): string {
  if (isIPv4(address)) return address;
  // The URL standard's host serialiser is the one compressor of IPv6 that the platform has.
  return new URL(`http://[${address}]/`).hostname.slice(1, -1);
}

/** The name in the certificate that covers this host by the rules of RFC 9525; `undefined` when none does. */
export function matchingName(names: SubjectNames, host: string, hostIsAddress: boolean): string | undefined {
  if (hostIsAddress) {
    const wanted = normalAddress(host);
    return names.ip.find((address) => address === wanted);
  }
  const wanted = host.toLowerCase();
  const exact = names.dns.find((name) => name.toLowerCase() === wanted);
  return exact ?? names.dns.find((name) => wildcardCovers(name.toLowerCase(), wanted));
}

/** `*.shop.localhost` covers one label; `*.localhost` covers nothing, as browsers have it. */
function wildcardCovers(pattern: string, host: string): boolean {
  if (!pattern.startsWith('*.')) return false;
  const base = pattern.slice(1);
  if (base.slice(1).split('.').length < 2) return false;
  const label = host.slice(0, -base.length);
  return host.endsWith(base) && label.length > 0 && !label.includes('.');
}
