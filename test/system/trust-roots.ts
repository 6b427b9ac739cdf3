import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TrustedRoot } from '../../electron/trust/trust-store.ts';

export interface TestRoot extends TrustedRoot {
  certificateFile: string;
  keyFile: string;
}

export interface TestRootOptions {
  key?: 'ec' | 'rsa';
  subject?: string;
  /** Another root's key: with its subject as well, a twin that only the fingerprint tells apart. */
  keyFile?: string;
  /** False makes a certificate that is not an authority's. */
  isAuthority?: boolean;
  /** Lines of openssl's configuration, instead of those that make a root like Latchkey's own. */
  extensions?: string;
}

/** As `build-authority.ts` makes them, for localhost and loopback addresses. */
export const likeOurs = {
  basicConstraints: 'critical, CA:TRUE, pathlen:1',
  nameConstraints: [
    ...['critical', 'permitted;DNS:localhost', 'permitted;IP:127.0.0.0/255.0.0.0'],
    ...['permitted;email:invalid', 'permitted;URI:invalid'],
  ].join(', '),
  keyUsage: 'critical, keyCertSign, cRLSign',
  subjectKeyIdentifier: 'hash',
  authorityKeyIdentifier: 'keyid:always',
} as const;

export function extensionLines(extensions: Readonly<Record<string, string>>): string {
  return Object.entries(extensions)
    .map(([name, value]) => `${name} = ${value}\n`)
    .join('');
}

const newKey = { ec: ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'], rsa: ['-newkey', 'rsa:2048'] };

/** A real root made by OpenSSL, valid for 30 days, as trust stores take it. The name is used for its files as well. */
export function testRoot(folder: string, name: string, options: TestRootOptions = {}): TestRoot {
  const { key = 'ec', subject = `/O=Latchkey test/OU=${name}`, isAuthority = true } = options;
  const certificateFile = join(folder, `${name}.pem`);
  const keyFile = options.keyFile ?? join(folder, `${name}-key.pem`);
  const keyArguments = options.keyFile ? ['-new', '-key', keyFile] : [...newKey[key], '-keyout', keyFile];
  const lines = isAuthority ? extensionLines(likeOurs) : 'basicConstraints = critical, CA:FALSE\n';
  const settings = join(folder, `${name}.cnf`);
  const extensions = options.extensions ?? lines;
  writeFileSync(settings, `[req]\ndistinguished_name = name\nx509_extensions = own\n[name]\n[own]\n${extensions}`);
  openssl([
    ...['req', '-x509', ...keyArguments, '-nodes', '-out', certificateFile, '-days', '30', '-subj', subject],
    ...['-config', settings],
  ]);
  const pem = readFileSync(certificateFile, 'utf8');
  const sha256 = createHash('sha256').update(new X509Certificate(pem).raw).digest('hex');
  return { sha256, pem, nickname: `Latchkey test ${name} ${sha256.slice(0, 8)}`, certificateFile, keyFile };
}

/** A leaf for the host, signed by the root: what a server needs. */
export function issueLeaf(folder: string, root: TestRoot, host: string): { cert: string; key: string } {
  const file = (name: string): string => join(folder, `leaf-${name}`);
  openssl([
    ...['req', '-new', ...newKey.ec, '-nodes', '-keyout', file('key.pem'), '-out', file('request.pem')],
    ...['-subj', '/O=Latchkey test leaf'],
  ]);
  writeFileSync(
    file('extensions'),
    `subjectAltName=DNS:${host}\nextendedKeyUsage=serverAuth\nbasicConstraints=critical,CA:FALSE\n`,
  );
  openssl([
    ...['x509', '-req', '-in', file('request.pem'), '-CA', root.certificateFile, '-CAkey', root.keyFile],
    ...['-set_serial', '4711', '-days', '10', '-out', file('cert.pem'), '-extfile', file('extensions')],
  ]);
  return { cert: readFileSync(file('cert.pem'), 'utf8'), key: readFileSync(file('key.pem'), 'utf8') };
}

function openssl(args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: ['ignore', 'pipe', 'pipe'] });
}
