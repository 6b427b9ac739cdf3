import { mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { isNodeError } from '../../system/files.ts';
import type { Run, RunResult } from '../../system/run.ts';
import { certificatesIn, type StoredCertificate } from '../certificate-text.ts';
import { parseNicknames, parseTrust, type NssTrust } from './nss-text.ts';

/**
 * One NSS database, through certutil. A selector is a nickname, or a PKCS #11 URI as `keyUri` makes it.
 * Every method throws `AppError` COMMAND_FAILED with certutil's words in the detail.
 */
export interface NssDatabase {
  readonly folder: string;
  /** Makes the folder (0700) and an empty database without a password, as the browsers do. */
  create(): Promise<void>;
  /** Everything in it, in two processes however many certificates there are. */
  list(): Promise<StoredCertificate[]>;
  /** The certificate that the selector names, and those with the same subject: fingerprint -> trust. */
  find(selector: string): Promise<Map<string, NssTrust>>;
  add(certificate: { pem: string; nickname: string; trust: string }): Promise<void>;
  setTrust(selector: string, trust: string): Promise<void>;
  delete(selector: string): Promise<void>;
  /** With a primary password, certutil could change trust only if it knew it. */
  hasPrimaryPassword(): Promise<boolean>;
}

// An empty file of passwords answers the question for one with "none"; without it certutil asks for ever.
const noPassword = ['-f', '/dev/null'];

/**
 * A nickname comes from whoever made the certificate. In a batch, one with such a sign would end its quotes, and what
 * follows would be certutil's next option: `-o` writes to any file.
 */
const endsQuotes = /["'\\]/;

export function nssDatabase(folder: string, certutil: string, run: Run): NssDatabase {
  const call = (args: readonly string[], input?: string): Promise<RunResult> =>
    run(certutil, ['-d', `sql:${folder}`, ...args], {
      env: { LC_ALL: 'C' },
      ...(input === undefined ? {} : { input }),
    });

  async function must(args: readonly string[], input?: string): Promise<string> {
    const { exitCode, stdout, stderr } = await call(args, input);
    if (exitCode === 0) return stdout;
    throw new AppError('COMMAND_FAILED', { values: { program: certutil, exitCode }, detail: stderr.trim() });
  }

  async function dumpAll(nicknames: readonly string[]): Promise<string> {
    const plain = nicknames.filter((nickname) => !endsQuotes.test(nickname));
    const others = nicknames.filter((nickname) => endsQuotes.test(nickname));
    return [plain.length > 0 ? await dumpBatch(plain) : '', await dumpEach(others)].join('\n');
  }

  /** certutil's batch mode reads commands from a file: names of certificates, nothing secret. */
  async function dumpBatch(nicknames: readonly string[]): Promise<string> {
    const scratch = await mkdtemp(join(tmpdir(), 'latchkey-nss-'));
    try {
      const file = join(scratch, 'batch');
      await writeFile(file, nicknames.map((nickname) => `-L -n "${nickname}" -a\n`).join(''), { mode: 0o600 });
      const { exitCode, stdout } = await call(['-B', '-i', file]);
      if (exitCode === 0) return stdout;
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
    // It stops at the first name that it cannot resolve; one by one, that name alone is left out.
    return dumpEach(nicknames);
  }

  async function dumpEach(nicknames: readonly string[]): Promise<string> {
    const single = await Promise.all(nicknames.map((nickname) => call(['-L', '-n', nickname, '-a'])));
    return single.map(({ stdout }) => stdout).join('\n');
  }

  return {
    folder,
    create: async () => {
      await makeFolder(folder);
      await must(['-N', '--empty-password']);
    },
    list: async () => {
      const nicknames = parseNicknames(await must(['-L']));
      if (nicknames.length === 0) return [];
      const found = certificatesIn(await dumpAll(nicknames));
      return [...new Map(found.map((certificate) => [certificate.sha256, certificate])).values()];
    },
    find: async (selector) => {
      const { exitCode, stdout, stderr } = await call(['-L', '-n', selector]);
      if (exitCode === 0) return parseTrust(stdout);
      if (/could not find cert/i.test(stderr)) return new Map();
      throw new AppError('COMMAND_FAILED', { values: { program: certutil, exitCode }, detail: stderr.trim() });
    },
    add: async ({ pem, nickname, trust }) => {
      await must(['-A', '-t', trust, '-n', nickname, ...noPassword], pem);
    },
    setTrust: async (selector, trust) => {
      await must(['-M', '-t', trust, '-n', selector, ...noPassword]);
    },
    delete: async (selector) => {
      await must(['-D', '-n', selector, ...noPassword]);
    },
    // Listing keys needs the password; it exits 255 for "no keys" as well, so its words decide.
    hasPrimaryPassword: async () => /SEC_ERROR_BAD_PASSWORD/.test((await call(['-K', ...noPassword])).stderr),
  };
}

export function hasDatabase(folder: string): Promise<boolean> {
  return exists(join(folder, 'cert9.db'));
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isNodeError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return false;
    throw error;
  }
}

/** Refuses to leave root's files in another user's home, as `sudo` with a kept HOME would. */
async function makeFolder(folder: string): Promise<void> {
  if (process.getuid?.() === 0) {
    const above = await nearestFolder(folder);
    if ((await stat(above)).uid !== 0) {
      throw new AppError('DATA_NOT_WRITABLE', {
        values: { path: folder, reason: 'it belongs to another user, and Latchkey runs as root' },
      });
    }
  }
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    const reason = isNodeError(error) ? (error.code ?? error.message) : String(error);
    throw new AppError('DATA_NOT_WRITABLE', { values: { path: folder, reason }, cause: error });
  }
}

async function nearestFolder(path: string): Promise<string> {
  return (await exists(path)) || dirname(path) === path ? path : nearestFolder(dirname(path));
}
