import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findProgram } from '../../electron/system/run.ts';

/**
 * This computer's Java at another place, trusting this root and nothing else. The reason where there is no Java.
 */
export function javaHome(folder: string, rootFile: string): { home: string } | string {
  const java = findProgram('java');
  if (!java) return 'Java is not installed';
  const [original, home] = [dirname(dirname(realpathSync(java))), join(folder, 'java')];
  if (!existsSync(join(original, 'bin', 'keytool'))) return 'this Java has no keytool';
  copyJava(original, home);
  // A list of the newer kind would ask for its password, which Java does not give when it reads the list.
  const store = ['-storetype', 'JKS', '-keystore', join(home, 'lib', 'security', 'cacerts'), '-storepass', 'changeit'];
  execFileSync(
    join(home, 'bin', 'keytool'),
    ['-importcert', '-noprompt', '-alias', 'root', '-file', rootFile, ...store],
    {
      stdio: 'pipe',
    },
  );
  return { home };
}

/**
 * A Java at another place, without a list of roots: its programs copied, the rest links. A Java finds its home by where
 * its libraries really lie.
 */
export function copyJava(original: string, home: string): void {
  const copied = ['bin', 'lib/server', 'lib/security', 'lib/libjli.so'];
  mkdirSync(join(home, 'lib'), { recursive: true });
  for (const name of copied) {
    cpSync(join(original, name), join(home, name), {
      ...{ recursive: true, dereference: true },
      filter: (source) => !source.endsWith('/cacerts'),
    });
  }
  for (const name of readdirSync(join(original, 'lib'))) {
    if (!copied.includes(`lib/${name}`)) symlinkSync(join(original, 'lib', name), join(home, 'lib', name));
  }
  symlinkSync(join(original, 'conf'), join(home, 'conf'));
  if (existsSync(join(original, 'release'))) cpSync(join(original, 'release'), join(home, 'release'));
}
