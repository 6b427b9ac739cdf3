import type { KeychainStatus, Status } from '../../electron/shared/authority.ts';
import type { AppInfo } from '../../electron/shared/ipc-contract.ts';
import type { ProjectDetail } from '../../electron/shared/project.ts';
import type { Store, StorePlan } from '../../electron/shared/trust.ts';

/** Everything in the preview happens at this moment, so that pictures of two days can be compared. */
export const now = Date.parse('2026-11-23T12:00:00Z');
const day = 86_400_000;

const at = (days: number): string => new Date(now + days * day).toISOString();

/** A fingerprint that looks like one and is the same in every run. */
export function hex(seed: string, length = 64): string {
  let state = Array.from(seed).reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) >>> 0, 7);
  return Array.from({ length }, () => {
    state = (state * 1_664_525 + 1_013_904_223) >>> 0;
    return ((state >>> 24) & 15).toString(16);
  }).join('');
}

export const info: AppInfo = {
  version: '0.1.0',
  electron: '45.4.1',
  chromium: '156.0.8078.79',
  platform: 'linux',
  dataFolder: '/home/ada/.local/share/latchkey',
  development: false,
};

export const keyring: KeychainStatus = { backend: 'os', available: true, label: 'GNOME Keyring (Secret Service)' };

export const stores: Store[] = [
  {
    id: 'system',
    label: 'Debian’s certificates (curl, git, Python …)',
    state: 'trusted',
    location: '/usr/local/share/ca-certificates',
  },
  { id: 'nss:chromium', label: 'Chromium and Chrome', state: 'trusted', location: '/home/ada/.pki/nssdb' },
  {
    id: 'nss:firefox:k3x9q0fd.default-esr',
    label: 'Firefox, profile “default-esr”',
    state: 'trusted',
    location: '/home/ada/.mozilla/firefox/k3x9q0fd.default-esr',
  },
  {
    id: 'nss:firefox:7bn2vv1c.work',
    label: 'Firefox, profile “work”',
    state: 'absent',
    reason: 'This profile is new since the last time you trusted your authority.',
    location: '/home/ada/.mozilla/firefox/7bn2vv1c.work',
  },
  {
    id: 'java:17',
    label: 'Java 17',
    state: 'unavailable',
    reason: 'keytool is not installed.',
    hint: 'Install it with: apt install default-jre-headless',
  },
];

export const plans: StorePlan[] = [
  {
    id: 'system',
    label: 'Debian’s certificates (curl, git, Python …)',
    files: ['/usr/local/share/ca-certificates/latchkey-3f9a61c2.crt'],
    commands: ['update-ca-certificates'],
    prompt: 'Your system asks for your password once, because this store belongs to all users of the computer.',
  },
  {
    id: 'nss:chromium',
    label: 'Chromium and Chrome',
    files: ['/home/ada/.pki/nssdb/cert9.db'],
    commands: ['certutil -d sql:/home/ada/.pki/nssdb -A -t C,, -n "Latchkey root 3f9a61c2" -i latchkey-root.pem'],
    afterwards: 'Restart Chromium so that it sees the change.',
  },
  {
    id: 'nss:firefox:k3x9q0fd.default-esr',
    label: 'Firefox, profile “default-esr”',
    files: ['/home/ada/.mozilla/firefox/k3x9q0fd.default-esr/cert9.db'],
    commands: [
      'certutil -d sql:/home/ada/.mozilla/firefox/k3x9q0fd.default-esr -A -t C,, -n "Latchkey root 3f9a61c2" -i latchkey-root.pem',
    ],
  },
  {
    id: 'nss:firefox:7bn2vv1c.work',
    label: 'Firefox, profile “work”',
    files: ['/home/ada/.mozilla/firefox/7bn2vv1c.work/cert9.db'],
    commands: [
      'certutil -d sql:/home/ada/.mozilla/firefox/7bn2vv1c.work -A -t C,, -n "Latchkey root 3f9a61c2" -i latchkey-root.pem',
    ],
  },
];

export function readyStatus(): Status {
  return {
    authority: {
      state: 'ready',
      root: {
        sha256: hex('root'),
        subject: 'CN=Latchkey root 3f9a61c2,OU=ada@lovelace,O=Latchkey',
        notBefore: at(-112),
        notAfter: at(3538),
        permittedDns: ['localhost', 'test', 'example', 'local', 'lan', 'home.arpa', 'internal', 'localdomain'],
        permittedIp: [
          '127.0.0.0/8',
          '::1/128',
          '10.0.0.0/8',
          '172.16.0.0/12',
          '192.168.0.0/16',
          '169.254.0.0/16',
          'fc00::/7',
          'fe80::/10',
        ],
      },
      issuing: {
        sha256: hex('issuing'),
        subject: 'CN=Latchkey issuing 3f9a61c2,OU=ada@lovelace,O=Latchkey',
        notBefore: at(-112),
        notAfter: at(3538),
      },
      previousRoots: [],
    },
    keychain: keyring,
    stores: structuredClone(stores),
    projects: { total: 5, due: 1, expired: 0 },
    unfinished: [],
  };
}

export function emptyStatus(): Status {
  return {
    authority: { state: 'none', root: null, issuing: null, previousRoots: [] },
    keychain: keyring,
    stores: stores.map(({ id, label, location, state, reason, hint }) =>
      state === 'unavailable'
        ? { id, label, state, ...(reason ? { reason } : {}), ...(hint ? { hint } : {}) }
        : { id, label, state: 'absent', ...(location ? { location } : {}) },
    ),
    projects: { total: 0, due: 0, expired: 0 },
    unfinished: [],
  };
}

interface ProjectSeed {
  name: string;
  hosts: string[];
  port?: number;
  /** Days since it was issued. */
  age?: number;
  exports?: ProjectDetail['exports'];
}

export function project({ name, hosts, port, age = 112, exports = [] }: ProjectSeed): ProjectDetail {
  const status = readyStatus();
  const root = status.authority.root;
  const issuing = status.authority.issuing;
  const dates = { notBefore: at(-age), notAfter: at(397 - age) };
  const sha256 = hex(`${name}${age}`);
  return {
    id: hex(`id ${name}`, 12),
    name,
    hosts,
    ...(port === undefined ? {} : { port }),
    certificate: { sha256, serial: hex(`serial ${name}`, 32), keyType: 'ec-p256', ...dates },
    nextRenewal: at(265 - age),
    chain: [
      {
        role: 'root',
        subject: root?.subject ?? '',
        sha256: hex('root'),
        notBefore: root?.notBefore ?? '',
        notAfter: root?.notAfter ?? '',
        names: [...(root?.permittedDns ?? []), ...(root?.permittedIp ?? [])],
      },
      {
        role: 'issuing',
        subject: issuing?.subject ?? '',
        sha256: hex('issuing'),
        notBefore: issuing?.notBefore ?? '',
        notAfter: issuing?.notAfter ?? '',
        names: [...(root?.permittedDns ?? []), ...(root?.permittedIp ?? [])],
      },
      { role: 'leaf', subject: 'O=Latchkey', sha256, ...dates, names: hosts },
    ],
    key: { backend: 'os', label: 'GNOME Keyring (Secret Service)' },
    exports,
  };
}

export const shopExport = { path: '/home/ada/shop/.cert/shop-key.pem', at: at(-111), current: true };

export function projects(): ProjectDetail[] {
  return [
    project({ name: 'admin', hosts: ['admin.localhost'], port: 3000 }),
    project({ name: 'shop', hosts: ['shop.localhost', '*.shop.localhost'], port: 5173, exports: [shopExport] }),
    project({ name: 'api', hosts: ['api.shop.test'], port: 8443, age: 40 }),
    project({ name: 'docs', hosts: ['docs.local'], port: 4321, age: 270 }),
    project({ name: 'storybook', hosts: ['ui.localhost'], port: 6006, age: 3 }),
  ];
}
