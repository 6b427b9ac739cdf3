import { AppError } from '../../electron/shared/errors.ts';
import { never, type World } from './fake-bridge.ts';
import { audit, forget, manyStores, receipts, tools } from './trust-fixtures.ts';

/** Stores of every kind and state, receipts, other authorities and tools. */
export function trustFull(of: World): void {
  of.status.stores = structuredClone(manyStores);
  of.receipts = receipts();
  of.audit = structuredClone(audit);
  of.tools = tools;
}

/** Every way in which a store can refuse, and one that never answers. */
export function trustFailing(of: World): void {
  trustFull(of);
  for (const store of of.status.stores) {
    if (store.optional) continue;
    forget(store);
    if (!store.id.endsWith('bank')) store.state = 'absent';
  }
  const failures: Readonly<Record<string, () => AppError>> = {
    system: () =>
      new AppError('ELEVATION_UNAVAILABLE', {
        values: {
          command:
            'sudo install -m 644 /home/ada/.local/share/latchkey/root.pem /usr/local/share/ca-certificates/latchkey-3f9a61c2.crt && sudo update-ca-certificates',
        },
      }),
    'nss:chromium': () =>
      new AppError('STORE_FAILED', {
        values: {
          store: 'Chromium, Chrome and Electron apps',
          reason: 'the database is locked by another program.',
          advice: 'Close Chromium and try again.',
        },
        detail: 'certutil: function failed: SEC_ERROR_BAD_DATABASE: security library: bad database.',
      }),
    'java:java-17-openjdk-amd64': () => new AppError('ELEVATION_REFUSED'),
  };
  of.handlers['trust/install'] = ({ stores: [id = ''] = [] }) => {
    const failure = failures[id]?.();
    if (failure) throw failure;
    const store = of.status.stores.find((candidate) => candidate.id === id);
    if (!store) throw new AppError('STORE_NOT_FOUND', { values: { store: id } });
    store.state = 'trusted';
    return { stores: [{ ...store, changed: true }] };
  };
}

/** The system’s prompt stands open and nobody answers it. */
export function trustWaiting(of: World): void {
  trustFailing(of);
  of.handlers['trust/install'] = () => never();
}

/** Everything is trusted, nothing was ever done from here, nobody else is trusted. */
export function trustEmpty(of: World): void {
  trustFull(of);
  of.status.stores = of.status.stores.filter(({ state, optional }) => state === 'trusted' && !optional);
  for (const store of of.status.stores) delete store.restart;
  of.receipts = [];
  of.audit = { authorities: [], unread: [] };
}
