import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Made } from '../../unit/handshake/openssl-authority.ts';

/** The revocation list of this authority with these certificates in it, made by the openssl program. DER. */
export function revocationList(issuer: Made, revoked: readonly Made[]): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-crl-'));
  const file = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  try {
    const yesterday = new Date(Date.now() - 86_400_000)
      .toISOString()
      .replace(/[-:T]|\.\d+/g, '')
      .slice(2);
    // The program's own database, see "openssl ca": state, end, time of revocation, serial number, file, subject.
    const entries = revoked.map(
      ({ certificate }) => `R\t491231235959Z\t${yesterday}\t${certificate.serialNumber}\tunknown\t/O=Revoked\n`,
    );
    const index = file('index', entries.join(''));
    const settings = `[ca]\ndefault_ca=own\n[own]\ndatabase=${index}\ndefault_md=sha256\ndefault_crl_days=30\n`;
    const pem = execFileSync(
      '/usr/bin/openssl',
      [
        ...['ca', '-gencrl', '-config', file('config', settings)],
        ...['-cert', file('issuer.pem', issuer.certPem), '-keyfile', file('issuer.key', issuer.keyPem)],
      ],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
    );
    return Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
