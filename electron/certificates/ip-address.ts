import { type IpAddress, parseAddress, parseRange } from '../shared/ip-address.ts';

/** The 4 or 16 bytes of an IP address; `undefined` for a name. */
export function addressBytes(host: string): Buffer | undefined {
  const address = parseAddress(host);
  return address && toBytes(address);
}

/** Address and mask of a CIDR range, as an iPAddress name constraint holds them (8 or 32 bytes). */
export function rangeBytes(cidr: string): Buffer {
  const range = parseRange(cidr);
  if (!range) throw new TypeError(`Not a CIDR range: ${cidr}`);
  const { bits, prefix } = range;
  const hostBits = BigInt(bits - prefix);
  const mask = ((1n << BigInt(prefix)) - 1n) << hostBits;
  return Buffer.concat([toBytes({ bits, value: range.value & mask }), toBytes({ bits, value: mask })]);
}

function toBytes({ bits, value }: IpAddress): Buffer {
  return Buffer.from(value.toString(16).padStart(bits / 4, '0'), 'hex');
}
