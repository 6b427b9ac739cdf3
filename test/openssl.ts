import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The openssl program as a judge of what we made: another people's reader of the same standards. */

export interface Judgement {
  accepted: boolean;
  output: string;
}

/** `openssl verify -x509_strict` of a leaf under a root, with intermediates as a server would send them. */
export function verifyChain(chain: {
  root: string;
  issuing: string;
  leaf: string;
  host?: string;
  ip?: string;
}): Judgement {
  return inFolder((folder) => {
    writeFileSync(join(folder, 'root.pem'), chain.root);
    writeFileSync(join(folder, 'issuing.pem'), chain.issuing);
    writeFileSync(join(folder, 'leaf.pem'), chain.leaf);
    const name = chain.host ? ['-verify_hostname', chain.host] : chain.ip ? ['-verify_ip', chain.ip] : [];
    const stores = ['-no-CAstore', '-no-CApath', '-CAfile', 'root.pem', '-untrusted', 'issuing.pem'];
    const args = ['verify', '-x509_strict', '-check_ss_sig', '-purpose', 'sslserver', ...name, ...stores, 'leaf.pem'];
    const result = spawnSync('openssl', args, { cwd: folder, encoding: 'utf8' });
    if (result.error) throw result.error;
    return { accepted: result.status === 0, output: result.stdout + result.stderr };
  });
}

/** `openssl x509 -text`. */
export function certificateText(pem: string): string {
  return execFileSync('openssl', ['x509', '-noout', '-text'], { input: pem, encoding: 'utf8' });
}

/** `openssl crl -text`, after checking its signature against the issuer. */
export function crlText(pem: string, issuer: string): string {
  return inFolder((folder) => {
    writeFileSync(join(folder, 'issuer.pem'), issuer);
    const args = ['crl', '-noout', '-text', '-CAfile', 'issuer.pem', '-no-CApath', '-no-CAstore'];
    const result = spawnSync('openssl', args, { cwd: folder, input: pem, encoding: 'utf8' });
    if (!result.stderr.includes('verify OK')) throw new Error(result.stderr);
    return result.stdout;
  });
}

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-openssl-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
