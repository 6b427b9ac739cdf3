import type { ClientVerdict } from '../../shared/handshake.ts';
import type { Run } from '../../system/run.ts';
import { pemOf } from '../certificate/certificate.ts';
import type { Client, ClientQuestion } from '../client.ts';
import { gnutlsRefusal, keyUsageRefusal } from './gnutls-errors.ts';
import { permitsSignatures } from '../certificate/certificate-fields.ts';
import { couldNotAsk, notAvailable } from './not-available.ts';

interface GnutlsOptions {
  run: Run;
  findProgram: (name: string) => string | undefined;
  /** A file of roots instead of those that GnuTLS finds in the system by itself. */
  roots?: string;
}

const client = { id: 'gnutls', label: 'wget, apt, GnuTLS' };

/** id-kp-serverAuth: https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.12 */
const serverPurpose = '1.3.6.1.5.5.7.3.1';

/**
 * What wget, apt and GNOME's programs say: GnuTLS's own verifier (certtool) over the chain as served, with the roots
 * that GnuTLS takes from the system. In the handshake GnuTLS also looks whether the key may sign; certtool does not,
 * so that is judged here. https://gnutls.org/manual/html_node/certtool-Invocation.html
 */
export function gnutlsClient({ run, findProgram, roots }: GnutlsOptions): Client {
  async function ask({ chain, host, signal }: ClientQuestion): Promise<ClientVerdict> {
    // Under its second name on macOS, whose own certtool is another program.
    const certtool = findProgram('gnutls-certtool') ?? findProgram('certtool');
    if (!certtool) return notAvailable(client, 'GnuTLS’s verifier certtool is not installed (package gnutls-bin).');
    const [leaf] = chain;
    if (!leaf) return notAvailable(client, 'The server sent no certificate.');
    const { exitCode, stdout, stderr } = await run(
      certtool,
      [
        ...['--verify', `--verify-hostname=${host}`, `--verify-purpose=${serverPurpose}`],
        ...(roots === undefined ? [] : [`--load-ca-certificate=${roots}`]),
      ],
      // Its sentences are how its statuses are told apart.
      { signal, input: chain.map(pemOf).join(''), env: { LC_ALL: 'C', LANGUAGE: '' } },
    );
    if (exitCode !== 0) {
      const refusal = gnutlsRefusal(stdout, stderr);
      return refusal ? { ...client, accepts: false, ...refusal } : notAvailable(client, 'certtool gave no verdict.');
    }
    return permitsSignatures(leaf) ? { ...client, accepts: true } : { ...client, accepts: false, ...keyUsageRefusal };
  }
  return { ...client, judge: (question) => ask(question).catch((error: unknown) => couldNotAsk(client, error)) };
}
