import type { ClientVerdict } from '../shared/handshake.ts';
import type { Store } from '../shared/trust.ts';
import { fingerprint } from './certificate/certificate.ts';

/** What a client's verdict depends on. */
export interface AskedAbout {
  host: string;
  /** DER, leaf first. */
  chain: readonly Buffer[];
  stores: readonly Store[];
}

/**
 * What the clients said a moment ago. A live check comes every two seconds, and most clients are programs that must be
 * started: the same chain for the same host, with every store as it was, needs no second answer for half a minute.
 */
export interface ClientMemory {
  recall(asked: AskedAbout): readonly ClientVerdict[] | undefined;
  remember(asked: AskedAbout, verdicts: readonly ClientVerdict[]): void;
}

const freshMs = 30_000;
// As many servers as somebody may watch at once; the oldest goes first.
const rememberedLimit = 64;

/** @param now milliseconds, monotonic */
export function clientMemory(now: () => number = () => performance.now()): ClientMemory {
  const remembered = new Map<string, { at: number; verdicts: readonly ClientVerdict[] }>();
  return {
    recall(asked) {
      const found = remembered.get(keyOf(asked));
      return found && now() - found.at < freshMs ? found.verdicts : undefined;
    },
    remember(asked, verdicts) {
      const key = keyOf(asked);
      // Taken out first, so that the map's order is that of age.
      remembered.delete(key);
      remembered.set(key, { at: now(), verdicts });
      const [oldest] = remembered.keys();
      if (remembered.size > rememberedLimit && oldest !== undefined) remembered.delete(oldest);
    },
  };
}

function keyOf({ host, chain, stores }: AskedAbout): string {
  const states = stores.map(({ id, state }) => [id, state]);
  return JSON.stringify([host, fingerprint(Buffer.concat(chain)), states]);
}
