import { createConnection, type Socket } from 'node:net';

export type ConnectOutcome =
  { socket: Socket; address: string } | { failure: 'NOTHING_LISTENING' | 'CLOSED_EARLY' | 'TIMEOUT'; reason: string };

/** How long the first address may take before the next is tried beside it (RFC 8305 recommends 250 ms). */
const headStartMs = 250;

/**
 * Connects to the first address that accepts: each is given a head start, then the next joins in. Never throws;
 * ends with the signal. The caller owns the socket.
 */
export async function connectToAny(
  addresses: readonly string[],
  port: number,
  signal: AbortSignal,
): Promise<ConnectOutcome> {
  const reasons: string[] = [];
  const sockets: Socket[] = [];
  const winner = await new Promise<Socket | null>((resolve) => {
    let headStart: NodeJS.Timeout | undefined;
    let settled = false;

    function settle(socket: Socket | null): void {
      settled = true;
      clearTimeout(headStart);
      resolve(socket);
    }

    function tryNext(): void {
      clearTimeout(headStart);
      const host = addresses[sockets.length];
      if (settled || host === undefined) return;
      const socket = createConnection({ host, port });
      sockets.push(socket);
      socket.once('connect', () => {
        settle(socket);
      });
      socket.once('error', (error: NodeJS.ErrnoException) => {
        reasons.push(error.code ?? error.message);
        if (reasons.length === addresses.length) settle(null);
        else tryNext();
      });
      headStart = setTimeout(tryNext, headStartMs);
    }

    const giveUp = (): void => {
      settle(null);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    if (signal.aborted || addresses.length === 0) giveUp();
    else tryNext();
  });
  for (const socket of sockets) {
    if (socket === winner) continue;
    // A late error of a socket that lost must not crash the program.
    socket.on('error', () => undefined);
    socket.destroy();
  }
  if (winner) return { socket: winner, address: addresses[sockets.indexOf(winner)] ?? '' };
  return { failure: failureOf(reasons, addresses.length), reason: [...new Set(reasons)].join(', ') };
}

function failureOf(reasons: readonly string[], asked: number): 'NOTHING_LISTENING' | 'CLOSED_EARLY' | 'TIMEOUT' {
  // Somebody accepted, and reset before the event loop saw it.
  if (reasons.includes('ECONNRESET')) return 'CLOSED_EARLY';
  return reasons.length === asked && !reasons.includes('ETIMEDOUT') ? 'NOTHING_LISTENING' : 'TIMEOUT';
}
