import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { elevation } from '../../electron/system/elevate.ts';
import { run } from '../../electron/system/run.ts';
import { javaStores } from '../../electron/trust/java/java-stores.ts';
import type { TrustStore } from '../../electron/trust/trust-store.ts';
import { copyJava } from './java-home.ts';
import { javaHomes } from './java-homes.ts';
import type { TestRoot } from './trust-roots.ts';

/** Every Java of this computer with its tools; none where it has none. */
export const originals = javaHomes().filter(({ home }) => home !== '');

/** What makes a PKCS#12 that Java reads without a password, as it comes with Java 18 and later. */
export const openList = ['keystore.pkcs12.certProtectionAlgorithm=NONE', 'keystore.pkcs12.macAlgorithm=NONE'];

export interface ListOptions {
  type: 'JKS' | 'PKCS12';
  settings?: readonly string[];
  password?: string;
}

/** Copies of this computer's Javas in a home of the test's own, as SDKMAN lays them out. */
export interface JavaCandidates {
  folder: string;
  homeOf(name: string): string;
  listOf(name: string): string;
  /** A list with this root alone in place of the one that is there. */
  makeList(name: string, root: TestRoot, options: ListOptions): void;
  keytool(name: string, settings: readonly string[], ...args: string[]): string;
  /** With a computer that has no others. */
  discover(rootFile: string): Promise<TrustStore[]>;
  storeOf(name: string, rootFile: string): Promise<TrustStore>;
}

export function javaCandidates(home: string): JavaCandidates {
  const folder = join(home, '.sdkman', 'candidates', 'java');
  mkdirSync(folder, { recursive: true });
  for (const original of originals) copyJava(original.home, join(folder, original.name));
  const homeOf = (name: string): string => join(folder, name);
  const listOf = (name: string): string => join(folder, name, 'lib', 'security', 'cacerts');

  function keytool(name: string, settings: readonly string[], ...args: string[]): string {
    const given = [...settings.map((setting) => `-J-D${setting}`), '-J-Duser.language=en', ...args];
    return execFileSync(join(homeOf(name), 'bin', 'keytool'), given, { stdio: 'pipe', encoding: 'utf8' });
  }

  function discover(rootFile: string): Promise<TrustStore[]> {
    const findProgram = (): undefined => undefined;
    const elevate = elevation({ run, uid: process.getuid?.(), findProgram });
    const environment = { HOME: home };
    return javaStores({ run, elevate, environment, platform: 'linux', findProgram, rootFile, systemRoot: home });
  }

  return {
    ...{ folder, homeOf, listOf, keytool, discover },
    makeList: (name, root, { type, settings = openList, password = 'changeit' }) => {
      rmSync(dirname(listOf(name)), { recursive: true });
      mkdirSync(dirname(listOf(name)));
      const store = ['-keystore', listOf(name), '-storetype', type, '-storepass', password];
      const what = ['-importcert', '-noprompt', '-alias', 'other', '-file', root.certificateFile];
      keytool(name, settings, ...what, ...store);
    },
    storeOf: async (name, rootFile) => {
      const id = `java:sdkman:${name}`;
      const store = (await discover(rootFile)).find((found) => found.id === id);
      if (!store) throw new Error(`There is no store ${id}.`);
      return store;
    },
  };
}
