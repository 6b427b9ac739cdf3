import { readFile } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { AppError } from '../../shared/errors.ts';
import { shellCommand } from '../../system/elevate.ts';
import { withPrivateFolder } from '../../system/private-folder.ts';
import type { Run } from '../../system/run.ts';
import type { Keystore } from './keystore.ts';
import { removeByHand } from './keytool-commands.ts';

interface KeytoolRemoval {
  /** Where the list is, for the command to copy. */
  list: string;
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
 * A list that is encrypted, or not as Java itself writes it, without these certificates: made from a copy by the
 * runtime's own keytool, which writes what this runtime can read. What it cannot do, the error says how to do by hand.
 */
export function removeWithKeytool({
  list,
  keystore,
  bytes,
  sha256,
  keytool,
  run,
  fail,
}: KeytoolRemoval): Promise<Buffer> {
  return withPrivateFolder({ cacerts: bytes }, async (path) => {
    const file = path('cacerts');
    for (const { alias } of keystore.entries.filter((entry) => entry.sha256 === sha256)) {
      const byHand = shellCommand(removeByHand({ keytool, file: list, alias }));
      if (!isAbsolute(keytool)) throw fail('This Java has no keytool.', `Run this with another Java’s: ${byHand}`);
      const [, ...args] = removeByHand({ keytool, file, alias });
      const { exitCode, stdout } = await run(keytool, args, { env: cleanEnvironment });
      if (exitCode !== 0) throw fail(`keytool failed: ${stdout.trim()}`, `Run it yourself to see why: ${byHand}`);
    }
    return readFile(file);
  });
}
