import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join } from 'node:path';
import type { Run } from '../../system/run.ts';

interface JavaSearch {
  run: Run;
  findProgram: (name: string, path?: string) => string | undefined;
  environment: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
}

/** `keytool` of the Java that the user's programs run on, or why there is none. */
export type FoundKeytool = { keytool: string } | { reason: string };

/**
 * JAVA_HOME first, as Maven and Gradle do, else the `java` on the PATH. On macOS that one is a stub that opens a window
 * where no Java is installed, so the system is asked: https://www.unix.com/man-page/osx/1/java_home
 */
export async function findKeytool(search: JavaSearch): Promise<FoundKeytool> {
  const java = await findJava(search);
  if (!java) return { reason: 'Java is not installed.' };
  const keytool = search.findProgram(executable('keytool', search), dirname(java));
  // `findProgram` looks in the system's folders too; keytool of another Java would judge with another list.
  return keytool !== undefined && dirname(keytool) === dirname(java)
    ? { keytool }
    : { reason: 'This Java has no keytool, the one of its programs that can be asked.' };
}

async function findJava(search: JavaSearch): Promise<string | undefined> {
  const home = search.environment['JAVA_HOME'];
  const chosen = home !== undefined && isAbsolute(home) ? javaBelow(home, search) : undefined;
  if (chosen) return chosen;
  if (search.platform === 'darwin') {
    const { exitCode, stdout } = await search.run('/usr/libexec/java_home', []);
    return exitCode === 0 ? javaBelow(stdout.trim(), search) : undefined;
  }
  const found = search.findProgram(executable('java', search));
  // A link leads from the PATH to where the runtime lives.
  return found && (await realpath(found));
}

function javaBelow(home: string, search: JavaSearch): string | undefined {
  const folder = join(home, 'bin');
  const found = search.findProgram(executable('java', search), folder);
  return found !== undefined && dirname(found) === folder ? found : undefined;
}

function executable(name: string, { platform }: JavaSearch): string {
  return platform === 'win32' ? `${name}.exe` : name;
}
