import type { Store } from '../../../electron/shared/trust.ts';

export type StoreGroupId = 'system' | 'browsers' | 'java' | 'tools' | 'macos' | 'windows' | 'other' | 'optional';

export interface StoreGroup {
  id: StoreGroupId;
  stores: Store[];
}

/** The order in which the groups are shown. What is changed only when it is named comes last. */
const order: readonly StoreGroupId[] = ['system', 'macos', 'windows', 'browsers', 'java', 'tools', 'other', 'optional'];

const families: Readonly<Record<string, StoreGroupId>> = {
  system: 'system',
  macos: 'macos',
  windows: 'windows',
  wsl: 'windows',
  nss: 'browsers',
  java: 'java',
  shell: 'tools',
};

export function groupOf({ id, optional }: Pick<Store, 'id' | 'optional'>): StoreGroupId {
  if (optional) return 'optional';
  return families[id.split(':', 1)[0] ?? ''] ?? 'other';
}

/** The groups that have stores. Inside one, what cannot be changed comes last; else the order in which they came. */
export function grouped(stores: readonly Store[]): StoreGroup[] {
  return order.flatMap((id) => {
    const members = stores.filter((store) => groupOf(store) === id);
    const [able, unable] = [false, true].map((is) => members.filter(({ state }) => (state === 'unavailable') === is));
    return members.length === 0 ? [] : [{ id, stores: [...(able ?? []), ...(unable ?? [])] }];
  });
}
