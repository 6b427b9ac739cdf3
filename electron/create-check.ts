import { stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { authorityFiles, readAuthority } from './authority/authority-record.ts';
import { blocksInPem } from './certificates/pem.ts';
import { describeCertificate } from './certificates/describe.ts';
import { type Check, createCheck, type KnownAuthority } from './handshake/check.ts';
import type { Client } from './handshake/client.ts';
import { firefoxClient } from './handshake/clients/firefox.ts';
import { gnutlsClient } from './handshake/clients/gnutls.ts';
import { javaClient } from './handshake/clients/java.ts';
import { macosClient } from './handshake/clients/macos.ts';
import { nodeClient } from './handshake/clients/node.ts';
import { notAvailable } from './handshake/clients/not-available.ts';
import { systemToolsClient } from './handshake/clients/system-tools.ts';
import { windowsClient } from './handshake/clients/windows.ts';
import { systemRoots } from './handshake/certificate/system-roots.ts';
import type { Store } from './shared/trust.ts';
import { readFileIfAny } from './system/files.ts';
import type { DataPaths } from './system/paths.ts';
import { portListener } from './system/port-listener.ts';
import { findProgram, run } from './system/run.ts';
import { runningBrowsers } from './system/running-browsers.ts';
import { restartNeeded } from './trust/restart-needed.ts';
import { firefoxProfiles } from './trust/nss/firefox-profiles.ts';

export interface CheckOptions {
  paths: DataPaths;
  environment: Readonly<Record<string, string | undefined>>;
  stores: () => Promise<readonly Store[]>;
  /** The app's own Chromium, where there is one. */
  extraClients: readonly Client[];
  clock: () => Date;
}

/** Puts the handshake check together with the clients of this computer. */
export function checkWithClients({ paths, environment, stores, extraClients, clock }: CheckOptions): Check {
  const roots = systemRoots();
  const clients: Client[] = [
    ...(extraClients.length > 0 ? extraClients : [absentChromium]),
    firefoxClient({ run, findProgram, profiles: () => databasesOfFirefox(environment) }),
    systemToolsClient({ run, findProgram, bundle: async () => (await roots()).file }),
    ...nativeClients(process.platform),
    nodeClient({ run, findProgram, environment, rootFile: async () => existing(authorityFiles(paths).root) }),
    javaClient({ run, findProgram, environment }),
  ];
  return createCheck({
    authority: () => knownAuthority(paths),
    stores,
    systemRoots: roots,
    clients,
    restartNeeded: (states) => restartNeeded(states, () => runningBrowsers(environment['HOME'] ?? homedir())),
    listener: portListener({ platform: process.platform, run, environment }),
    now: clock,
  });
}

/** What comes with the system, or is common there alone. */
function nativeClients(platform: NodeJS.Platform): Client[] {
  switch (platform) {
    case 'darwin':
      return [macosClient({ run })];
    case 'win32':
      return [windowsClient({ run, environment: process.env })];
    default:
      return [gnutlsClient({ run, findProgram })];
  }
}

const chromium = { id: 'chromium', label: 'Chromium' };

/** Chromium's verifier cannot be called from outside a browser; the terminal says so instead of guessing. */
const absentChromium: Client = {
  ...chromium,
  judge: () => Promise.resolve(notAvailable(chromium, 'Only the Latchkey app can ask Chromium’s engine.')),
};

async function knownAuthority(paths: DataPaths): Promise<KnownAuthority | null> {
  const record = await readAuthority(paths);
  if (!record) return null;
  const previousRootSha256 = record.previousRoots.map((pem) => describeCertificate(pem).sha256);
  const lists = [record.rootCrl, (await readFileIfAny(authorityFiles(paths).crl)) ?? ''];
  return {
    ...{ rootPem: record.root, issuingPem: record.issuing, previousRootSha256 },
    permitted: { permittedDns: record.permittedDns, permittedIp: record.permittedIp },
    crls: lists.flatMap((pem) => blocksInPem('X509 CRL', pem)),
  };
}

async function databasesOfFirefox(environment: CheckOptions['environment']): Promise<string[]> {
  const profiles = await firefoxProfiles(environment['HOME'] ?? homedir(), environment);
  // Thunderbird has profiles of the same kind, and visits no website.
  const folders = profiles.filter(({ id }) => !id.startsWith('thunderbird')).map((profile) => profile.folder);
  const present = await Promise.all(folders.map((folder) => existing(join(folder, 'cert9.db'))));
  return folders.filter((_, index) => present[index] !== undefined);
}

async function existing(file: string): Promise<string | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() ? file : undefined;
}
