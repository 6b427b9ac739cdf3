import type { Audit } from '../../electron/shared/audit.ts';
import type { ToolEnvironment } from '../../electron/shared/tools.ts';
import type { Receipt, Store, StorePlan } from '../../electron/shared/trust.ts';
import { hex, now } from './fixtures.ts';

const home = '/home/ada';
const ago = (minutes: number): string => new Date(now - minutes * 60_000).toISOString();

/** A computer with something of everything. */
export const manyStores: Store[] = [
  {
    id: 'system',
    label: 'Debian’s certificates (curl, git, Python …)',
    state: 'trusted',
    location: '/usr/local/share/ca-certificates',
  },
  {
    id: 'nss:chromium',
    label: 'Chromium, Chrome and Electron apps',
    state: 'trusted',
    location: `${home}/.local/share/pki/nssdb`,
    restart: ['Chromium'],
  },
  {
    id: 'nss:firefox:k3x9q0fd.default-esr',
    label: 'Firefox, profile default-esr',
    state: 'trusted',
    location: `${home}/.mozilla/firefox/k3x9q0fd.default-esr`,
  },
  {
    id: 'nss:firefox:7bn2vv1c.work',
    label: 'Firefox, profile work',
    state: 'absent',
    drift: 'new',
    location: `${home}/.mozilla/firefox/7bn2vv1c.work`,
  },
  {
    id: 'nss:firefox:p0o9i8u7.bank',
    label: 'Firefox, profile bank',
    state: 'unavailable',
    reason: 'The profile has a primary password, so nothing can be marked as trusted in it from outside.',
    hint: 'Import the root in Firefox: Settings, Privacy & Security, View Certificates, Authorities.',
    location: `${home}/.mozilla/firefox/p0o9i8u7.bank`,
  },
  {
    id: 'nss:thunderbird:1q2w3e4r.default',
    label: 'Thunderbird, profile default',
    state: 'absent',
    denied: true,
    reason: 'It is there, marked as never to be trusted.',
    hint: 'It is left as it is. To trust the root there all the same, name it: `latchkey trust --store nss:thunderbird:1q2w3e4r.default`.',
    location: `${home}/.thunderbird/1q2w3e4r.default`,
  },
  {
    id: 'java:java-17-openjdk-amd64',
    label: 'Java 17 (Debian)',
    state: 'trusted',
    note: 'It follows the system’s store by itself.',
    location: '/etc/ssl/certs/java/cacerts',
  },
  {
    id: 'java:sdkman-21.0.5-tem',
    label: 'Java 21.0.5 (SDKMAN)',
    state: 'absent',
    drift: 'lost',
    location: `${home}/.sdkman/candidates/java/21.0.5-tem/lib/security/cacerts`,
  },
  {
    id: 'shell:bash',
    label: 'Bash, for every new terminal',
    state: 'absent',
    optional: true,
    location: `${home}/.bashrc`,
  },
  {
    id: 'shell:zsh',
    label: 'Zsh, for every new terminal',
    state: 'trusted',
    optional: true,
    location: `${home}/.zshenv`,
  },
];

/** What was said of a store is not true any more once it was changed. */
export function forget(store: Store): void {
  delete store.reason;
  delete store.hint;
  delete store.drift;
  delete store.denied;
  delete store.restart;
}

/** What trusting a store does, or taking it back. */
export function planOf(store: Store, action: 'trust' | 'untrust'): StorePlan {
  const { id, label, location = '' } = store;
  const adds = action === 'trust';
  if (id === 'system') {
    return {
      id,
      label,
      files: ['/usr/local/share/ca-certificates/latchkey-3f9a61c2.crt', '/etc/ssl/certs/ca-certificates.crt'],
      commands: adds ? ['update-ca-certificates'] : ['update-ca-certificates --fresh'],
      prompt: 'Your system will ask for an administrator’s password, because its certificates belong to root.',
    };
  }
  if (id.startsWith('nss:')) {
    const nickname = 'Latchkey root 3f9a61c2';
    return {
      id,
      label,
      files: [`${location}/cert9.db`],
      commands: [
        adds
          ? `certutil -d sql:${location} -A -t C,, -n '${nickname}' -i ${home}/.local/share/latchkey/root.pem`
          : `certutil -d sql:${location} -D -n '${nickname}'`,
      ],
      ...(id.includes('chromium') ? { afterwards: 'Restart Chromium so that it sees the change.' } : {}),
    };
  }
  if (id.startsWith('java:')) {
    const words = adds ? `-importcert -noprompt -alias latchkey-3f9a61c2` : '-delete -alias latchkey-3f9a61c2';
    return { id, label, files: [location], commands: [`keytool ${words} -keystore ${location}`] };
  }
  return { id, label, files: [location], commands: [], afterwards: 'Open a new terminal.' };
}

export function receipts(): Receipt[] {
  const of = (id: string) => manyStores.find((store) => store.id === id) ?? manyStores[0];
  const row = (id: string, action: Receipt['action'], changed = true): Receipt['stores'][number] => {
    const store = of(id);
    if (!store) throw new Error(`no store ${id}`);
    const { files, commands } = planOf(store, action);
    return { id, label: store.label, state: action === 'trust' ? 'trusted' : 'absent', changed, files, commands };
  };
  const receipt = (minutes: number, action: Receipt['action'], stores: Receipt['stores'], root = 'root'): Receipt => ({
    id: hex(`receipt ${minutes}`, 12),
    at: ago(minutes),
    action,
    sha256: hex(root),
    stores,
  });
  return [
    receipt(11, 'trust', [
      {
        ...row('system', 'trust', false),
        state: 'absent',
        error: {
          code: 'ELEVATION_UNAVAILABLE',
          message: 'Changing the system’s store needs administrator rights, and none could be asked for.',
          hint: 'Run this yourself, then look again: sudo install -m 644 /home/ada/.local/share/latchkey/root.pem /usr/local/share/ca-certificates/latchkey-3f9a61c2.crt && sudo update-ca-certificates',
        },
      },
      row('nss:chromium', 'trust'),
      row('nss:firefox:k3x9q0fd.default-esr', 'trust'),
    ]),
    receipt(4_000, 'untrust', [row('java:sdkman-21.0.5-tem', 'untrust')]),
    receipt(90_000, 'trust', [row('system', 'trust'), row('nss:chromium', 'trust')], 'older'),
  ];
}

export const audit: Audit = {
  authorities: [
    {
      sha256: hex('mkcert'),
      subject: 'CN=mkcert ada@lovelace (Ada Lovelace),OU=ada@lovelace (Ada Lovelace),O=mkcert development CA',
      kind: 'development',
      tool: 'mkcert',
      stores: [
        { id: 'system', label: 'Debian’s certificates (curl, git, Python …)' },
        { id: 'nss:chromium', label: 'Chromium, Chrome and Electron apps' },
        { id: 'nss:firefox:k3x9q0fd.default-esr', label: 'Firefox, profile default-esr' },
      ],
      constrained: false,
      keyFile: `${home}/.local/share/mkcert/rootCA-key.pem`,
      keyOpenToOthers: true,
      notBefore: '2023-03-02T09:14:00.000Z',
      notAfter: '2033-03-02T09:14:00.000Z',
    },
    {
      sha256: hex('caddy'),
      subject: 'CN=Caddy Local Authority - 2026 ECC Root',
      kind: 'development',
      tool: 'Caddy',
      stores: [{ id: 'nss:chromium', label: 'Chromium, Chrome and Electron apps' }],
      constrained: false,
      keyFile: `${home}/.local/share/caddy/pki/authorities/local/root.key`,
      notBefore: '2026-09-20T08:00:00.000Z',
      notAfter: '2036-07-29T08:00:00.000Z',
    },
    {
      sha256: hex('lovelace'),
      subject: 'CN=Lovelace Analytical Root CA G2,O=Lovelace Analytical Ltd,C=GB',
      kind: 'corporate',
      stores: [{ id: 'system', label: 'Debian’s certificates (curl, git, Python …)' }],
      constrained: true,
      notBefore: '2021-01-01T00:00:00.000Z',
      notAfter: '2041-01-01T00:00:00.000Z',
    },
    {
      sha256: hex('odd'),
      subject: hex('odd'),
      kind: 'unknown',
      stores: [{ id: 'java:sdkman-21.0.5-tem', label: 'Java 21.0.5 (SDKMAN)' }],
      constrained: false,
      notBefore: '',
      notAfter: '',
    },
  ],
  unread: [
    {
      id: 'java:opt-jdk-11',
      label: 'Java 11 (/opt/jdk-11)',
      reason: 'keytool does not start there: exec format error.',
    },
  ],
};

const bundle = `${home}/.local/share/latchkey/bundle.pem`;
const root = `${home}/.local/share/latchkey/root.pem`;

const variables: ToolEnvironment['variables'] = [
  { name: 'NODE_EXTRA_CA_CERTS', value: root, effect: 'adds', readBy: ['Node', 'npm', 'pnpm', 'Electron'] },
  { name: 'DENO_CERT', value: root, effect: 'adds', readBy: ['Deno'] },
  { name: 'SSL_CERT_FILE', value: bundle, effect: 'replaces', readBy: ['OpenSSL', 'Go', 'Ruby', 'uv'] },
  { name: 'REQUESTS_CA_BUNDLE', value: bundle, effect: 'replaces', readBy: ['Python requests', 'pip'] },
  {
    name: 'CURL_CA_BUNDLE',
    value: bundle,
    effect: 'replaces',
    readBy: ['curl'],
    taken: '/etc/lovelace/ca-bundle.pem',
  },
  { name: 'GIT_SSL_CAINFO', value: bundle, effect: 'replaces', readBy: ['git'] },
  { name: 'AWS_CA_BUNDLE', value: bundle, effect: 'replaces', readBy: ['AWS CLI', 'boto3'] },
];

const each = (line: (name: string, value: string) => string): string =>
  variables.map(({ name, value }) => line(name, value)).join('\n');
const posix = each((name, value) => `[ -n "\${${name}-}" ] || export ${name}=${value}`);

export const tools: ToolEnvironment = {
  bundle,
  variables,
  lines: {
    bash: posix,
    zsh: posix,
    fish: each((name, value) => `set -q ${name}; or set -gx ${name} ${value}`),
    powershell: each((name, value) => `if (-not $env:${name}) { $env:${name} = '${value}' }`),
    vscode: JSON.stringify(
      { 'terminal.integrated.env.linux': Object.fromEntries(variables.map(({ name, value }) => [name, value])) },
      null,
      2,
    ),
  },
};
