import { readFile, realpath } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { visibleText } from '../../shared/visible-text.ts';
import { isFile } from '../places.ts';
import type { JavaPlace } from './java-places.ts';

/** One Java that is installed on this computer. */
export interface JavaRuntime extends JavaPlace {
  /** Real, absolute. */
  home: string;
  /** Real paths; the first is the one it reads. None where it has no list. */
  keystores: string[];
  keytool: string | undefined;
  /** From its `release` file: `17.0.15`. */
  version: string | undefined;
  vendor: string | undefined;
}

/** Java reads the first of these that is there. Up to Java 8 a development kit has its runtime in a folder inside. */
const lists = ['jssecacerts', 'cacerts'];
const folders = ['lib/security', 'jre/lib/security'];

/** The Java in this folder, or `undefined` where there is none. Nothing is run. */
export async function javaRuntime(place: JavaPlace, platform: NodeJS.Platform): Promise<JavaRuntime | undefined> {
  const program = (name: string): string => (platform === 'win32' ? `${name}.exe` : name);
  for (const folder of [place.folder, join(place.folder, 'Contents', 'Home')]) {
    const home = await realpath(folder).catch(() => undefined /* a dangling link, or nothing for us */);
    if (home === undefined) continue;
    const keystores = await keystoresOf(home);
    const bins = [join(home, 'bin'), join(home, 'jre', 'bin')];
    if (keystores.length === 0 && !(await firstFile(bins.map((bin) => join(bin, program('java')))))) continue;
    const keytool = await firstFile(bins.map((bin) => join(bin, program('keytool'))));
    return { ...place, home, keystores, keytool, ...(await releaseOf(home)) };
  }
  return undefined;
}

async function keystoresOf(home: string): Promise<string[]> {
  const found = await Promise.all(
    folders.flatMap((folder) =>
      lists.map((name) => realpath(join(home, ...folder.split('/'), name)).catch(() => [] /* not there */)),
    ),
  );
  return [...new Set(found.flat())];
}

async function firstFile(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) if (await isFile(file)) return file;
  return undefined;
}

/** https://openjdk.org/jeps/223 and what vendors add. */
async function releaseOf(home: string): Promise<Pick<JavaRuntime, 'version' | 'vendor'>> {
  const text = (await readFile(join(home, 'release'), 'utf8').catch(() => '')).slice(0, 100_000);
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}="?([^"\\r\\n]+)"?\\r?$`, 'm').exec(text)?.[1];
  const version = field('JAVA_VERSION');
  const implementor = field('IMPLEMENTOR');
  return {
    version: version === undefined ? undefined : visibleText(version, 30),
    vendor: implementor === undefined ? undefined : vendorName(implementor, field('IMPLEMENTOR_VERSION') ?? ''),
  };
}

/** What people call the builds of these vendors. */
const vendors: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/adoptium|temurin/i, 'Temurin'],
  [/corretto|amazon/i, 'Corretto'],
  [/zulu|azul/i, 'Zulu'],
  [/graalvm/i, 'GraalVM'],
  [/bellsoft|liberica/i, 'Liberica'],
  [/jetbrains|jbr/i, 'JetBrains'],
  [/sap se|sapmachine/i, 'SapMachine'],
  [/ibm|semeru/i, 'Semeru'],
  [/microsoft/i, 'Microsoft'],
  [/oracle/i, 'Oracle'],
];

function vendorName(implementor: string, version: string): string {
  const known = vendors.find(([pattern]) => pattern.test(`${implementor} ${version}`));
  return known?.[1] ?? visibleText(implementor, 40);
}

/** `17` of 17.0.15, `8` of 1.8.0_392. */
export function majorVersion(version: string): string {
  return /^(?:1\.)?(\d+)/.exec(version)?.[1] ?? version;
}

/** “Java 17 (Temurin, SDKMAN)”; `exactly` with the whole version and the folder's name. */
export function runtimeLabel(runtime: JavaRuntime, exactly = false): string {
  const { version, vendor, installedBy, home } = runtime;
  const name = version === undefined ? 'Java' : `Java ${exactly ? version : majorVersion(version)}`;
  const folder = visibleText(folderName(runtime), 60);
  const about = [vendor, installedBy ?? folder, exactly || version === undefined ? folder : ''];
  const words = [...new Set(about)].filter((word) => word !== undefined && word !== '');
  return words.length > 0 ? `${name} (${words.join(', ')})` : `${name} (${home})`;
}

/** The folder that a person knows it by. */
export function folderName({ home, folder }: JavaRuntime): string {
  const generic = new Set(['Home', 'Contents', 'jbr', 'jre', 'libexec', 'current', 'openjdk.jdk', 'java']);
  const parts = [
    ...folder.split(/[\\/]/),
    ...(home.startsWith(folder) ? home.slice(folder.length).split(/[\\/]/) : []),
  ];
  return parts.findLast((part) => part !== '' && !generic.has(part)) ?? basename(home);
}
