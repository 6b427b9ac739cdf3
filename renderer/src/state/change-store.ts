import type { Store, StoreChange } from '../../../electron/shared/trust.ts';
import { failureOf } from '../api.ts';

/** Asks for one store’s change. Never throws: a request that failed is that store’s failure. */
export async function changeStore(
  stores: readonly Store[],
  id: string,
  request: () => Promise<{ stores: readonly StoreChange[] }>,
): Promise<StoreChange> {
  const store = stores.find((candidate) => candidate.id === id);
  const before: StoreChange = { ...(store ?? { id, label: id, state: 'absent' }), changed: false };
  try {
    const answer = await request();
    return answer.stores.find((change) => change.id === id) ?? before;
  } catch (error) {
    return { ...before, error: failureOf(error) };
  }
}
