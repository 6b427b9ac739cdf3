import type { OtherAddress } from '../../shared/handshake.ts';
import { fingerprint } from '../certificate/certificate.ts';
import { connectToAny } from './connect.ts';
import { recordingDuplex } from './recording-duplex.ts';
import { looksLikeTls } from '../parser/records.ts';
import { attemptTls, peerChain } from './tls-attempt.ts';
import { readTranscript } from '../parser/transcript.ts';

interface Asked {
  /** All addresses of the name but the one that the check is about. */
  addresses: readonly string[];
  port: number;
  /** Canonical. */
  name: string;
  signal: AbortSignal;
}

type Seen = { address: string } & (
  { kind: 'leaf'; sha256: string } | { kind: 'nothing' | 'alert' | 'not-tls' | 'silent' }
);

export interface OtherAddresses {
  /**
   * Compares them with the leaf of the check, `null` where it saw none. Whoever has not answered by now gets as long
   * again as the check took, and no less than a quarter of a second.
   */
  compare(leaf: Buffer | null, tookMs: number): Promise<OtherAddress[]>;
}

const leastPatience = 250;

/**
 * Shakes hands with every other address of a name, all at once, with the same offer and without a request. `nothing`:
 * the connection was refused. `not-tls`: somebody answered, and not with TLS, or hung up. `different` without a
 * fingerprint: TLS that refused us there, while the check saw a certificate. Left out: who stayed silent, and who
 * refused us while the check saw no certificate either, because there is nothing to compare. Never throws; ends with
 * the signal.
 */
export function askOtherAddresses({ addresses, port, name, signal }: Asked): OtherAddresses {
  if (addresses.length === 0) return { compare: () => Promise.resolve([]) };
  const cut = new AbortController();
  const bounded = AbortSignal.any([signal, cut.signal]);
  const asking = Promise.all(addresses.map((address) => see(address, port, name, bounded)));
  return {
    compare: async (leaf, tookMs) => {
      const patience = setTimeout(
        () => {
          cut.abort();
        },
        Math.max(tookMs, leastPatience),
      );
      const seen = await asking;
      clearTimeout(patience);
      return seen.flatMap((other) => compared(other, leaf && fingerprint(leaf)) ?? []);
    },
  };
}

function compared(seen: Seen, expected: string | null): OtherAddress | null {
  const { address, kind } = seen;
  if (kind === 'leaf') {
    return { address, state: seen.sha256 === expected ? 'same' : 'different', sha256: seen.sha256 };
  }
  if (kind === 'alert') return expected === null ? null : { address, state: 'different', sha256: null };
  return kind === 'silent' ? null : { address, state: kind, sha256: null };
}

async function see(address: string, port: number, name: string, signal: AbortSignal): Promise<Seen> {
  const connection = await connectToAny([address], port, signal);
  if ('failure' in connection) {
    if (connection.failure === 'NOTHING_LISTENING') return { address, kind: 'nothing' };
    return { address, kind: connection.failure === 'TIMEOUT' ? 'silent' : 'not-tls' };
  }
  const { duplex, recording } = recordingDuplex(connection.socket);
  const attempt = attemptTls(duplex, name, signal);
  try {
    const isSecured = await attempt.secured;
    // Before TLS 1.3 the certificate is in the clear even where the handshake failed afterwards.
    const leaf = isSecured
      ? peerChain(attempt.socket)[0]
      : readTranscript(recording.chunks, attempt.secrets).chain?.[0];
    if (leaf) return { address, kind: 'leaf', sha256: fingerprint(leaf) };
    if (signal.aborted) return { address, kind: 'silent' };
    const first = recording.chunks.find(({ from }) => from === 'server');
    return { address, kind: first && looksLikeTls(first.bytes) ? 'alert' : 'not-tls' };
  } finally {
    attempt.secrets.wipe();
    attempt.socket.destroy();
    duplex.destroy();
  }
}
