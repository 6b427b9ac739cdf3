import { X509Certificate } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findProgram, run } from '../../electron/system/run.ts';

/** An authority that openssl made, for tests that need certificates which our own code would never issue. */
export interface TestAuthority {
  /** Absolute. */
  rootFile: string;
  issue(request: { names: string; notBefore?: string; notAfter?: string }): Promise<TestCertificate>;
}

export interface TestCertificate {
  cert: string;
  key: string;
  /** DER, leaf first, as served. */
  chain: Buffer[];
}

/** Keeps its files in the folder. Dates are openssl's `YYYYMMDDHHMMSSZ`, names its subjectAltName syntax. */
export async function testAuthority(folder: string): Promise<TestAuthority> {
  const rootFile = join(folder, 'root.pem');
  const rootKey = join(folder, 'root.key');
  const database = join(folder, 'index.txt');
  const settings = join(folder, 'ca.cnf');
  let issued = 0;

  await writeFile(database, '');
  await writeFile(
    settings,
    [
      '[ca]\ndefault_ca = own\n[own]\nunique_subject = no\nrand_serial = yes\ndefault_md = sha256\npolicy = any',
      `database = ${database}\nnew_certs_dir = ${folder}\ncertificate = ${rootFile}\nprivate_key = ${rootKey}`,
      '[any]\norganizationName = supplied\n[req]\ndistinguished_name = name\n[name]',
    ].join('\n'),
  );
  const newKey = (file: string): string[] => {
    return ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', file, '-config', settings];
  };
  await openssl(
    ...['req', '-x509', ...newKey(rootKey), '-out', rootFile, '-days', '30', '-subj', '/O=Latchkey test authority'],
    ...['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
  );

  return {
    rootFile,
    issue: async ({ names, notBefore, notAfter }) => {
      const file = (kind: string): string => join(folder, `${issued}.${kind}`);
      issued += 1;
      await openssl('req', '-new', ...newKey(file('key')), '-out', file('csr'), '-subj', '/O=Latchkey test leaf');
      await writeFile(
        file('ext'),
        `basicConstraints=critical,CA:FALSE\nextendedKeyUsage=serverAuth\nsubjectAltName=${names}\n`,
      );
      const dates = [...(notBefore ? ['-startdate', notBefore] : []), ...(notAfter ? ['-enddate', notAfter] : [])];
      await openssl(
        ...['ca', '-batch', '-notext', '-config', settings, '-in', file('csr'), '-out', file('pem')],
        ...['-extfile', file('ext'), ...(dates.length > 0 ? dates : ['-days', '20'])],
      );
      const cert = await readFile(file('pem'), 'utf8');
      return { cert, key: await readFile(file('key'), 'utf8'), chain: [new X509Certificate(cert).raw] };
    },
  };
}

async function openssl(...args: string[]): Promise<void> {
  const result = await run(findProgram('openssl') ?? '/usr/bin/openssl', args);
  if (result.exitCode !== 0) throw new Error(`openssl ${args[0] ?? ''} failed: ${result.stderr}`);
}
