import type { ClientVerdict } from '../../shared/handshake.ts';
import type { Run } from '../../system/run.ts';
import { readCertificate } from '../certificate/certificate.ts';
import type { Client, ClientQuestion } from '../client.ts';
import { withPrivateFolder } from '../../system/private-folder.ts';
import { isSelfIssued, type MozillaRefusals, mozillaRefusals, type Refusal } from './mozilla-rules.ts';
import { couldNotAsk, notAvailable } from './not-available.ts';
import { nssRefusal } from './nss-errors.ts';

interface FirefoxOptions {
  run: Run;
  findProgram: (name: string) => string | undefined;
  /** The folders of Firefox's profiles that hold a certificate database (cert9.db), absolute. */
  profiles: () => Promise<readonly string[]>;
  now?: () => Date;
}

const client = { id: 'firefox', label: 'Firefox' };

/**
 * What Firefox says: NSS's own verifier (vfychain) with the database of each profile and NSS's built-in roots.
 * vfychain opens the database for reading only. In some things Firefox, with its own verifier over NSS, is stricter or
 * says it otherwise (the host, which vfychain does not look at; a time to come, where NSS grants a day; SHA-1 …); those
 * are the rules of mozilla-rules.ts.
 */
export function firefoxClient({ run, findProgram, profiles, now = () => new Date() }: FirefoxOptions): Client {
  async function ask({ chain, host, signal }: ClientQuestion): Promise<ClientVerdict> {
    const folders = await profiles();
    if (folders.length === 0) return notAvailable(client, 'No Firefox profile was found.');
    const vfychain = findProgram('vfychain');
    if (!vfychain) return notAvailable(client, 'NSS’s verifier vfychain is not installed (package libnss3-tools).');
    if (chain.length === 0) return notAvailable(client, 'The server sent no certificate.');
    const files = Object.fromEntries(served(chain).map((der, index) => [`${index}.der`, der]));
    return await withPrivateFolder(files, async (path) => {
      const verdicts: (Refusal | null)[] = [];
      for (const folder of folders) {
        const args = ['-d', `sql:${folder}`, '-u', '1', ...Object.keys(files).map(path)];
        const { exitCode, stdout, stderr } = await run(vfychain, args, { signal });
        verdicts.push(exitCode === 0 ? null : nssRefusal(`${stdout}\n${stderr}`));
      }
      return combine(verdicts, mozillaRefusals(chain, host, now()));
    });
  }
  return { ...client, judge: (question) => ask(question).catch((error: unknown) => couldNotAsk(client, error)) };
}

/** Firefox pays no heed to a served root; vfychain would say "marked as not trusted" instead of "unknown issuer". */
function served(chain: readonly Buffer[]): Buffer[] {
  return chain.filter((der, index) => {
    const certificate = readCertificate(der);
    return index === 0 || (certificate !== null && !isSelfIssued(certificate));
  });
}

function combine(verdicts: readonly (Refusal | null)[], own: MozillaRefusals): ClientVerdict {
  const refused = verdicts.filter((refusal) => refusal !== null);
  const first = own.first ?? (refused[0] ? (own.instead ?? refused[0]) : own.last);
  if (!first) return { ...client, accepts: true };
  const some = !own.first && refused.length > 0 && refused.length < verdicts.length;
  const where = some ? ` In ${refused.length} of ${verdicts.length} profiles.` : '';
  return { ...client, accepts: false, code: first.code, reason: `${first.reason}${where}` };
}
