import type { ClientVerdict } from '../shared/handshake.ts';
import type { Store } from '../shared/trust.ts';
import type { Client } from './client.ts';
import type { ClientMemory } from './client-memory.ts';
import { notAvailable } from './clients/not-available.ts';
import type { ProbeFacts } from './connection/facts.ts';

interface AskedClients {
  host: string;
  port: number;
  timeoutMs: number;
  facts: ProbeFacts;
  stores: readonly Store[];
  /** What they said a moment ago will do. */
  live: boolean;
  signal: AbortSignal | undefined;
}

/** All at once; one that hangs is answered for. */
export async function askClients(
  clients: readonly Client[],
  asked: AskedClients,
  memory: ClientMemory,
): Promise<readonly ClientVerdict[]> {
  const { host, port, timeoutMs, facts, stores, live, signal: outer } = asked;
  const { chain, address } = facts;
  if (chain.length === 0 || address === null) {
    return clients.map((client) => notAvailable(pick(client), 'There was no certificate to judge.'));
  }
  const remembered = live ? memory.recall({ host, chain, stores }) : undefined;
  if (remembered) return remembered;
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = outer ? AbortSignal.any([timeout, outer]) : timeout;
  const late = new Promise<null>((resolve) => {
    const give = (): void => {
      resolve(null);
    };
    signal.addEventListener('abort', give, { once: true });
    if (signal.aborted) give();
  });
  const verdicts = await Promise.all(
    clients.map(async (client) => {
      const verdict = await Promise.race([client.judge({ host, port, address, chain, signal }), late]);
      return verdict ?? notAvailable(pick(client), 'It did not answer in time.');
    }),
  );
  if (!outer?.aborted) memory.remember({ host, chain, stores }, verdicts);
  return verdicts;
}

function pick({ id, label }: Client): { id: string; label: string } {
  return { id, label };
}
