import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { dirname, isAbsolute } from 'node:path';
import { realpath } from 'node:fs/promises';
import type { Elevate } from '../../system/elevate.ts';
import type { Run } from '../../system/run.ts';
import type { TrustStore } from '../trust-store.ts';
import { unavailableStore } from '../unavailable.ts';
import { javaPlaces, type JavaPlace, type PlacesOptions } from './java-places.ts';
import { folderName, javaRuntime, majorVersion, runtimeLabel, type JavaRuntime } from './java-runtime.ts';
import { javaStore } from './java-store.ts';

export interface JavaStoresOptions extends Omit<PlacesOptions, 'home'> {
  run: Run;
  elevate: Elevate;
  findProgram: (name: string, path?: string) => string | undefined;
  rootFile: string;
}

/** Lists that the system makes for all its Javas from its own certificates. */
const madeBySystem = new Set([
  // Debian, Arch, Alpine, by their packages of certificates.
  '/etc/ssl/certs/java/cacerts',
  // Fedora and its kin, by update-ca-trust.
  '/etc/pki/ca-trust/extracted/java/cacerts',
  // SUSE, by update-ca-certificates.
  '/var/lib/ca-certificates/java-cacerts',
]);

/** Every list of authorities that a Java of this computer reads: one store a list, however many share it. */
export async function javaStores(options: JavaStoresOptions): Promise<TrustStore[]> {
  const runtimes = await findRuntimes(options);
  const lists = new Map<string, JavaRuntime[]>();
  for (const runtime of runtimes) {
    const list = runtime.keystores[0] ?? runtime.home;
    lists.set(list, [...(lists.get(list) ?? []), runtime]);
  }
  const groups = [...lists].map(([list, sharing]) => ({ list, sharing, names: namesFor(list, sharing) }));
  const [ids, labels] = [groups.map(({ names }) => names.id), groups.map(({ names }) => names.label)];
  const isOnce = (all: readonly string[], one: string): boolean => all.indexOf(one) === all.lastIndexOf(one);
  return groups.map(({ list, sharing, names }) => {
    const id = isOnce(ids, names.id) ? names.id : `${names.id}-${markOf(list)}`;
    const label = isOnce(labels, names.label) ? names.label : names.exactly;
    if (sharing.every(({ keystores }) => keystores.length === 0)) {
      const reason = 'This Java has no list of authorities.';
      return unavailableStore({ id, label, reason, hint: `Install the Java in ${list} anew, then look again.` });
    }
    const others = sharing.flatMap(({ keystores }) => keystores.slice(1)).filter((file) => !lists.has(file));
    return javaStore({
      ...options,
      ...{ id, label, keystore: list, otherKeystores: [...new Set(others)] },
      keytool: sharing.find(({ keytool }) => keytool)?.keytool,
      follows: madeBySystem.has(list) ? 'system' : undefined,
    });
  });
}

function namesFor(list: string, sharing: readonly JavaRuntime[]): { id: string; label: string; exactly: string } {
  const [first] = sharing;
  if (!first || madeBySystem.has(list)) {
    const versions = new Set(sharing.flatMap(({ version }) => (version === undefined ? [] : majorVersion(version))));
    const about = [...versions].map((version) => `Java ${version}`).join(', ');
    const label = `Java’s list, made from the system’s certificates${about ? ` (${about})` : ''}`;
    return { id: 'java:system', label, exactly: label };
  }
  const more = sharing.length > 1 ? ` and ${sharing.length - 1} more` : '';
  return {
    id: `java:${first.origin}:${folderName(first).replace(/[^A-Za-z0-9._+-]+/g, '-')}`,
    label: `${runtimeLabel(first)}${more}`,
    exactly: `${runtimeLabel(first, true)}${more}`,
  };
}

function markOf(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 6);
}

/** Each once, by where it really is. One that cannot be looked at hides no other. */
async function findRuntimes(options: JavaStoresOptions): Promise<JavaRuntime[]> {
  const home = options.environment['HOME'] ?? homedir();
  const places = [...(await javaPlaces({ ...options, home })), ...(await placesInUse(options))];
  const found = await Promise.all(places.map((place) => javaRuntime(place, options.platform)));
  const byHome = new Map<string, JavaRuntime>();
  // A link to it, as SDKMAN’s `current`, may lead elsewhere tomorrow; its own place names it.
  const isLink = ({ home: real, folder }: JavaRuntime): boolean => !real.startsWith(folder);
  const inOrder = found.flatMap((runtime) => runtime ?? []).sort((a, b) => Number(isLink(a)) - Number(isLink(b)));
  for (const runtime of inOrder) if (!byHome.has(runtime.home)) byHome.set(runtime.home, runtime);
  return [...byHome.values()];
}

/** What is chosen in the user's environment may live anywhere. */
async function placesInUse({ environment, findProgram, platform, run }: JavaStoresOptions): Promise<JavaPlace[]> {
  const chosen = environment['JAVA_HOME'];
  const places = chosen !== undefined && isAbsolute(chosen) ? [chosen] : [];
  if (platform === 'darwin') {
    // The `java` on the PATH is a stub there, which opens a window where no Java is installed.
    places.push(...(await homesOfMacos(run)));
  } else {
    const java = findProgram(platform === 'win32' ? 'java.exe' : 'java');
    const real = java && (await realpath(java).catch(() => undefined /* removed meanwhile */));
    if (real !== undefined) places.push(dirname(dirname(real)));
  }
  return places.map((folder) => ({ folder, origin: 'in-use', installedBy: '' }));
}

/** `    17.0.9 (arm64) "Eclipse Adoptium" - "OpenJDK 17.0.9" /Library/Java/…/Contents/Home`, on standard error. */
async function homesOfMacos(run: Run): Promise<string[]> {
  const told = await run('/usr/libexec/java_home', ['-V'], { timeoutMs: 5_000 }).catch(() => undefined);
  return [...(told?.stderr ?? '').matchAll(/^ {2,}.*" (\/.+)$/gm)].map(([, home = '']) => home);
}
