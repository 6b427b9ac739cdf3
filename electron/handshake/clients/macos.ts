import type { ClientVerdict } from '../../shared/handshake.ts';
import type { Run } from '../../system/run.ts';
import { pemOf } from '../certificate/certificate.ts';
import type { Client, ClientQuestion } from '../client.ts';
import { withPrivateFolder } from '../../system/private-folder.ts';
import { macosRefusal } from './macos-errors.ts';
import { couldNotAsk, notAvailable } from './not-available.ts';

const client = { id: 'macos', label: 'Safari and macOS' };

const security = '/usr/bin/security';

/**
 * What Safari and every program that asks macOS says: the system's own trust evaluation, by `security verify-cert` with
 * the SSL policy for this host (`-s`), the certificates in the order served (`-c`), and nothing fetched (`-L`). The
 * keychains and the user's trust settings are those of the user. Its manual page: `man security`; its source:
 * https://github.com/apple-oss-distributions/Security/blob/main/SecurityTool/macOS/verify_cert.c
 *
 * Written from those and from what others saw it print; it has not been run on a Mac by this project's tests.
 */
export function macosClient({ run }: { run: Run }): Client {
  async function ask({ chain, host, signal }: ClientQuestion): Promise<ClientVerdict> {
    if (chain.length === 0) return notAvailable(client, 'The server sent no certificate.');
    const files = Object.fromEntries(chain.map((der, index) => [`${index}.pem`, pemOf(der)]));
    return await withPrivateFolder(files, async (path) => {
      const certificates = Object.keys(files).flatMap((name) => ['-c', path(name)]);
      const { exitCode, stdout, stderr } = await run(
        security,
        ['verify-cert', '-p', 'ssl', '-s', host, '-L', ...certificates],
        { signal, env: { LC_ALL: 'C' } },
      );
      if (exitCode === 0) return { ...client, accepts: true };
      const refusal = macosRefusal(`${stdout}\n${stderr}`);
      return refusal ? { ...client, accepts: false, ...refusal } : notAvailable(client, 'security gave no verdict.');
    });
  }
  return { ...client, judge: (question) => ask(question).catch((error: unknown) => couldNotAsk(client, error)) };
}
