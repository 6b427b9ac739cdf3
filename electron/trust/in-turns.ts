import { AppError, toFailure } from '../shared/errors.ts';
import type { Store, StoreChange, StorePlan } from '../shared/trust.ts';
import type { TrustStore } from './trust-store.ts';

/** A store that is to be changed. */
export interface Turn {
  store: TrustStore;
  /** As it was before anything was changed. */
  was: Store;
  plan: StorePlan;
}

/** Tools are programs of their own; more at once than this makes none of them faster. */
const atOnce = 4;

/**
 * Changes every store in its turn. One that may ask a person has to wait for the one that asked before it, so that
 * there is never more than one prompt; after a no nobody is asked again. The others go on beside it. Those whose list
 * is made from the system’s come after all of these. After the signal no further store is begun.
 * Gives one row a turn, in no particular order.
 */
export async function inTurns(
  turns: readonly Turn[],
  change: (turn: Turn) => Promise<StoreChange>,
  { signal, mayAsk: mayAskAtAll = true }: { signal?: AbortSignal | undefined; mayAsk?: boolean | undefined } = {},
): Promise<StoreChange[]> {
  const rows: StoreChange[] = [];
  let isRefused = !mayAskAtAll;

  async function take(turn: Turn): Promise<void> {
    if (signal?.aborted) {
      rows.push(untouched(turn, new AppError('CANCELLED', { values: { kept: 'Nothing was changed there.' } })));
      return;
    }
    if (isRefused && mayAsk(turn)) {
      rows.push(untouched(turn, new AppError('ELEVATION_NOT_ASKED')));
      return;
    }
    const row = follows(turn) ? waiting(await change(turn), rows) : await change(turn);
    isRefused ||= row.error?.code === 'ELEVATION_REFUSED';
    rows.push(row);
  }

  for (const group of [turns.filter((turn) => !follows(turn)), turns.filter(follows)]) {
    const quiet = group.filter((turn) => !mayAsk(turn));
    await Promise.all([
      oneByOne(group.filter(mayAsk), take),
      ...Array.from({ length: atOnce }, (_, lane) =>
        oneByOne(
          quiet.filter((__, index) => index % atOnce === lane),
          take,
        ),
      ),
    ]);
  }
  return rows;
}

async function oneByOne(turns: readonly Turn[], take: (turn: Turn) => Promise<void>): Promise<void> {
  for (const turn of turns) await take(turn);
}

/** Where the plan could not be told, it is better to wait. */
function mayAsk({ plan }: Turn): boolean {
  return plan.prompt !== undefined || plan.reason !== undefined;
}

export function follows({ store }: Turn): boolean {
  return store.follows === 'system';
}

/**
 * Where the system’s certificates could not be changed, nothing is wrong with the list that is made from them: what is
 * left to be done is told, and counted, once.
 */
function waiting({ error, ...row }: StoreChange, rows: readonly StoreChange[]): StoreChange {
  if (!error) return row;
  if (!rows.some((other) => other.id === 'system' && other.error)) return { ...row, error };
  return { ...row, reason: 'It follows the system’s certificates, which were not changed.' };
}

function untouched({ was }: Turn, reason: AppError): StoreChange {
  return { ...was, changed: false, error: toFailure(reason) };
}
