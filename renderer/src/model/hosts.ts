import type { NameConstraints } from '../../../electron/shared/authority.ts';
import { assertPermitted, parseHost, type HostResult } from '../../../electron/shared/host-name.ts';
import { AppError, toFailure } from '../../../electron/shared/errors.ts';

/** One host of the field as typed, with what the rules say about it. */
export interface TypedHost {
  text: string;
  result: HostResult;
  /** The same host stands earlier in the field. */
  duplicate: boolean;
}

/** Hosts are separated by commas, semicolons or lines. A space is part of the host, and its fault. */
export function typedHosts(field: string): TypedHost[] {
  const seen = new Set<string>();
  return field
    .split(/[,;\r\n]+/)
    .map((text) => text.trim())
    .filter(Boolean)
    .map((text) => {
      const result = parseHost(text);
      const duplicate = result.ok && seen.has(result.host);
      if (result.ok) seen.add(result.host);
      return { text, result, duplicate };
    });
}

/** Why a typed host cannot be had, in a sentence and what to do instead; `undefined` when nothing speaks against it. */
export function refusalOf(
  { text, result }: TypedHost,
  constraints: NameConstraints | null,
): { message: string; advice: string } | undefined {
  if (!result.ok) {
    const { code, reason, advice } = result;
    return { message: new AppError(code, { values: { host: text, reason, advice } }).message, advice };
  }
  if (!constraints) return undefined;
  try {
    assertPermitted(result.host, constraints);
    return undefined;
  } catch (error) {
    const { message, hint } = toFailure(error);
    return { message, advice: hint };
  }
}

/** The hosts that can be asked for, each once, in the order typed. */
export function acceptedHosts(hosts: readonly TypedHost[]): string[] {
  return hosts.flatMap(({ result, duplicate }) => (result.ok && !duplicate ? [result.host] : []));
}

/** A port typed behind one of the hosts, as in `shop.localhost:5173`. */
export function portAmong(hosts: readonly TypedHost[]): number | undefined {
  return hosts.flatMap(({ result }) => (result.ok && result.port !== undefined ? [result.port] : []))[0];
}

/** The wildcard worth offering beside the first host, if that host can have one and it is not there yet. */
export function wildcardFor(hosts: readonly TypedHost[]): string | undefined {
  const first = hosts[0]?.result;
  if (!first?.ok || first.kind !== 'dns') return undefined;
  const wildcard = parseHost(`*.${first.host}`);
  if (!wildcard.ok) return undefined;
  return acceptedHosts(hosts).includes(wildcard.host) ? undefined : wildcard.host;
}

/** A host for a folder: `My Shop (new)` becomes `my-shop-new.localhost`. */
export function hostForFolder(path: string): string | undefined {
  const folder =
    path
      .replace(/[/\\]+$/, '')
      .split(/[/\\]/)
      .at(-1) ?? '';
  const label = folder
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 63)
    .replace(/-+$/, '');
  return label === '' ? undefined : `${label}.localhost`;
}

/** A host and port to check, as typed: `localhost:5173`, `shop.test`, `[::1]:8443`. Port 443 when none is named. */
export function checkTarget(text: string): { host: string; port: number } | undefined {
  const result = parseHost(text);
  if (!result.ok || result.kind === 'wildcard') return undefined;
  return { host: result.host, port: result.port ?? 443 };
}

/** What two fields name together. A port that was pasted with the host is the one that is meant. */
export function placeOf(host: string, port: string): { host: string; port: number } | undefined {
  const result = parseHost(host);
  const number = portOf(port);
  if (!result.ok || result.kind === 'wildcard' || number === undefined) return undefined;
  return { host: result.host, port: result.port ?? number };
}

/** `shop.test:443`, `[::1]:8443`: as it is typed into an address bar. */
export function targetName(host: string, port: number | string): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** A whole number from 1 to 65535, or nothing. */
export function portOf(text: string): number | undefined {
  const port = /^\d{1,5}$/.test(text.trim()) ? Number(text) : 0;
  return port >= 1 && port <= 65_535 ? port : undefined;
}
