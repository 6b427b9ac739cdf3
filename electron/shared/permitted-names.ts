import type { NameConstraints } from './authority.ts';
import { AppError } from './errors.ts';
import { isInRange, parseAddress } from './ip-address.ts';

/** What every authority may sign: names and addresses that never leave this computer. RFC 6761, RFC 1122. */
export const thisComputer = {
  permittedDns: ['localhost', 'test', 'example'],
  permittedIp: ['127.0.0.0/8', '::1/128'],
} as const satisfies ReadonlyConstraints;

/** What an authority for phones and other machines may sign besides. RFC 6762, 8375, 1918, 3927, 4193, 4291. */
export const localNetwork = {
  permittedDns: ['local', 'lan', 'home.arpa', 'internal', 'localdomain'],
  permittedIp: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', 'fc00::/7', 'fe80::/10'],
} as const satisfies ReadonlyConstraints;

interface ReadonlyConstraints {
  readonly permittedDns: readonly string[];
  readonly permittedIp: readonly string[];
}

/**
 * Whether an authority with these constraints may sign the host (in the form that `parseHost` gives): a name itself
 * or anything below it, a wildcard by what follows its star, an address by its range.
 * https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.10
 */
export function isPermitted(host: string, constraints: ReadonlyConstraints): boolean {
  const address = parseAddress(host);
  if (address) return constraints.permittedIp.some((range) => isInRange(address, range));
  const name = host.startsWith('*.') ? host.slice('*.'.length) : host;
  // An empty constraint would permit every name; nothing here may mean that.
  return constraints.permittedDns.some((base) => base !== '' && (name === base || name.endsWith(`.${base}`)));
}

/** Throws HOST_NOT_ALLOWED, saying what is allowed and how an authority for this host is made. */
export function assertPermitted(host: string, constraints: NameConstraints): void {
  if (isPermitted(host, constraints)) return;
  throw new AppError('HOST_NOT_ALLOWED', { values: { host, advice: `${allowed(constraints)} ${wayOut(host)}` } });
}

function allowed({ permittedDns, permittedIp }: NameConstraints): string {
  const names = `It may sign ${permittedDns.join(', ')} and every name below`;
  return permittedIp.length === 0 ? `${names}.` : `${names}, and the addresses ${permittedIp.join(', ')}.`;
}

function wayOut(host: string): string {
  const fixed = 'What an authority may sign is fixed when it is made';
  if (isPermitted(host, localNetwork)) {
    return `${fixed}: for a local network, uninstall it and make one with \`latchkey setup --local-network\`.`;
  }
  if (parseAddress(host)) return 'Use a name instead of this address.';
  const name = host.startsWith('*.') ? host.slice('*.'.length) : host;
  if (!name.includes('.')) return `Use ${name}.localhost instead.`;
  return `${fixed}: for a domain of your own, uninstall it and make one with \`latchkey setup --domain ${name}\`.`;
}
