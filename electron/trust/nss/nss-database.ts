import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '../../shared/errors.ts';
import { isNodeError } from '../../system/files.ts';
import type { Run, RunResult } from '../../system/run.ts';
import { certificatesIn, type StoredCertificate } from '../certificate-text.ts';
import type { Certutil } from './certutil.ts';
import { wasCutShort } from './cut-short.ts';
import { readContents } from './nss-contents.ts';
import { keyUri, parseNicknames, parseTrust, type NssTrust } from './nss-text.ts';
import { readPrimaryPassword } from './primary-password.ts';

/**
 * One NSS database: read from its files, changed through certutil alone. A selector is a nickname, or a PKCS #11 URI
 * as `keyUri` makes it. Every method throws `AppError` COMMAND_FAILED with certutil's words in the detail, and
 * TOOL_MISSING where it is needed and missing.
 */
export interface NssDatabase {
  readonly folder: string;
  /** An empty database without a password, as the browsers make it. The folder must be there. */
  create(): Promise<void>;
  /** Everything in it: from its files, or, where only NSS can tell, in two processes however many there are. */
  list(): Promise<StoredCertificate[]>;
  /** How far the certificate is trusted; `undefined` when it is not there. Its PEM may be empty. */
  trustOf(certificate: StoredCertificate): Promise<NssTrust | undefined>;
  add(certificate: { pem: string; nickname: string; trust: string }): Promise<void>;
  setTrust(selector: string, trust: string): Promise<void>;
  delete(selector: string): Promise<void>;
  /** Lets SQLite finish or take back a change that was broken off: until then whoever may only read is refused. */
  settle(): Promise<void>;
  /** With a primary password, certutil could change trust only if it knew it. */
  hasPrimaryPassword(): Promise<boolean>;
}

// An empty file of passwords answers the question for one with "none"; without it certutil asks for ever.
export const noPassword = ['-f', '/dev/null'];

/**
 * A nickname comes from whoever made the certificate. In a batch, one with such a sign would end its quotes, and what
 * follows would be certutil's next option: `-o` writes to any file.
 */
const endsQuotes = /["'\\]/;

export function nssDatabase(folder: string, certutil: Certutil, run: Run): NssDatabase {
  async function call(args: readonly string[], input?: string): Promise<RunResult> {
    if (!('program' in certutil)) {
      throw new AppError('TOOL_MISSING', { values: { tool: 'NSS’s certutil', advice: certutil.hint } });
    }
    return run(certutil.program, ['-d', `sql:${folder}`, ...args], {
      env: { LC_ALL: 'C' },
      ...(input === undefined ? {} : { input }),
    });
  }

  /** Whoever opens it for writing puts right what a killed program began: here, to delete what is not there. */
  async function settle(): Promise<void> {
    if ('program' in certutil && (await wasCutShort(folder))) {
      await call(['-D', '-n', `nobody ${randomUUID()}`, ...noPassword]);
    }
  }

  /** Reads, and once more where what another program began and was killed over had to be rolled back first. */
  async function read(args: readonly string[]): Promise<RunResult> {
    const result = await call(args);
    if (!/SEC_ERROR_BAD_DATABASE/.test(result.stderr) || !(await wasCutShort(folder))) return result;
    await settle();
    return call(args);
  }

  const failureOf = ({ exitCode, stderr }: RunResult): AppError =>
    new AppError('COMMAND_FAILED', { values: { program: 'certutil', exitCode }, detail: stderr.trim() });

  async function must(args: readonly string[], input?: string): Promise<void> {
    const result = await call(args, input);
    if (result.exitCode !== 0) throw failureOf(result);
  }

  async function list(): Promise<StoredCertificate[]> {
    const contents = await readContents(folder);
    if (contents) return contents;
    const listed = await read(['-L']);
    if (listed.exitCode !== 0) throw failureOf(listed);
    const nicknames = parseNicknames(listed.stdout);
    if (nicknames.length === 0) return [];
    const found = certificatesIn(await dumpAll(nicknames));
    return [...new Map(found.map((certificate) => [certificate.sha256, certificate])).values()];
  }

  /** By its key where the certificate is at hand; else, with the fingerprint alone, by looking through all. */
  async function askForTrust({ sha256, pem }: StoredCertificate): Promise<NssTrust | undefined> {
    const known = pem || (await list()).find((certificate) => certificate.sha256 === sha256)?.pem;
    const selector = known === undefined ? undefined : keyUri(known);
    if (selector === undefined) return undefined;
    // It describes every certificate with the same subject.
    const result = await read(['-L', '-n', selector]);
    if (result.exitCode === 0) return parseTrust(result.stdout).get(sha256);
    if (/could not find cert/i.test(result.stderr)) return undefined;
    throw failureOf(result);
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
      await must(['-N', '--empty-password']);
    },
    list,
    trustOf: async (certificate) => {
      const contents = await readContents(folder);
      if (!contents) return askForTrust(certificate);
      return contents.find(({ sha256 }) => sha256 === certificate.sha256)?.trust;
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
    settle,
    // Listing keys needs the password; it exits 255 for "no keys" as well, so its words decide.
    hasPrimaryPassword: async () =>
      (await readPrimaryPassword(folder)) ?? /SEC_ERROR_BAD_PASSWORD/.test((await read(['-K', ...noPassword])).stderr),
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
