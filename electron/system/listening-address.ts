import type { PortListener } from '../shared/handshake.ts';

/**
 * Which program listens on a port of this computer, at this address of it. `null` where the system does not tell: it
 * belongs to another user, lives in a container, or ended meanwhile. Never throws.
 */
export type FindPortListener = (port: number, address: string) => Promise<PortListener | null>;

/** How well a socket that listens at `listening` answers for connections to `address`: 0 is not at all. Pure. */
export function listeningRank(listening: string, address: string): 0 | 1 | 2 | 3 {
  if (listening === address) return 3;
  const isIpv6 = address.includes(':');
  if (listening === '*' || listening === (isIpv6 ? '::' : '0.0.0.0')) return 2;
  // One socket for both kinds, unless it was told otherwise.
  return !isIpv6 && (listening === '::' || listening === `::ffff:${address}`) ? 1 : 0;
}

/** The candidate that answers best for the address, the first among equals. */
export function bestListening<Candidate extends { listening: string }>(
  candidates: readonly Candidate[],
  address: string,
): Candidate | undefined {
  const ranked = candidates.map((candidate) => ({ candidate, rank: listeningRank(candidate.listening, address) }));
  const best = Math.max(0, ...ranked.map(({ rank }) => rank));
  return best === 0 ? undefined : ranked.find(({ rank }) => rank === best)?.candidate;
}
