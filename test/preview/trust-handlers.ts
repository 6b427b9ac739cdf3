import { AppError } from '../../electron/shared/errors.ts';
import type { Receipt, Store, StoreChange, StorePlan } from '../../electron/shared/trust.ts';
import type { Handlers, World } from './fake-bridge.ts';
import { hex } from './fixtures.ts';
import { forget, planOf } from './trust-fixtures.ts';

type TrustChannel = Extract<keyof Handlers, `trust/${string}` | `audit/${string}` | `tools/${string}`>;

/** The stores of a world: they can be trusted, taken back, and each change leaves its receipt. */
export function trustHandlers(of: World): Pick<Handlers, TrustChannel> {
  const named = (ids: readonly string[] | undefined): Store[] => {
    for (const id of ids ?? []) {
      if (!of.status.stores.some((store) => store.id === id)) {
        throw new AppError('STORE_NOT_FOUND', { values: { store: id } });
      }
    }
    return of.status.stores.filter(({ id }) => ids?.includes(id) ?? true);
  };

  function planned(store: Store, action: Receipt['action']): StorePlan {
    const fixed = action === 'trust' ? of.plans.find(({ id }) => id === store.id) : undefined;
    return fixed ?? planOf(store, action);
  }

  function change(ids: readonly string[] | undefined, action: Receipt['action'], sha256?: string) {
    const state = action === 'trust' ? 'trusted' : 'absent';
    const changes: StoreChange[] = named(ids).map((store) => {
      const changed = store.state !== state;
      forget(store);
      Object.assign(store, { state }, store.id.includes('chromium') && changed ? { restart: ['Chromium'] } : {});
      return { ...store, changed };
    });
    of.receipts = [
      {
        id: hex(`receipt ${of.receipts.length} ${action}`, 12),
        at: new Date(Date.now()).toISOString(),
        action,
        sha256: sha256 ?? of.status.authority.root?.sha256 ?? '',
        stores: changes.map((store) => {
          const { files, commands } = planned(store, action);
          return { id: store.id, label: store.label, state: store.state, changed: store.changed, files, commands };
        }),
      },
      ...of.receipts,
    ];
    return { stores: changes };
  }

  const foundPlans = (sha256: string): StorePlan[] => {
    const found = of.audit.authorities.find((authority) => authority.sha256 === sha256);
    if (!found) throw new AppError('AUTHORITY_NOT_FOUND', { values: { sha256 } });
    return found.stores.map(({ id, label }) => {
      const store = of.status.stores.find((candidate) => candidate.id === id);
      const plan = planOf(store ?? { id, label, state: 'trusted' }, 'untrust');
      return { ...plan, commands: plan.commands.map((command) => command.replace(/Latchkey root \w+/, 'mkcert')) };
    });
  };

  return {
    'trust/plan': ({ stores }) => ({
      plans: named(stores)
        .filter(({ state, optional }) => stores !== undefined || (state === 'absent' && !optional))
        .map((store) => planned(store, 'trust')),
    }),
    'trust/plan-removal': ({ stores }) => ({
      plans: named(stores)
        .filter(({ state }) => state === 'trusted')
        .map((store) => planned(store, 'untrust')),
    }),
    'trust/stores': () => ({ stores: of.status.stores }),
    'trust/install': ({ stores }) => change(stores, 'trust'),
    'trust/remove': ({ stores, sha256 }) => change(stores, 'untrust', sha256),
    'trust/receipts': () => ({ receipts: of.receipts }),
    'trust/accept-drift': ({ stores }) => {
      for (const store of named(stores)) delete store.drift;
      return { stores: of.status.stores };
    },
    'audit/list': () => of.audit,
    'audit/plan-removal': ({ sha256 }) => ({ plans: foundPlans(sha256) }),
    'audit/remove': ({ sha256 }) => {
      const changes = foundPlans(sha256).map(({ id, label }) => ({
        id,
        label,
        state: 'absent' as const,
        changed: true,
      }));
      of.audit = { ...of.audit, authorities: of.audit.authorities.filter((found) => found.sha256 !== sha256) };
      return { stores: changes };
    },
    'tools/environment': () => of.tools,
  };
}
