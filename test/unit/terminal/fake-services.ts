import type { Services } from '../../../electron/services.ts';
import type { Status } from '../../../electron/shared/authority.ts';
import type { CheckResult, Finding, Step } from '../../../electron/shared/handshake.ts';
import { stepIds } from '../../../electron/shared/handshake.ts';
import type { ProjectDetail } from '../../../electron/shared/project.ts';
import type { Store, StoreChange } from '../../../electron/shared/trust.ts';

/** The parts of the services that a test gives; everything else throws when it is called. */
export type Parts = {
  [K in keyof Services]?: Services[K] extends (...given: never[]) => unknown ? Services[K] : Partial<Services[K]>;
};

export function fakeServices(parts: Parts): Services {
  const log = { info: () => undefined, error: () => undefined, flush: () => Promise.resolve() };
  const names = ['authority', 'keychain', 'trust', 'projects', 'audit', 'tools', 'uninstall'] as const;
  return {
    log,
    paths: { home: '/home/me/latchkey' },
    mend: () => Promise.resolve([]),
    ...parts,
    ...Object.fromEntries(names.map((name) => [name, strict(name, parts[name] ?? {})])),
  } as unknown as Services;
}

function strict(name: string, part: object): object {
  return new Proxy(part, {
    get: (target, key) => {
      // A promise asks every value it is resolved with for `then`.
      if (key === 'then') return undefined;
      if (key in target) return (target as Record<PropertyKey, unknown>)[key];
      return () => {
        throw new Error(`The test expects no call of ${name}.${String(key)}`);
      };
    },
  });
}

export const now = new Date('2026-11-23T12:00:00.000Z');

export const noAuthority: Status['authority'] = { state: 'none', root: null, issuing: null, previousRoots: [] };

export const readyAuthority: Status['authority'] = {
  state: 'ready',
  root: {
    sha256: 'a'.repeat(64),
    subject: 'CN=Latchkey development root aaaaaaaa',
    notBefore: '2026-11-23T11:00:00.000Z',
    notAfter: '2036-11-20T12:00:00.000Z',
    permittedDns: ['localhost', 'test', 'example'],
    permittedIp: ['127.0.0.0/8', '::1/128'],
  },
  issuing: {
    sha256: 'b'.repeat(64),
    subject: 'CN=Latchkey issuing',
    notBefore: '2026-11-23T11:00:00.000Z',
    notAfter: '2036-11-20T12:00:00.000Z',
  },
  previousRoots: [],
};

export function statusWith(parts: Partial<Status> = {}): Status {
  return {
    authority: readyAuthority,
    keychain: { backend: 'os', available: true, label: 'GNOME Keyring' },
    stores: [],
    projects: { total: 0, due: 0, expired: 0 },
    unfinished: [],
    ...parts,
  };
}

export function store(id: string, state: Store['state'], parts: Partial<Store> = {}): Store {
  return { id, label: `The store ${id}`, state, ...parts };
}

export function changeOf(id: string, parts: Partial<StoreChange> = {}): StoreChange {
  return { ...store(id, 'trusted'), changed: true, ...parts };
}

export function project(name: string, parts: Partial<ProjectDetail> = {}): ProjectDetail {
  return {
    id: `id-${name}`,
    name,
    hosts: [`${name}.localhost`],
    certificate: {
      sha256: 'c'.repeat(64),
      serial: '0a',
      keyType: 'ec-p256',
      notBefore: '2026-11-23T11:00:00.000Z',
      notAfter: '2027-12-25T12:00:00.000Z',
    },
    nextRenewal: '2027-08-15T12:00:00.000Z',
    chain: [],
    key: { backend: 'os', label: 'Latchkey, project 1' },
    exports: [],
    ...parts,
  };
}

const fine: Finding = { code: 'OK', severity: 'ok', message: 'The handshake works.' };

export function checkResult(parts: Partial<CheckResult> = {}): CheckResult {
  const steps = stepIds.map((id): Step => ({ id, state: 'passed', ms: 1.25, summary: `about ${id}`, evidence: [] }));
  const verdict = parts.verdict ?? fine;
  return {
    target: { host: 'shop.localhost', port: 5173, addresses: ['127.0.0.1'], address: '127.0.0.1' },
    ok: verdict.severity !== 'error',
    verdict,
    findings: [verdict],
    steps,
    messages: [],
    tls: {
      version: 'TLSv1.3',
      cipher: 'TLS_AES_128_GCM_SHA256',
      group: 'X25519',
      alpn: 'http/1.1',
      signature: 'ecdsa_secp256r1_sha256',
      resumed: false,
      tickets: 2,
      earlyData: null,
    },
    chain: [],
    clients: [],
    others: [],
    listener: null,
    momentary: false,
    checkedAt: now.toISOString(),
    ...parts,
  };
}
