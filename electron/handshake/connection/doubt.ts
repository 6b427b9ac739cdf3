import { askPlainly } from './ask-plainly.ts';
import type { ForeignProtocol } from './foreign-protocol.ts';

/** A server that stays silent after a greeting may wait for somebody who speaks without TLS first. */
export interface Doubt {
  /** What the server speaks without TLS, once it answered. */
  answer(): ForeignProtocol | null;
  stop(): void;
}

interface Doubted {
  address: string;
  port: number;
  host: string;
  signal: AbortSignal;
  /** True while the greeting still waits for its first answer. */
  silent: () => boolean;
  /** Called when the server answered without TLS while it stayed silent with. */
  settled: () => void;
}

/** Asks without TLS too if the greeting is not answered after so many milliseconds; the greeting goes on waiting. */
export function doubtWhenSilent({ address, port, host, signal, silent, settled }: Doubted, afterMs: number): Doubt {
  let asking: AbortController | undefined;
  let answer: ForeignProtocol | null = null;
  const timer = setTimeout(() => {
    if (!silent()) return;
    asking = new AbortController();
    void askPlainly(address, port, host, AbortSignal.any([signal, asking.signal])).then((protocol) => {
      if (!protocol || !silent()) return;
      answer = protocol;
      settled();
    });
  }, afterMs);
  return {
    answer: () => answer,
    stop: () => {
      clearTimeout(timer);
      asking?.abort();
    },
  };
}
