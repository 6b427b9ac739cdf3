import { usualPassword } from './keystore.ts';

interface OneList {
  /** Absolute, or the name alone. */
  keytool: string;
  file: string;
}

/** The name under which Latchkey puts a root into a list. */
export function aliasFor(sha256: string): string {
  return `latchkey-root-${sha256.slice(0, 16)}`;
}

/** The same change as a person would make it; without the password keytool asks for it. */
export function addByHand(
  { keytool, file, rootFile, sha256 }: OneList & { rootFile: string; sha256: string },
  password: readonly string[] = ['-storepass', usualPassword],
): string[] {
  const what = ['-importcert', '-noprompt', '-alias', aliasFor(sha256), '-file', rootFile];
  return [keytool, ...what, '-keystore', file, ...password];
}

export function removeByHand(
  { keytool, file, alias }: OneList & { alias: string },
  password: readonly string[] = ['-storepass', usualPassword],
): string[] {
  return [keytool, '-delete', '-alias', alias, '-keystore', file, ...password];
}

/** An encrypted list turned into one that Java sees. */
export function unsealByHand({ keytool, file }: OneList): string[] {
  const from = ['-srckeystore', file, '-destkeystore', `${file}.jks`, '-deststoretype', 'JKS'];
  return [keytool, '-importkeystore', ...from, '-srcstorepass', usualPassword, '-deststorepass', usualPassword];
}
