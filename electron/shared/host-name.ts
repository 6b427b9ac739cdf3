import { AppError } from './errors.ts';
import { parseIpv6, parseName, plainAdvice, refuse, type HostRefusal, type HostResult } from './host-syntax.ts';
import { isHostingSuffix, isRegistrySuffix } from './public-suffix.ts';

export type { HostResult } from './host-syntax.ts';
export { assertPermitted } from './permitted-names.ts';

/** Beyond it a certificate grows past what a handshake carries at once; a wildcard serves better. */
export const hostLimit = 250;

/** The longest text that is looked at: web addresses grow this long, hosts do not. */
const textLimit = 4096;

/**
 * Reads what a person types or pastes: a host, `host:port`, or a web address. The host comes back trimmed,
 * lower-cased, in its IDNA form, without brackets and without the root's dot; IPv6 in the form of RFC 5952.
 * Never throws.
 */
export function parseHost(text: string): HostResult {
  const trimmed = text.trim();
  if (trimmed === '') return refuse('it is empty', plainAdvice);
  if (trimmed.length > textLimit) return refuse('it is far too long', plainAdvice);
  const range = /^([0-9a-f:.]+)\/\d{1,3}$/i.exec(trimmed)?.[1] ?? '';
  if (/^\d+(\.\d+)+$/.test(range) || range.split(':').length > 2) {
    return refuse('it is a range of addresses', 'Name each address by itself.');
  }
  const [prefix = '', scheme] = /^([a-z][a-z0-9+.-]*):\/\//i.exec(trimmed) ?? [];
  if (scheme !== undefined && !/^(https?|wss?)$/i.test(scheme)) {
    return refuse(`“${scheme}” is not the beginning of a web address`, 'Paste a web address, or name the host alone.');
  }
  const authority = /^[^/?#]*/.exec(trimmed.slice(prefix.length))?.[0] ?? '';
  return parseAuthority(authority);
}

/** `host`, `host:port`, `[ipv6]:port`, or an IPv6 address alone, whose colons are then all its own. */
function parseAuthority(authority: string): HostResult {
  if (authority.includes('@')) {
    return refuse('it holds a user name before the “@”', 'Leave out everything up to the “@”.');
  }
  const [bracketed, address = '', addressPort] = /^\[([^\]]*)\](?::(.*))?$/s.exec(authority) ?? [];
  if (bracketed !== undefined) return withPort(parseIpv6(address), addressPort);
  if (/[[\]]/.test(authority)) return refuse('its brackets do not fit', 'Write an IPv6 address as [::1].');
  if (authority.split(':').length > 2) {
    if (/^[0-9a-f:.]+(%.*)?$/is.test(authority)) return parseIpv6(authority);
    return refuse('it has more than one colon', 'Write a port as shop.localhost:5173.');
  }
  const [host = '', port] = authority.split(':');
  return withPort(parseName(host), port);
}

function withPort(result: HostResult, port: string | undefined): HostResult {
  if (!result.ok || port === undefined || port === '') return result;
  const number = /^\d{1,5}$/.test(port) ? Number(port) : 0;
  if (number >= 1 && number <= 65535) return { ...result, port: number };
  return refuse(`“${port.slice(0, 12)}” is not a port`, 'A port is a whole number from 1 to 65535.');
}

/**
 * The hosts of a project: each text may hold several, with commas, semicolons or line ends between. Keeps the order,
 * drops what says the same twice, and returns the port that was given along (`shop.localhost:5173`).
 * Throws HOSTS_MISSING, HOSTS_TOO_MANY, HOST_INVALID or HOST_WILDCARD.
 */
export function parseHosts(texts: readonly string[]): { hosts: string[]; port?: number } {
  const hosts = new Set<string>();
  let port: number | undefined;
  for (const text of texts.every((entry) => entry.trim() === '') ? [] : texts.flatMap(separate)) {
    const result = parseHost(text);
    if (!result.ok) throw refusalError(text, result);
    if (port !== undefined && result.port !== undefined && port !== result.port) {
      const reason = `it comes with port ${result.port}, and another host with port ${port}`;
      throw refusalError(text, refuse(reason, 'Give one port, or none; a certificate is good for all of them.'));
    }
    port ??= result.port;
    hosts.add(result.host);
  }
  if (hosts.size === 0) throw new AppError('HOSTS_MISSING');
  if (hosts.size > hostLimit) throw new AppError('HOSTS_TOO_MANY', { values: { count: hosts.size, limit: hostLimit } });
  return { hosts: [...hosts], ...(port === undefined ? {} : { port }) };
}

/** An empty entry stays, to be refused: it is a variable that was not set. A comma at the end is only a habit. */
function separate(text: string): string[] {
  const parts = text.split(/[,;\r\n]/).filter((part) => part.trim() !== '');
  return parts.length === 0 ? [text] : parts;
}

function refusalError(text: string, { code, reason, advice }: HostRefusal): AppError {
  return new AppError(code, { values: { host: printable(text), reason, advice } });
}

/** What a message may repeat: short, no password of a pasted address, nothing that steers a terminal. */
function printable(text: string): string {
  const clean = text
    .trim()
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)?[^/?#]*@/i, '$1…@')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');
  return clean.length > 80 ? `${clean.slice(0, 80)}…` : clean;
}

/**
 * A domain of the user's own, for an authority that may sign it and everything below. Throws DOMAIN_INVALID; a
 * domain that everybody shares is refused, because a stolen authority could then impersonate strangers.
 */
export function parseDomain(text: string): string {
  const result = parseHost(text);
  const reason = result.ok ? refusedDomain(result) : result.reason;
  if (!result.ok || reason !== undefined) {
    throw new AppError('DOMAIN_INVALID', { values: { domain: printable(text), reason: reason ?? '' } });
  }
  return result.host;
}

function refusedDomain(result: Extract<HostResult, { ok: true }>): string | undefined {
  const { host, kind, port } = result;
  if (kind === 'wildcard') return 'every name below a domain is allowed anyway; leave out the “*.”';
  if (kind !== 'dns') return 'it is an address';
  if (port !== undefined) return 'it comes with a port';
  if (!host.includes('.')) return 'it is a whole top-level name';
  if (isRegistrySuffix(host)) return 'everybody registers names below it';
  if (isHostingSuffix(host)) return 'strangers have their sites below it';
  return undefined;
}
