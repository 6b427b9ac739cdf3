import { AppError } from '../../electron/shared/errors.ts';
import { never, world, type World } from './fake-bridge.ts';
import { nobodyResult, okResult, plainHttpResult, untrustedResult, warningResult } from './check-results.ts';
import { addressesDifferResult, everyActionResult, hostileResult, rsaTransportResult } from './finding-results.ts';
import { emptyStatus, hex, project, readyStatus } from './fixtures.ts';
import { eventfulServer, portsForAll } from './live-world.ts';
import { trustEmpty, trustFailing, trustFull, trustWaiting } from './trust-world.ts';

const hostile = '<img src=x onerror=alert(1)>\u202Egnp.exe';

function hostileWorld(of: World): void {
  const long = `${'very-'.repeat(11)}long.localhost`;
  const evil = project({
    name: hostile,
    hosts: [long, '"><script>alert(1)</script>.test', 'xn--80ak6aa92e.localhost'],
  });
  const path = `/home/ada/${'deep/'.repeat(24)}it’s $(rm -rf ~) "quoted"-key.pem`;
  evil.exports = [{ path, at: '2026-11-01T00:00:00Z', current: true }];
  evil.key.label = hostile;
  of.projects = [evil, ...of.projects];
  of.damaged = [{ file: '/home/ada/.local/share/latchkey/projects/9f3c.json', reason: 'not JSON' }];
  of.check = (subject) => hostileResult(subject, hostile);
}

function manyProjects(amount: number): World['projects'] {
  return Array.from({ length: amount }, (_, index) =>
    project({
      name: `project ${index + 1}`,
      hosts: [`p${index + 1}.localhost`],
      port: 8443,
      age: (index * 7) % 260,
    }),
  );
}

function withoutKeychain(of: World): void {
  of.status = {
    ...emptyStatus(),
    keychain: {
      backend: 'os',
      available: false,
      label: 'Secret Service',
      reason: 'no D-Bus session is running, so the Secret Service cannot be reached.',
    },
  };
  of.projects = [];
}

function lockedVault(of: World): void {
  of.status.keychain = { backend: 'vault', available: true, locked: true, label: 'Latchkey’s vault' };
  of.handlers['projects/renew'] = ({ id }) => {
    if (of.status.keychain.locked !== false) {
      throw new AppError('KEYCHAIN_UNAVAILABLE', { values: { reason: 'the vault is locked', advice: 'Unlock it.' } });
    }
    const subject = of.projects.find((candidate) => candidate.id === id);
    if (!subject) throw new AppError('PROJECT_NOT_FOUND', { values: { project: id } });
    return subject;
  };
}

function oneStoreFails(of: World): void {
  of.status = emptyStatus();
  of.projects = [];
  of.handlers['trust/install'] = ({ stores: ids }) => {
    const store = of.status.stores.find(({ id }) => id === ids?.[0]);
    if (!store) throw new AppError('STORE_NOT_FOUND', { values: { store: String(ids?.[0]) } });
    if (store.id === 'nss:chromium') {
      throw new AppError('STORE_FAILED', {
        values: {
          store: store.label,
          reason: 'the database is locked by another program.',
          advice: 'Close Chromium and try again.',
        },
        detail: 'certutil: function failed: SEC_ERROR_BAD_DATABASE: security library: bad database.',
      });
    }
    if (store.id.endsWith('.work')) return never();
    store.state = 'trusted';
    return { stores: [{ ...store, changed: true }] };
  };
}

/** What the window can meet, by name. */
export const scenarios: Record<string, (of: World) => void> = {
  'first-run': (of) => {
    of.status = emptyStatus();
    of.projects = [];
  },
  'first-run-store-fails': oneStoreFails,
  'first-run-vault': withoutKeychain,
  ok: () => undefined,
  warning: (of) => {
    of.check = (subject) => warningResult(subject);
  },
  untrusted: (of) => {
    of.check = (subject) => untrustedResult(subject);
  },
  'plain-http': (of) => {
    of.check = (subject) => plainHttpResult(subject);
  },
  actions: (of) => {
    of.check = (subject) => everyActionResult(subject);
  },
  'addresses-differ': (of) => {
    of.check = (subject) => addressesDifferResult(subject);
  },
  'rsa-transport': (of) => {
    of.check = (subject) => rsaTransportResult(subject);
  },
  live: eventfulServer,
  'check-all': portsForAll,
  'check-failing': (of) => {
    of.check = () => {
      throw new AppError('TOOL_MISSING', { values: { tool: 'certutil', advice: 'Install libnss3-tools.' } });
    };
  },
  'nothing-listening': (of) => {
    of.check = (subject, request) => (request.serve ? okResult(subject, true) : nobodyResult(subject));
  },
  checking: (of) => {
    of.check = () => never();
  },
  empty: (of) => {
    of.projects = [];
  },
  'not-trusted': (of) => {
    of.status.stores = emptyStatus().stores;
    of.status.unfinished = [{ id: '1', action: 'trust', startedAt: '2026-11-23T11:20:00Z' }];
  },
  many: (of) => {
    of.projects = manyProjects(10_000);
    // As over the wire: an answer never comes in the turn of its question.
    of.check = (subject) =>
      new Promise((resolve) => {
        setTimeout(() => {
          resolve(okResult(subject));
        });
      });
  },
  hostile: hostileWorld,
  loading: (of) => {
    of.handlers.status = () => never();
    of.handlers['projects/list'] = () => never();
  },
  failing: (of) => {
    of.handlers['projects/renew'] = () => {
      throw new AppError('KEYCHAIN_FAILED', {
        values: { reason: 'the item could not be written' },
        detail: 'org.freedesktop.Secret.Error.IsLocked: Cannot create an item in a locked collection',
      });
    };
    of.handlers['projects/export'] = ({ overwrite }) => {
      const path = '/home/ada/admin/.cert/admin.pem';
      if (!overwrite) throw new AppError('EXPORT_EXISTS', { values: { path } });
      return { files: { cert: path, key: '/home/ada/admin/.cert/admin-key.pem', chain: path, ca: path } };
    };
  },
  broken: (of) => {
    of.handlers.status = () => {
      throw new AppError('DATA_NOT_WRITABLE', {
        values: { path: of.info.dataFolder, reason: 'permission denied' },
        detail: 'EACCES: permission denied, mkdir',
      });
    };
  },
  'locked-vault': lockedVault,
  'trust-full': trustFull,
  'trust-failing': trustFailing,
  'trust-waiting': trustWaiting,
  'trust-empty': trustEmpty,
  rollover: (of) => {
    of.status = readyStatus();
    of.status.authority.previousRoots = [{ sha256: hex('older'), notAfter: '2034-02-01T00:00:00Z' }];
  },
};

export function worldOf(scenario: string): World {
  const created = world();
  scenarios[scenario]?.(created);
  return created;
}
