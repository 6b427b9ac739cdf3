/** An IP address as a number: 32 or 128 bits wide. */
export interface IpAddress {
  bits: 32 | 128;
  value: bigint;
}

export interface IpRange extends IpAddress {
  /** How many leading bits all its addresses share. */
  prefix: number;
}

/** `undefined` for what is no address. IPv4 in four decimal numbers; IPv6 in any form without dots or a zone. */
export function parseAddress(text: string): IpAddress | undefined {
  if (text.includes(':')) return parseIpv6(text);
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255)) return undefined;
  return { bits: 32, value: parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n) };
}

/** CIDR: `10.0.0.0/8`, `fc00::/7`. `undefined` for anything else. */
export function parseRange(text: string): IpRange | undefined {
  const [address = '', length = '', ...rest] = text.split('/');
  const base = parseAddress(address);
  const prefix = /^\d{1,3}$/.test(length) ? Number(length) : -1;
  if (!base || rest.length > 0 || prefix < 0 || prefix > base.bits) return undefined;
  return { ...base, prefix };
}

export function isInRange(address: IpAddress, range: string): boolean {
  const base = parseRange(range);
  if (base?.bits !== address.bits) return false;
  const hostBits = BigInt(base.bits - base.prefix);
  return address.value >> hostBits === base.value >> hostBits;
}

function parseIpv6(text: string): IpAddress | undefined {
  const sides = text.split('::').map((side) => (side === '' ? [] : side.split(':')));
  const [head = [], tail] = sides;
  const zeros = tail ? Math.max(8 - head.length - tail.length, 0) : 0;
  const groups = [...head, ...Array<string>(zeros).fill('0'), ...(tail ?? [])];
  if (sides.length > 2 || groups.length !== 8) return undefined;
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/.test(group))) return undefined;
  return { bits: 128, value: groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n) };
}
