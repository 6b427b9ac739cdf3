import { isIP } from 'node:net';
import type { ClientVerdict } from '../../shared/handshake.ts';
import type { Run } from '../../system/run.ts';
import { readCertificate } from '../certificate.ts';
import type { Client, ClientQuestion } from '../client.ts';
import { withPrivateFolder } from '../private-folder.ts';
import { matchingName, subjectNames } from '../subject-names.ts';
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
 * vfychain opens the database for reading only. In three things Firefox, with its own verifier over NSS, is
 * stricter or says it otherwise, and they are judged here: the host, which vfychain does not look at; a certificate
 * whose time is still to come, where NSS grants a day (PENDING_SLOP in lib/certdb/certdb.c); and one signed by itself.
 */
export function firefoxClient({ run, findProgram, profiles, now = () => new Date() }: FirefoxOptions): Client {
  async function ask({ chain, host, signal }: ClientQuestion): Promise<ClientVerdict> {
    const folders = await profiles();
    if (folders.length === 0) return notAvailable(client, 'No Firefox profile was found.');
    const vfychain = findProgram('vfychain');
    if (!vfychain) return notAvailable(client, 'NSS’s verifier vfychain is not installed (package libnss3-tools).');
    const [leaf] = chain;
    if (!leaf) return notAvailable(client, 'The server sent no certificate.');
    const files = Object.fromEntries(served(chain).map((der, index) => [`${index}.der`, der]));
    return await withPrivateFolder(files, async (path) => {
      const verdicts: (Refusal | null)[] = [];
      for (const folder of folders) {
        const args = ['-d', `sql:${folder}`, '-u', '1', ...Object.keys(files).map(path)];
        const { exitCode, stdout, stderr } = await run(vfychain, args, { signal });
        verdicts.push(exitCode === 0 ? null : nssRefusal(`${stdout}\n${stderr}`));
      }
      return combine(verdicts, ownRefusals(leaf, host, now()));
    });
  }
  return { ...client, judge: (question) => ask(question).catch((error: unknown) => couldNotAsk(client, error)) };
}

interface Refusal {
  code: string;
  reason: string;
}

/** Firefox pays no heed to a served root; vfychain would say "marked as not trusted" instead of "unknown issuer". */
function served(chain: readonly Buffer[]): Buffer[] {
  return chain.filter((der, index) => {
    const certificate = readCertificate(der);
    return index === 0 || (certificate !== null && certificate.subject !== certificate.issuer);
  });
}

interface OwnRefusals {
  selfSigned: Refusal | null;
  other: Refusal | null;
}

function ownRefusals(leaf: Buffer, host: string, now: Date): OwnRefusals {
  const certificate = readCertificate(leaf);
  const selfSigned = certificate !== null && certificate.subject === certificate.issuer;
  const early = certificate !== null && now.getTime() < Date.parse(certificate.validFrom);
  const named = matchingName(subjectNames(leaf), host, isIP(host) !== 0) !== undefined;
  return {
    selfSigned: selfSigned ? refusals.selfSigned : null,
    other: early ? refusals.early : named ? null : refusals.name,
  };
}

const refusals = {
  selfSigned: { code: 'MOZILLA_PKIX_ERROR_SELF_SIGNED_CERT', reason: 'The certificate is signed by itself.' },
  early: { code: 'MOZILLA_PKIX_ERROR_NOT_YET_VALID_CERTIFICATE', reason: 'The certificate is not valid yet.' },
  name: { code: 'SSL_ERROR_BAD_CERT_DOMAIN', reason: 'The certificate is for another name.' },
} as const satisfies Record<string, Refusal>;

function combine(verdicts: readonly (Refusal | null)[], own: OwnRefusals): ClientVerdict {
  const refused = verdicts.filter((refusal) => refusal !== null);
  const first = refused[0] ? (own.selfSigned ?? refused[0]) : own.other;
  if (!first) return { ...client, accepts: true };
  const some = refused.length > 0 && refused.length < verdicts.length;
  const where = some ? ` In ${refused.length} of ${verdicts.length} profiles.` : '';
  return { ...client, accepts: false, code: first.code, reason: `${first.reason}${where}` };
}
