import { isIP } from 'node:net';
import type { ClientVerdict } from '../../shared/handshake.ts';
import type { Run } from '../../system/run.ts';
import { pemOf } from '../certificate.ts';
import type { Client, ClientQuestion } from '../client.ts';
import { withPrivateFolder } from '../private-folder.ts';
import { couldNotAsk, notAvailable } from './not-available.ts';
import { opensslRefusal } from './openssl-errors.ts';

interface SystemToolsOptions {
  run: Run;
  findProgram: (name: string) => string | undefined;
  /** The list of roots that the system's tools read. */
  bundle: () => Promise<string | undefined>;
}

const client = { id: 'system-tools', label: 'curl, git, OpenSSL' };

/** What curl, git, Python and all that read the system's bundle say: OpenSSL's own verifier with that bundle. */
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
          ...[isIP(host) === 0 ? '-verify_hostname' : '-verify_ip', host],
          ...(others.length === 0 ? [] : ['-untrusted', path('others.pem')]),
          path('leaf.pem'),
        ],
        { signal },
      );
      return exitCode === 0 ? { ...client, accepts: true } : { ...client, accepts: false, ...opensslRefusal(stderr) };
    });
  }
  return { ...client, judge: (question) => ask(question).catch((error: unknown) => couldNotAsk(client, error)) };
}
