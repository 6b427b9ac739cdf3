import { createHash, X509Certificate } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type { Store, StorePlan } from '../../shared/trust.ts';
import { cleanPem } from '../certificate-text.ts';
import type { TrustedRoot, TrustStore } from '../trust-store.ts';
import { WindowsFailure, type CertificateStores } from './certificate-stores.ts';
import type { Location, Place, Reading } from './script-output.ts';
import { explainWindows, readFailure } from './windows-reasons.ts';

export interface WindowsStoreOptions {
  id: string;
  label: string;
  optional?: true;
  note?: string;
  location: Location;
  stores: CertificateStores;
  /** The root's file as Windows names it, for commands to copy. */
  rootFile: string;
}

/** Windows' trusted root certificates, of one user or of the whole computer. */
export function windowsStore(options: WindowsStoreOptions): TrustStore {
  const { id, label, location, stores, rootFile } = options;
  const forMachine = location === 'LocalMachine';
  const own: Place = forMachine ? 'machine' : 'user';
  // What an administrator adds lies among what came with Windows, and nothing tells them apart.
  const addedPlaces: Place[] = forMachine ? ['policy', 'enterprise'] : ['user'];
  const optional = options.optional ? { optional: true as const } : {};
  const about = { id, label, ...optional };
  const fail = (reason: string, advice: string, detail?: string): AppError =>
    new AppError('STORE_FAILED', { values: { store: label, reason, advice }, ...(detail ? { detail } : {}) });
  const holds = (reading: Reading, store: 'Root' | 'Disallowed', sha256: string): string | undefined =>
    reading.held.find((one) => one.location === location && one.store === store && one.sha256 === sha256)?.thumbprint;
  const lies = (reading: Reading, place: Place, thumbprint: string): boolean =>
    reading.keys.get(place)?.has(thumbprint) ?? false;

  async function inspect(root: TrustedRoot): Promise<Store> {
    try {
      const reading = await stores.read();
      if (!forMachine && reading.ignoresUsers) return { ...about, state: 'unavailable', ...ignoredByPolicy };
      if (holds(reading, 'Disallowed', root.sha256) !== undefined) {
        return { ...about, state: 'absent', denied: true, ...untrusted };
      }
      const thumbprint = holds(reading, 'Root', root.sha256);
      if (thumbprint === undefined) return { ...about, state: 'absent' };
      const note = lies(reading, own, thumbprint) ? options.note : elsewhere(reading, thumbprint);
      return { ...about, state: 'trusted', ...(note ? { note } : {}) };
    } catch (error) {
      return { ...about, state: 'unavailable', ...readFailure(error) };
    }
  }

  function elsewhere(reading: Reading, thumbprint: string): string {
    return lies(reading, 'policy', thumbprint) || lies(reading, 'enterprise', thumbprint)
      ? 'A policy of your organisation brings it here.'
      : 'It is trusted for the whole computer.';
  }

  /** Windows' numbers in the words of this store. */
  async function within<T>(work: () => Promise<T>, command: string): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof WindowsFailure)) throw error;
      const { problem, message } = error;
      if (problem === 'cancelled') throw new AppError('ELEVATION_REFUSED', { detail: message });
      if (forMachine && (problem === 'no-session' || problem === 'denied')) {
        throw new AppError('ELEVATION_UNAVAILABLE', { values: { command }, detail: message });
      }
      const { reason, advice } = explainWindows(problem, command);
      throw fail(reason, advice, message);
    }
  }

  const installCommand = certutil(...(forMachine ? [] : ['-user']), '-addstore', 'Root', `"${rootFile}"`);
  const removeCommand = (thumbprint: string): string =>
    certutil(...(forMachine ? [] : ['-user']), '-delstore', 'Root', thumbprint);

  async function install(root: TrustedRoot): Promise<void> {
    const pem = cleanPem(root, label);
    const before = await inspect(root);
    if (before.state === 'trusted') return;
    if (before.denied) throw fail(untrusted.reason, untrusted.hint);
    if (before.state === 'unavailable') throw fail(before.reason ?? '', before.hint ?? '');
    await within(() => (forMachine ? stores.addForMachine(pem, root.sha256) : stores.add(pem)), installCommand);
    const after = await inspect(root);
    if (after.state === 'trusted') return;
    throw fail(
      after.reason ?? 'It is not there after installing it.',
      after.hint ?? `Run it yourself: ${installCommand}`,
    );
  }

  /** Where it lies by this store's own doing; what a policy brings, only the policy takes. */
  async function findOwn(sha256: string): Promise<string | undefined> {
    const reading = await stores.read();
    const thumbprint = holds(reading, 'Root', sha256);
    if (thumbprint === undefined || lies(reading, own, thumbprint)) return thumbprint;
    const byPolicy = lies(reading, 'policy', thumbprint) || lies(reading, 'enterprise', thumbprint);
    if (forMachine && byPolicy) {
      throw fail('A policy of your organisation brings it.', 'Ask whoever manages this computer.');
    }
    return undefined;
  }

  async function uninstall(sha256: string): Promise<boolean> {
    const thumbprint = await within(() => findOwn(sha256), installCommand);
    if (thumbprint === undefined) return false;
    const command = removeCommand(thumbprint);
    await within(() => (forMachine ? stores.removeForMachine(sha256) : stores.remove(sha256)), command);
    if (!lies(await within(() => stores.read(), command), own, thumbprint)) return true;
    throw fail('It is still there after removing it.', `Run it yourself: ${command}`);
  }

  const planOf = (command: string, prompt: string): StorePlan => ({
    id,
    label,
    files: [],
    commands: [command],
    prompt,
  });

  return {
    id,
    label,
    ...optional,
    inspect,
    plan: (root) => Promise.resolve(planOf(installCommand, forMachine ? administrator : question('install', root.pem))),
    planRemoval: async (sha256) => {
      const thumbprint = await within(() => findOwn(sha256), installCommand);
      if (thumbprint === undefined) return { id, label, files: [], commands: [] };
      return planOf(removeCommand(thumbprint), forMachine ? administrator : question('delete', thumbprint));
    },
    install,
    uninstall,
    added: async () => {
      const reading = await stores.read();
      return reading.held
        .filter((one) => one.location === location && one.store === 'Root')
        .filter(({ thumbprint }) => addedPlaces.some((place) => lies(reading, place, thumbprint)))
        .map(({ sha256, base64 }) => ({ sha256, pem: pemOf(base64) }));
    },
  };
}

const certutil = (...words: string[]): string => [String.raw`%SystemRoot%\System32\certutil.exe`, ...words].join(' ');

const administrator =
  'Windows will ask for an administrator, because it changes whom every user of this computer trusts.';

/** The Security Warning shows the SHA-1 in groups of eight; comparing it is what the warning is for. */
function question(action: 'install' | 'delete', certificate: string): string {
  const asks = `Windows will ask whether to ${action} the certificate.`;
  const thumbprint = certificate.startsWith('-') ? thumbprintOf(certificate) : certificate;
  if (thumbprint === '') return `${asks} Compare the thumbprint that it shows before you say yes.`;
  return `${asks} Say yes only if the thumbprint that it shows is ${thumbprint.replace(/.{8}(?=.)/g, '$& ')}.`;
}

function thumbprintOf(pem: string): string {
  return createHash('sha1').update(new X509Certificate(pem).raw).digest('hex').toUpperCase();
}

function pemOf(base64: string): string {
  return `-----BEGIN CERTIFICATE-----\n${base64.match(/.{1,64}/g)?.join('\n') ?? ''}\n-----END CERTIFICATE-----\n`;
}

const untrusted = {
  reason: 'Windows lists it among the certificates that are never to be trusted.',
  hint: 'Take it out of “Untrusted Certificates” in certmgr.msc, then trust it here again.',
};

const ignoredByPolicy = {
  reason: 'A policy of this computer has Windows pass over the certificates that its users trust.',
  hint: 'Trust it for the whole computer instead, or ask whoever manages it.',
};
