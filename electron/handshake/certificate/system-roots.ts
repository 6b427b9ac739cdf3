import type { X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { certificatesInPem } from './certificate.ts';

/** Where systems keep the list that curl, git and their like read; the first that exists is the system's. */
export const systemBundles: readonly string[] = [
  '/etc/ssl/certs/ca-certificates.crt', // Debian, Ubuntu, Arch, Alpine
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem', // Fedora, RHEL
  '/var/lib/ca-certificates/ca-bundle.pem', // SUSE
  '/etc/ssl/cert.pem', // macOS, Alpine
];

export interface SystemRoots {
  /** The file they come from; `undefined` when this system has none. */
  file: string | undefined;
  certificates: readonly X509Certificate[];
}

/** Reads the system's roots, again only when their file changed. An unreadable list is an empty one. */
export function systemRoots(files: readonly string[] = systemBundles): () => Promise<SystemRoots> {
  let cached: { stamp: string; roots: SystemRoots } | undefined;
  return async () => {
    for (const file of files) {
      const found = await stat(file).catch(() => undefined);
      if (!found?.isFile()) continue;
      const stamp = `${file} ${found.mtimeMs} ${found.size}`;
      if (cached?.stamp === stamp) return cached.roots;
      const pem = await readFile(file, 'latin1').catch(() => '');
      const roots = { file, certificates: certificatesInPem(pem) };
      cached = { stamp, roots };
      return roots;
    }
    return { file: undefined, certificates: [] };
  };
}
