/** A host as typed, as TLS and certificates know it: no brackets, no zone, no trailing dot, lower case. */
export function canonicalHost(host: string): string {
  const name = withoutBrackets(host);
  const bare = name.includes(':') ? name.replace(/%.*$/, '') : name.replace(/\.$/, '');
  return bare.toLowerCase();
}

export function withoutBrackets(host: string): string {
  return host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
}

export function isLocalhost(host: string): boolean {
  const name = canonicalHost(host);
  return name === 'localhost' || name.endsWith('.localhost');
}

/** `shop.test:5173`, `[::1]:443`. */
export function hostAndPort(host: string, port: number): string {
  const name = withoutBrackets(host);
  return `${name.includes(':') ? `[${name}]` : name}:${port}`;
}

/** True for an address of this computer's loopback, also where IPv6 wraps it. */
export function isLoopback(address: string): boolean {
  return /^(::ffff:)?127\./.test(address) || address === '::1';
}
