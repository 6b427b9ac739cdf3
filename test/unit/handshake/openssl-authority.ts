import { execFileSync, spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A certificate and its key, made by the openssl program: nothing of ours has a hand in it. */
export interface Made {
  certPem: string;
  keyPem: string;
  der: Buffer;
  certificate: X509Certificate;
}

export interface Wanted {
  subject?: string;
  /** Lines of an openssl extension section. */
  extensions: string[];
  /** `undefined`: signs itself. */
  issuer?: Made;
  /** A kind, or what the program takes after `-newkey`. */
  key?: keyof typeof algorithms | string[];
  /** Days from now. */
  from?: number;
  to?: number;
  hash?: string;
}

const day = 86_400_000;
const algorithms = {
  ec: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  p521: ['ec', '-pkeyopt', 'ec_paramgen_curve:P-521'],
  rsa: ['rsa:2048'],
  rsa1024: ['rsa:1024'],
  ed25519: ['ed25519'],
};

/** Makes certificates in a temporary folder that `remove` takes away. */
export function opensslAuthority() {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-test-'));
  const path = (name: string): string => join(folder, name);
  let count = 0;

  function issue(wanted: Wanted): Made {
    count += 1;
    const [key, request, extensions, issuerCert, issuerKey, config, out] = [
      ...['key', 'csr', 'ext', 'issuer', 'issuer-key', 'config', 'out'],
    ].map((name) => path(`${String(count)}.${name}`)) as [string, string, string, string, string, string, string];
    const { key: kind = 'ec' } = wanted;
    const algorithm = typeof kind === 'string' ? algorithms[kind] : kind;
    const subject = wanted.subject ?? '/O=Latchkey test';
    openssl(['req', '-newkey', ...algorithm, '-nodes', '-keyout', key, '-out', request, '-utf8', '-subj', subject]);
    writeFileSync(extensions, `${wanted.extensions.join('\n')}\n`);
    writeFileSync(path(`${String(count)}.index`), '');
    writeFileSync(config, configuration(folder, String(count), wanted.hash ?? 'sha256'));
    if (wanted.issuer) {
      writeFileSync(issuerCert, wanted.issuer.certPem);
      writeFileSync(issuerKey, wanted.issuer.keyPem);
    }
    const signer = wanted.issuer ? ['-cert', issuerCert, '-keyfile', issuerKey] : ['-selfsign', '-keyfile', key];
    openssl([
      ...['ca', '-batch', '-notext', '-utf8', '-config', config, '-in', request, '-extfile', extensions, '-out', out],
      ...[...signer, '-startdate', openssltime(wanted.from ?? -1), '-enddate', openssltime(wanted.to ?? 30)],
    ]);
    const certPem = readFileSync(out, 'utf8');
    const certificate = new X509Certificate(certPem);
    return { certPem, keyPem: readFileSync(key, 'utf8'), der: certificate.raw, certificate };
  }

  return {
    issue,
    root: (name: string, more: Partial<Wanted> = {}): Made =>
      issue({ subject: `/CN=${name}`, extensions: authorityExtensions, ...more }),
    intermediate: (name: string, issuer: Made, more: Partial<Wanted> = {}): Made =>
      issue({ subject: `/CN=${name}`, extensions: authorityExtensions, issuer, ...more }),
    leaf: (names: string[], issuer: Made, more: Partial<Wanted> = {}): Made =>
      issue({ extensions: leafExtensions(names), issuer, ...more }),
    /** The openssl program's word on a leaf right below this root, its purpose and name aside. */
    verifies: (leaf: Made, root: Made): boolean => {
      const [anchor, certificate] = [path('anchor.pem'), path('verified.pem')];
      writeFileSync(anchor, root.certPem);
      writeFileSync(certificate, leaf.certPem);
      const { status } = spawnSync('/usr/bin/openssl', ['verify', '-CAfile', anchor, '-no-CApath', certificate]);
      return status === 0;
    },
    remove: (): void => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const authorityExtensions = [
  'basicConstraints=critical,CA:true',
  'keyUsage=critical,keyCertSign,cRLSign',
  'subjectKeyIdentifier=hash',
];

export function leafExtensions(names: string[], usage = 'serverAuth'): string[] {
  return [
    'basicConstraints=critical,CA:false',
    'subjectKeyIdentifier=hash',
    'authorityKeyIdentifier=keyid',
    ...(names.length === 0 ? [] : [`subjectAltName=${names.join(',')}`]),
    `extendedKeyUsage=${usage}`,
  ];
}

function configuration(folder: string, number: string, hash: string): string {
  return `[ca]
default_ca=own
[own]
database=${folder}/${number}.index
new_certs_dir=${folder}
default_md=${hash}
policy=any
rand_serial=yes
unique_subject=no
[any]
commonName=optional
organizationName=optional
`;
}

function openssltime(days: number): string {
  return new Date(Date.now() + days * day).toISOString().replace(/[-:T]|\.\d+/g, '');
}

function openssl(args: string[]): void {
  // The user's own configuration must not decide what is in a test's certificate.
  execFileSync('/usr/bin/openssl', args, { stdio: 'pipe', env: { ...process.env, OPENSSL_CONF: '/dev/null' } });
}
