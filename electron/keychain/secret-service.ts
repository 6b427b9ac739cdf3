import { readFile } from 'node:fs/promises';
import { busCall, connectToSessionBus, DbusError, type DbusConnection } from './dbus-connection.ts';
import type { DbusValue } from './dbus-message.ts';

/*
 * What libsecret cannot do safely from Node, asked over D-Bus: whether anybody answers, whether an item is locked,
 * which items there are without reading their secrets. A call of libsecret's that waits (for a silent bus, for a prompt
 * nobody sees) can neither be bounded nor ended, and Node cannot exit before it returns; listing a keyring whose prompt
 * was dismissed crashes inside keytar; and reading or deleting a locked item looks like one that is not there. So
 * everything that may wait is done here first. https://specifications.freedesktop.org/secret-service-spec/latest/
 */

export interface SecretService {
  /** The program behind it as a person knows it. */
  label(): Promise<string>;
  /** Paths of the items that have these attributes. Never prompts. */
  search(attributes: Readonly<Record<string, string>>): Promise<{ unlocked: string[]; locked: string[] }>;
  attributes(item: string): Promise<Map<string, string>>;
  /** May prompt. False when the person declined, or nobody could be asked. */
  unlock(paths: readonly string[]): Promise<boolean>;
  /** Unlocks the keyring that takes new items, or has it created. May prompt. */
  openDefault(): Promise<'open' | 'locked' | 'missing'>;
}

export interface SecretServiceTimes {
  /** For an answer of a program. */
  answerMs: number;
  /** For an answer of a person. */
  promptMs: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

const name = 'org.freedesktop.secrets';
const root = '/org/freedesktop/secrets';
const interfaces = {
  service: 'org.freedesktop.Secret.Service',
  collection: 'org.freedesktop.Secret.Collection',
  item: 'org.freedesktop.Secret.Item',
  prompt: 'org.freedesktop.Secret.Prompt',
  properties: 'org.freedesktop.DBus.Properties',
} as const;
/** What stands for "none" where D-Bus wants a path. */
const nothing = '/';

/** Connects, does the work, closes. Throws DbusError when there is no session bus or no Secret Service on it. */
export async function withSecretService<T>(
  environment: Environment,
  times: SecretServiceTimes,
  work: (service: SecretService) => Promise<T>,
): Promise<T> {
  const bus = await connectToSessionBus(environment, times.answerMs);
  try {
    await startService(bus);
    return await work(secretService(bus, times));
  } finally {
    bus.close();
  }
}

async function startService(bus: DbusConnection): Promise<void> {
  try {
    await bus.call(busCall('StartServiceByName', 'su', [name, 0]));
  } catch (error) {
    if (error instanceof DbusError && error.errorName === 'org.freedesktop.DBus.Error.ServiceUnknown') {
      throw new DbusError('no program here offers the Secret Service', error.errorName);
    }
    throw error;
  }
}

function secretService(bus: DbusConnection, times: SecretServiceTimes): SecretService {
  const call = (path: string, on: keyof typeof interfaces, member: string, signature: string, body: DbusValue[]) =>
    bus.call({ destination: name, path, interface: interfaces[on], member, signature, body });

  const property = async (path: string, on: 'collection' | 'item', member: string): Promise<DbusValue | undefined> =>
    (await call(path, 'properties', 'Get', 'ss', [interfaces[on], member]))[0];

  /** False when it was dismissed, by a person or by the keyring itself where it cannot show a prompt. */
  async function confirm(prompt: DbusValue | undefined): Promise<boolean> {
    if (typeof prompt !== 'string' || prompt === nothing) return true;
    const completed = bus.nextSignal(
      { path: prompt, interface: interfaces.prompt, member: 'Completed' },
      times.promptMs,
    );
    await bus.call(busCall('AddMatch', 's', [`type='signal',interface='${interfaces.prompt}',path='${prompt}'`]));
    await call(prompt, 'prompt', 'Prompt', 's', ['']);
    const answer = await completed;
    // Nobody answered in time. The prompt is not dismissed: gnome-keyring 42 crashes when it is told to while its prompter
    // hangs. It belongs to this connection, which is closed soon.
    return answer?.[0] === false;
  }

  async function unlock(paths: readonly string[]): Promise<boolean> {
    const [unlocked, prompt] = await call(root, 'service', 'Unlock', 'ao', [paths]);
    if (prompt !== nothing) return confirm(prompt);
    return texts(unlocked).length === paths.length;
  }

  /** `undefined` when there is none: the alias may name a keyring that was never created. */
  async function defaultCollection(): Promise<{ path: string; locked: boolean } | undefined> {
    const [path] = await call(root, 'service', 'ReadAlias', 's', ['default']);
    if (typeof path !== 'string' || path === nothing) return undefined;
    try {
      return { path, locked: (await property(path, 'collection', 'Locked')) === true };
    } catch (error) {
      if (error instanceof DbusError && error.errorName !== undefined) return undefined;
      throw error;
    }
  }

  return {
    unlock,

    async label() {
      const program = await programName(bus);
      const known = Object.entries(programs).find(([prefix]) => program.startsWith(prefix));
      return known ? `${known[1]} (Secret Service)` : 'Secret Service';
    },

    async search(attributes) {
      const [unlocked, locked] = await call(root, 'service', 'SearchItems', 'a{ss}', [Object.entries(attributes)]);
      return { unlocked: texts(unlocked), locked: texts(locked) };
    },

    async attributes(item) {
      return new Map((await property(item, 'item', 'Attributes')) as [string, string][]);
    },

    async openDefault() {
      const found = await defaultCollection();
      if (found) return !found.locked || (await unlock([found.path])) ? 'open' : 'locked';
      const label = ['org.freedesktop.Secret.Collection.Label', { signature: 's', value: 'Default keyring' }];
      const [, prompt] = await call(root, 'service', 'CreateCollection', 'a{sv}s', [[label], 'default']);
      return (await confirm(prompt)) ? 'open' : 'missing';
    },
  };
}

/** By the first letters of the process's name, of which Linux keeps fifteen. */
const programs: Readonly<Record<string, string>> = {
  'gnome-keyring': 'GNOME Keyring',
  kwalletd: 'KDE Wallet',
  ksecretd: 'KDE Wallet',
  keepassxc: 'KeePassXC',
};

async function programName(bus: DbusConnection): Promise<string> {
  const [pid] = await bus.call(busCall('GetConnectionUnixProcessID', 's', [name]));
  try {
    return await readFile(`/proc/${Number(pid)}/comm`, 'utf8');
  } catch {
    // In another PID namespace, or without /proc: it stays nameless.
    return '';
  }
}

function texts(value: DbusValue | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
