import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Made } from './openssl-authority.ts';

/** A revocation list of this issuer, DER, made by the openssl program. */
export function opensslCrl(issuer: Made, revoked: readonly { certificate: Made; reason?: string }[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-crl-'));
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  const call = (args: string[]): void => {
    execFileSync('/usr/bin/openssl', args, { stdio: 'pipe', env: { ...process.env, OPENSSL_CONF: '/dev/null' } });
  };
  try {
    const index = file('index', '');
    const config = file(
      'config',
      `[ca]\ndefault_ca=own\n[own]\ndatabase=${index}\ndefault_md=sha256\ndefault_crl_days=30\n`,
    );
    const signer = [
      '-config',
      config,
      '-cert',
      file('ca.pem', issuer.certPem),
      '-keyfile',
      file('key.pem', issuer.keyPem),
    ];
    for (const { certificate, reason } of revoked) {
      const why = reason === undefined ? [] : ['-crl_reason', reason];
      call(['ca', ...signer, '-revoke', file('revoked.pem', certificate.certPem), ...why]);
    }
    const pem = join(folder, 'crl.pem');
    call(['ca', ...signer, '-gencrl', '-out', pem]);
    call(['crl', '-in', pem, '-outform', 'DER', '-out', join(folder, 'crl.der')]);
    return readFileSync(join(folder, 'crl.der'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
