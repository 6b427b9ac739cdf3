import { homedir } from 'node:os';
import type { Elevate } from '../system/elevate.ts';
import type { Run } from '../system/run.ts';
import { findCertutil } from './nss/certutil.ts';
import { javaStores } from './java/java-stores.ts';
import { nssPlaces } from './nss/nss-places.ts';
import { nssStore } from './nss/nss-store.ts';
import { readDistribution, type Distribution } from './linux/os-release.ts';
import { systemStore } from './linux/system-store.ts';
import { keychainStores } from './macos/keychains.ts';
import type { ShellTools } from './shell/shell-store.ts';
import { shellStores } from './shell/shells.ts';
import type { TrustStore } from './trust-store.ts';
import { unavailableStore } from './unavailable.ts';
import { windowsStores } from './windows/windows-stores.ts';
import { wslStores } from './windows/wsl.ts';

export interface DiscoverStoresOptions {
  run: Run;
  elevate: Elevate;
  environment: Readonly<Record<string, string | undefined>>;
  platform: NodeJS.Platform;
  findProgram: (name: string, path?: string) => string | undefined;
  /** `root.pem` in the data folder, for the commands that a person may copy. It need not exist yet. */
  rootFile: string;
  /** What os-release says, unless given. */
  distribution?: Distribution;
  /** `/`, unless a test has a computer of its own. */
  systemRoot?: string;
  /** Without them no shell's start file is a store. */
  tools?: ShellTools;
}

/**
 * Every store of this computer and this user, the system's first. Ask anew for every action: browsers are
 * installed, profiles made and databases moved while Latchkey runs.
 */
export async function discoverStores(options: DiscoverStoresOptions): Promise<TrustStore[]> {
  const given = { ...options, distribution: options.distribution ?? (await readDistribution()) };
  const found = await Promise.all(
    kinds.map(async ({ id, label, discover }) => {
      try {
        return await discover(given);
      } catch (error) {
        const reason = `Looking for it failed: ${error instanceof Error ? error.message : String(error)}`;
        return [unavailableStore({ id, label, reason, hint: 'Mend that and look again.' })];
      }
    }),
  );
  return refuseDuplicates(found.flat());
}

type Given = DiscoverStoresOptions & { distribution: Distribution };

/** One kind of store: what cannot be looked for is one row with the reason, and hides no other kind. */
interface Kind {
  id: string;
  label: string;
  readonly discover: (options: Given) => Promise<TrustStore[]>;
}

const kinds: readonly Kind[] = [
  { id: 'system', label: 'The system’s certificates', discover: systemStores },
  { id: 'macos', label: 'Keychains of macOS', discover: macosStores },
  { id: 'windows', label: 'Windows’ certificates', discover: storesOfWindows },
  { id: 'wsl', label: 'Windows on this computer', discover: storesAroundLinux },
  { id: 'nss', label: 'Browsers with a list of their own', discover: browserStores },
  { id: 'java', label: 'Java’s lists of authorities', discover: javaStores },
  { id: 'shell', label: 'The start files of shells', discover: startFileStores },
];

function systemStores(options: Given): Promise<TrustStore[]> {
  const { platform } = options;
  return Promise.resolve(platform === 'darwin' || platform === 'win32' ? [] : [systemStore(options)]);
}

async function macosStores({ run, environment, platform, rootFile }: Given): Promise<TrustStore[]> {
  if (platform !== 'darwin') return [];
  return keychainStores({ run, home: environment['HOME'] ?? homedir(), uid: process.getuid?.(), rootFile });
}

function storesOfWindows(options: Given): Promise<TrustStore[]> {
  return Promise.resolve(options.platform === 'win32' ? windowsStores(options) : []);
}

function storesAroundLinux(options: Given): Promise<TrustStore[]> {
  return options.platform === 'linux' ? wslStores(options) : Promise.resolve([]);
}

/** On macOS and Windows the browsers take the system's store. */
async function browserStores(options: Given): Promise<TrustStore[]> {
  const { run, environment, findProgram, rootFile, distribution, platform } = options;
  if (platform !== 'linux') return [];
  const home = environment['HOME'] ?? homedir();
  const [certutil, places] = await Promise.all([
    findCertutil({ run, findProgram, family: distribution.family }),
    nssPlaces(home, environment),
  ]);
  return places.map((place) => nssStore({ ...place, certutil, run, rootFile }));
}

async function startFileStores({ tools, ...options }: Given): Promise<TrustStore[]> {
  return tools ? shellStores({ ...options, tools }) : [];
}

/** Two stores with one id would be one store to the user, and the second could never be named. */
export function refuseDuplicates(stores: TrustStore[]): TrustStore[] {
  const ids = new Set<string>();
  for (const { id } of stores) {
    if (ids.has(id)) throw new Error(`Two trust stores have the id ${id}.`);
    ids.add(id);
  }
  return stores;
}
