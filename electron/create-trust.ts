import { authorityFiles, requireAuthority, salvageAuthority } from './authority/authority-record.ts';
import { describeCertificate } from './certificates/describe.ts';
import type { TrustService } from './services.ts';
import { elevation } from './system/elevate.ts';
import type { Journal } from './system/journal.ts';
import type { Log } from './system/log.ts';
import type { DataPaths } from './system/paths.ts';
import { findProgram, run } from './system/run.ts';
import { discoverStores } from './trust/stores.ts';
import { removeAll } from './trust/trust-everywhere.ts';
import { trustService } from './trust/trust-service.ts';
import type { TrustedRoot } from './trust/trust-store.ts';
import type { StoreChange } from './shared/trust.ts';

export interface TrustOptions {
  paths: DataPaths;
  environment: Readonly<Record<string, string | undefined>>;
  journal: Journal;
  log: Log;
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

export interface Trust extends TrustService {
  /** Removes without a lock and a journal entry of its own, for those who have them. A store that is gone is passed over. */
  untrust(sha256: string, ids?: readonly string[]): Promise<StoreChange[]>;
}

/** Puts trust together with the stores of this computer. */
export function createTrust({ paths, environment, ...context }: TrustOptions): Trust {
  const discover = () =>
    discoverStores({
      run,
      elevate: elevation({ run, uid: process.getuid?.(), findProgram }),
      environment,
      platform: process.platform,
      findProgram,
      rootFile: authorityFiles(paths).root,
    });
  const root = async () => {
    const [pem] = (await salvageAuthority(paths)).roots;
    return pem === undefined ? undefined : trustedRoot(pem);
  };
  const soundRoot = async () => trustedRoot((await requireAuthority(paths)).root);
  return {
    ...trustService({ ...context, discover, root, soundRoot }),
    async untrust(sha256, ids) {
      // A browser profile that was deleted meanwhile is no store any more.
      const stores = (await discover()).filter((store) => !ids || ids.includes(store.id));
      return removeAll(stores, sha256);
    },
  };
}

function trustedRoot(pem: string): TrustedRoot {
  const { sha256, subject } = describeCertificate(pem);
  // `CN=Latchkey root 1a2b3c4d,O=Latchkey`: its CN is unique, readable, and safe in NSS and as a file name.
  const nickname = /^CN=([\w ]+)/.exec(subject)?.[1] ?? `Latchkey root ${sha256.slice(0, 8)}`;
  return { sha256, pem, nickname };
}
