import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { StoredCertificate } from '../../../../electron/trust/trust-store.ts';

export interface MadeAuthority extends StoredCertificate {
  certificateFile: string;
  keyFile: string;
}

export interface Wanted {
  /** As `openssl req -subj` takes it. */
  subject?: string;
  /** As `openssl req -addext` takes them. */
  extensions?: readonly string[];
  isAuthority?: boolean;
  /** Default `ca.pem` and `ca-key.pem`. */
  files?: [certificate: string, key: string];
  issuer?: MadeAuthority;
}

/** A real certificate and its key, made by OpenSSL in the folder. */
export function makeAuthority(folder: string, wanted: Wanted = {}): MadeAuthority {
  const { subject = '/CN=Some authority', extensions = [], isAuthority = true, issuer } = wanted;
  const [certificate, key] = wanted.files ?? ['ca.pem', 'ca-key.pem'];
  const certificateFile = join(folder, certificate);
  const keyFile = join(folder, key);
  for (const file of [certificateFile, keyFile]) mkdirSync(dirname(file), { recursive: true });
  const parts = [`basicConstraints=critical,CA:${isAuthority ? 'TRUE' : 'FALSE'}`, ...extensions];
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-utf8', '-days', '30'],
      ...['-subj', subject, '-keyout', keyFile, '-out', certificateFile],
      ...parts.flatMap((part) => ['-addext', part]),
      ...(issuer ? ['-CA', issuer.certificateFile, '-CAkey', issuer.keyFile] : []),
    ],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const pem = readFileSync(certificateFile, 'utf8');
  return { sha256: fingerprintOf(pem), pem, certificateFile, keyFile };
}

export function fingerprintOf(pem: string): string {
  return createHash('sha256').update(new X509Certificate(pem).raw).digest('hex');
}
