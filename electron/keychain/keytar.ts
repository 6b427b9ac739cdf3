import type { KeychainStatus } from '../shared/authority.ts';
import { isKeyId } from './key-id.ts';
import type { Keychain, KeyId } from './keychain.ts';
import { lockedError, reasonOf, toKeychainError } from './keychain-errors.ts';
import { loadKeytar as loadInstalledKeytar, type Keytar } from './load-keytar.ts';
import { withSecretService, type SecretService, type SecretServiceTimes } from './secret-service.ts';

export interface OsKeychainOptions {
  loadKeytar?: () => Promise<Keytar>;
  /** Of this process, because libsecret looks there as well. */
  environment?: Readonly<Record<string, string | undefined>>;
  platform?: NodeJS.Platform;
  /** Milliseconds. Default: 5 seconds for a program's answer, 60 for a person's. */
  times?: SecretServiceTimes;
}

/** What every item is filed under; on Linux its label is this, a slash and the key's id. */
const serviceName = 'Latchkey';

/** CRED_MAX_CREDENTIAL_BLOB_SIZE, of which keytar fills UTF-8. https://learn.microsoft.com/windows/win32/api/wincred/ns-wincred-credentialw */
const windowsLimit = 2560;

const labels: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'macOS Keychain',
  win32: 'Windows Credential Manager',
};

/** The keychain of the operating system: macOS Keychain, Windows Credential Manager, Secret Service elsewhere. */
export function osKeychain({
  loadKeytar = () => loadInstalledKeytar(platform),
  environment = process.env,
  platform = process.platform,
  times = { answerMs: 5_000, promptMs: 60_000 },
}: OsKeychainOptions = {}): Keychain {
  const hasSecretService = platform !== 'darwin' && platform !== 'win32';
  let loading: Promise<Keytar> | undefined;

  function keytar(): Promise<Keytar> {
    loading ??= loadKeytar().catch((error: unknown) => {
      // What is missing may be installed while this process runs.
      loading = undefined;
      throw error;
    });
    return loading;
  }

  /** Runs what may fail in any of the ways a keychain fails. */
  async function attempt<T>(work: (loaded: Keytar) => Promise<T>): Promise<T> {
    try {
      return await work(await keytar());
    } catch (error) {
      throw toKeychainError(error, platform);
    }
  }

  /** keytar's calls cannot be ended; waiting for them can. Where a person may be asked, they get the time for it. */
  function answered<T>(call: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(lockedError(`It gave no answer within ${times.promptMs / 1000} seconds.`));
      }, times.promptMs);
      call.then(resolve, reject).finally(() => {
        clearTimeout(timer);
      });
    });
  }

  function withService<T>(work: (service: SecretService) => Promise<T>): Promise<T> {
    return withSecretService(environment, times, work);
  }

  /** False when there is no such item; unlocks it when there is. libsecret would keep quiet about a locked one. */
  async function makeReadable(id: KeyId): Promise<boolean> {
    if (!hasSecretService) return true;
    return withService(async (service) => {
      const { unlocked, locked } = await service.search(attributesOf(id));
      if (locked.length > 0 && !(await service.unlock(locked))) throw lockedError();
      return unlocked.length + locked.length > 0;
    });
  }

  async function makeWritable(): Promise<void> {
    if (!hasSecretService) return;
    const state = await withService((service) => service.openDefault());
    if (state === 'locked') throw lockedError();
    if (state === 'missing') throw new Error('it has no default keyring, and none could be created');
  }

  async function listItems(): Promise<string[]> {
    return withService(async (service) => {
      const { unlocked, locked } = await service.search(attributesOf());
      const found = await Promise.all([...unlocked, ...locked].map((item) => service.attributes(item)));
      return found.map((attributes) => attributes.get('account') ?? '');
    });
  }

  async function check(loaded: Keytar): Promise<string> {
    if (hasSecretService) return withService((service) => service.label());
    // Asks for an item that is not there, so that no prompt can come.
    await answered(loaded.getPassword(serviceName, 'status'));
    return labels[platform] ?? 'Keychain';
  }

  return {
    backend: 'os',

    async status(): Promise<KeychainStatus> {
      try {
        return { backend: 'os', available: true, label: await check(await keytar()) };
      } catch (error) {
        const label = labels[platform] ?? 'Secret Service';
        return { backend: 'os', available: false, label, reason: reasonOf(error) };
      }
    },

    get: (id) =>
      attempt(async (loaded) => {
        if (!(await makeReadable(id))) return undefined;
        const secret = await answered(loaded.getPassword(serviceName, id));
        // It was there a moment ago.
        if (secret === null && hasSecretService) throw lockedError();
        return secret ?? undefined;
      }),

    set: (id, secret) =>
      attempt(async (loaded) => {
        const size = Buffer.byteLength(secret);
        if (platform === 'win32' && size > windowsLimit) {
          throw new Error(
            `an item holds at most ${windowsLimit} bytes, and this key has ${size}; a smaller kind of key fits`,
          );
        }
        await makeWritable();
        await answered(loaded.setPassword(serviceName, id, secret));
        if ((await answered(loaded.getPassword(serviceName, id))) !== secret) {
          throw new Error('it did not give back what was stored');
        }
      }),

    delete: (id) =>
      attempt(async (loaded) => {
        if (!(await makeReadable(id))) return false;
        return answered(loaded.deletePassword(serviceName, id));
      }),

    list: () =>
      attempt(async (loaded) => {
        const accounts = hasSecretService
          ? await listItems()
          : (await answered(loaded.findCredentials(serviceName))).map(({ account }) => account);
        return accounts.filter(isKeyId).sort();
      }),
  };
}

/** How libsecret finds what keytar stores: https://github.com/github/node-keytar/blob/main/src/keytar_posix.cc */
function attributesOf(id?: KeyId): Record<string, string> {
  return {
    'xdg:schema': 'org.freedesktop.Secret.Generic',
    service: serviceName,
    ...(id === undefined ? {} : { account: id }),
  };
}
