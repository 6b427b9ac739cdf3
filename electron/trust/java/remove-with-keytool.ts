import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import type { AppError } from '../../shared/errors.ts';
import { shellCommand } from '../../system/elevate.ts';
import type { Run } from '../../system/run.ts';
import type { Keystore } from './keystore.ts';
import { removeByHand } from './keytool-commands.ts';

interface KeytoolRemoval {
  /** Where the list is, for the command to copy. */
  path: string;
  keystore: Keystore;
  bytes: Buffer;
  sha256: string;
  keytool: string;
  run: Run;
  fail: (reason: string, advice: string) => AppError;
}

/** What the user's shell may add to every Java. */
const cleanEnvironment = { JAVA_TOOL_OPTIONS: '', _JAVA_OPTIONS: '', JDK_JAVA_OPTIONS: '', LC_ALL: 'C' };

/**
 * A list without these certificates that is encrypted, or not as Java itself writes it, made by the runtime's own keytool from a copy: it writes what this
 * runtime can read. What it cannot do, the error says how to do by hand.
 */
export async function removeWithKeytool({
  path,
  keystore,
  bytes,
  sha256,
  keytool,
  run,
  fail,
}: KeytoolRemoval): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-java-'));
  const file = join(folder, 'cacerts');
  try {
    await writeFile(file, bytes, { mode: 0o600 });
    for (const { alias } of keystore.entries.filter((entry) => entry.sha256 === sha256)) {
      const byHand = shellCommand(removeByHand({ keytool, file: path, alias }));
      if (!isAbsolute(keytool)) throw fail('This Java has no keytool.', `Run this with another Java’s: ${byHand}`);
      const [, ...args] = removeByHand({ keytool, file, alias });
      const { exitCode, stdout } = await run(keytool, args, { env: cleanEnvironment });
      if (exitCode !== 0) throw fail(`keytool failed: ${stdout.trim()}`, `Run it yourself to see why: ${byHand}`);
    }
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
