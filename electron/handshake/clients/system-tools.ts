import { isIP } from 'node:net';
import type { ClientVerdict } from '../../shared/handshake.ts';
import type { Run } from '../../system/run.ts';
import { pemOf } from '../certificate/certificate.ts';
import type { Client, ClientQuestion } from '../client.ts';
import { withPrivateFolder } from '../../system/private-folder.ts';
import { matchingName, subjectNames } from '../certificate/subject-names.ts';
import { couldNotAsk, notAvailable } from './not-available.ts';
import { nameMismatch, opensslRefusal } from './openssl-errors.ts';

interface SystemToolsOptions {
  run: Run;
  findProgram: (name: string) => string | undefined;
  /** The list of roots that the system's tools read. */
  bundle: () => Promise<string | undefined>;
}

const client = { id: 'system-tools', label: 'curl, git, OpenSSL' };

/**
 * What curl, git, Python and all that read the system's bundle say: OpenSSL's own verifier with that bundle, at the
 * security level that connections have, since `openssl verify` by itself lets weak keys and hashes pass. It would also
 * take a wildcard in part of a label; curl and Python ask it not to.
 * https://docs.openssl.org/3.0/man3/SSL_CTX_set_security_level/
 */
export function systemToolsClient({ run, findProgram, bundle }: SystemToolsOptions): Client {
  async function ask({ chain, host, signal }: ClientQuestion): Promise<ClientVerdict> {
    const openssl = findProgram('openssl');
    if (!openssl) return notAvailable(client, 'OpenSSL is not installed (package openssl).');
    const roots = await bundle();
    if (!roots) return notAvailable(client, 'This system keeps no list of trusted certificates in a known place.');
    const [leaf, ...others] = chain;
    if (!leaf) return notAvailable(client, 'The server sent no certificate.');
    const files = { 'leaf.pem': pemOf(leaf), 'others.pem': others.map(pemOf).join('') };
    return await withPrivateFolder(files, async (path) => {
      // Without -no-CApath and -no-CAstore it would also read what SSL_CERT_DIR and OpenSSL's own folder hold.
      const { exitCode, stderr } = await run(
        openssl,
        [
          ...['verify', '-CAfile', roots, '-no-CApath', '-no-CAstore', '-purpose', 'sslserver'],
          ...['-auth_level', '2'],
          ...[isIP(host) === 0 ? '-verify_hostname' : '-verify_ip', host],
          ...(others.length === 0 ? [] : ['-untrusted', path('others.pem')]),
          path('leaf.pem'),
        ],
        { signal },
      );
      if (exitCode !== 0) return { ...client, accepts: false, ...opensslRefusal(stderr) };
      return onlyPartlyNamed(leaf, host)
        ? { ...client, accepts: false, ...nameMismatch }
        : { ...client, accepts: true };
    });
  }
  return { ...client, judge: (question) => ask(question).catch((error: unknown) => couldNotAsk(client, error)) };
}

function onlyPartlyNamed(leaf: Buffer, host: string): boolean {
  const names = subjectNames(leaf);
  return isIP(host) === 0 && names.dns.length > 0 && matchingName(names, host, false) === undefined;
}
