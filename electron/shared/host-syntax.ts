import { localNetwork, thisComputer } from './permitted-names.ts';
import { isRegistrySuffix } from './public-suffix.ts';
import { visibleText } from './visible-text.ts';

/** A host in the one form that certificates, files and comparisons use, or why the text names none. */
export type HostResult =
  { ok: true; host: string; kind: 'dns' | 'wildcard' | 'ipv4' | 'ipv6'; port?: number } | HostRefusal;

/** `reason` is a clause without a full stop, `advice` a sentence. */
export interface HostRefusal {
  ok: false;
  code: 'HOST_INVALID' | 'HOST_WILDCARD';
  reason: string;
  advice: string;
}

/** RFC 1035, 2.3.4, less the length octets: what fits into a name in text. */
const nameLimit = 253;
const labelLimit = 63;

export const plainAdvice = 'Name a host such as shop.localhost.';

export function refuse(reason: string, advice: string): HostRefusal {
  return { ok: false, code: 'HOST_INVALID', reason, advice };
}

/** The text between the brackets, or an address alone. */
export function parseIpv6(text: string): HostResult {
  if (text.includes('%')) {
    const zone = text.slice(text.indexOf('%'));
    return refuse(`“${zone}” names a network card of one computer`, 'Leave out the “%” and what follows it.');
  }
  const canonical = /^[0-9a-f:.]+$/i.test(text) ? urlHostName(`[${text}]`)?.slice(1, -1) : undefined;
  if (canonical === undefined) {
    return refuse('it is not an IPv6 address', 'Write an IPv6 address as ::1, and a port as [::1]:8443.');
  }
  if (canonical === '::') return refuseEveryAddress();
  // A connection to it is an IPv4 connection, yet clients compare its sixteen bytes with the certificate.
  if (canonical.startsWith('::ffff:') && canonical.split(':').length === 5) {
    return refuse('it is an IPv4 address written as IPv6', 'Write the IPv4 address itself, for example 127.0.0.1.');
  }
  return { ok: true, host: canonical, kind: 'ipv6' };
}

/** A DNS name, a wildcard or an IPv4 address, without a port. */
export function parseName(typed: string): HostResult {
  // IDNA takes these three for full stops as well. https://www.unicode.org/reports/tr46/#Notation
  const text = typed
    .replace(/[\u3002\uff0e\uff61]/g, '.')
    .replace(/\.$/, '')
    .toLowerCase();
  if (text === '') return refuse('it is empty', plainAdvice);
  if (/\s/.test(text)) return refuse('it contains a space', 'Leave out the space, or put a comma between two hosts.');
  if (text.split('.').includes(''))
    return refuse('a dot stands at its start or beside another dot', 'Remove that dot.');
  const refused = Array.from(text).find((character) => character <= '\x7f' && !/[a-z0-9.*-]/.test(character));
  if (refused !== undefined) return refuseCharacter(refused);
  if (text.includes('*')) return parseWildcard(text);
  return endsInNumber(text) ? parseIpv4(text) : parseDnsName(text);
}

/** How browsers decide that a host must be an IPv4 address: https://url.spec.whatwg.org/#ends-in-a-number-checker */
function endsInNumber(name: string): boolean {
  return /(^|\.)(0x[0-9a-f]*|\d+)$/.test(name.normalize('NFKC').toLowerCase());
}

function parseIpv4(text: string): HostResult {
  if (text === '0.0.0.0') return refuseEveryAddress();
  const canonical = urlHostName(text);
  if (canonical === text) return { ok: true, host: text, kind: 'ipv4' };
  if (/^\d+$/.test(text)) return refuse('it is only a number', 'Name the host as well, for example localhost:3000.');
  // inet_aton's short, octal and hexadecimal forms: browsers read them, other programs read them otherwise or not.
  if (canonical !== undefined && /^[\d.]+$/.test(canonical)) {
    return refuse(
      `browsers read it as ${canonical}, other programs do not`,
      'Write the address as four decimal numbers without leading zeros, for example 127.0.0.1.',
    );
  }
  if (/^\d+(\.\d+){3}$/.test(text)) {
    return refuse('the numbers in an address go from 0 to 255', 'Correct the address, for example 127.0.0.1.');
  }
  return refuse('it ends in a number, as only an IPv4 address does', plainAdvice);
}

function parseWildcard(text: string): HostResult {
  if (text === '*') {
    return refuse('a wildcard alone would stand for every name', 'Name the hosts, or use *.shop.localhost.');
  }
  const base = text.slice('*.'.length);
  if (!text.startsWith('*.') || base.includes('*')) {
    return refuse('a wildcard can only be the whole first part', 'Write it as *.shop.localhost.');
  }
  if (endsInNumber(base)) return refuse('an address has no wildcard', 'Name each address by itself.');
  const parsed = parseDnsName(base);
  if (!parsed.ok) return parsed;
  const host = `*.${parsed.host}`;
  if (host.length > nameLimit) return refuseLength(host);
  return isRegistrySuffix(parsed.host) ? refuseWildcard(parsed.host) : { ok: true, host, kind: 'wildcard' };
}

/** Chromium, Firefox and others apply the Public Suffix List, by whose default rule every name of one part is on it. */
function refuseWildcard(base: string): HostRefusal {
  const ours: readonly string[] = [...thisComputer.permittedDns, ...localNetwork.permittedDns];
  return {
    ok: false,
    code: 'HOST_WILDCARD',
    reason: `they accept no wildcard right below the top-level name “${base}”`,
    advice: `Name the hosts one by one, or go one part deeper: *.app.${ours.includes(base) ? base : 'localhost'}.`,
  };
}

function parseDnsName(text: string): HostResult {
  const host = urlHostName(text);
  if (host === undefined) return refuseInternational(text);
  if (host.length > nameLimit) return refuseLength(host);
  for (const label of host.split('.')) {
    const refusal = refuseLabel(label);
    if (refusal) return refusal;
  }
  // IDNA folds foreign letters, also into digits.
  return endsInNumber(host) ? parseIpv4(text) : { ok: true, host, kind: 'dns' };
}

function refuseLabel(label: string): HostRefusal | undefined {
  if (label === '') return refuse('one of its parts holds nothing that can be seen', plainAdvice);
  if (label.length > labelLimit) {
    return refuse(
      `its part “${label.slice(0, 12)}…” has ${label.length} characters`,
      `Use at most ${labelLimit} between two dots.`,
    );
  }
  if (label.startsWith('-') || label.endsWith('-')) {
    return refuse(`its part “${label}” begins or ends with a hyphen`, 'Remove that hyphen.');
  }
  const refused = /[^a-z0-9-]/.exec(label)?.[0];
  return refused === undefined ? undefined : refuseCharacter(refused);
}

function refuseCharacter(character: string): HostRefusal {
  return refuse(
    /[!-~]/.test(character) ? `it contains “${character}”` : 'it contains a character that cannot be seen',
    // Java cannot read a certificate at all whose names hold anything else, an underscore for example:
    // https://github.com/openjdk/jdk/blob/master/src/java.base/share/classes/sun/security/x509/DNSName.java
    'The names in a certificate are made of letters, digits and hyphens, with dots between.',
  );
}

function refuseInternational(text: string): HostRefusal {
  const label = text.split('.').find((part) => urlHostName(part) === undefined) ?? text;
  return refuse(
    `“${visibleText(label, labelLimit)}” is not a valid international name`,
    'Copy the name from the browser’s address bar.',
  );
}

function refuseLength(host: string): HostRefusal {
  return refuse(`it has ${host.length} characters`, `Use at most ${nameLimit}.`);
}

function refuseEveryAddress(): HostRefusal {
  return refuse('it stands for every address of this computer and is none itself', 'Use localhost, or 127.0.0.1.');
}

/** What the platform's URL parser makes of a host: IDNA and canonical addresses. `undefined` when it refuses. */
function urlHostName(host: string): string | undefined {
  try {
    return new URL(`http://${host}/`).hostname;
  } catch {
    // The parser says no more than "Invalid URL"; the caller finds the words.
    return undefined;
  }
}
