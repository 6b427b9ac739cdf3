import { createHash } from 'node:crypto';
import { AppError } from '../../shared/errors.ts';
import type { Store, StorePlan } from '../../shared/trust.ts';
import { visibleText } from '../../shared/visible-text.ts';
import { cleanPem } from '../certificate-text.ts';
import type { TrustedRoot, TrustStore } from '../trust-store.ts';
import { addedToKeychain } from './added-to-keychain.ts';
import { explainSecurity, readFailure } from './keychain-reasons.ts';
import { SecurityFailure, type Domain, type SecurityTool } from './security-tool.ts';
import { verdictFor, type TrustVerdict } from './trust-settings.ts';

/** A keychain, whose trust settings go with it, and what a person would type. */
export interface KeychainPlace {
  id: string;
  label: string;
  /** Its file, absolute. */
  keychain: string;
  domain: Domain;
  optional?: true;
  note?: string;
  prompt: string;
  installCommands: readonly string[];
  removeCommands: (sha256: string) => readonly string[];
}

export interface KeychainStoreOptions {
  place: KeychainPlace;
  tool: SecurityTool;
  /** Whether this process may write what belongs to the place: its own user's, or all as root. */
  mayChange: boolean;
}

/** What a keychain and the trust settings that go with it know of a certificate. */
interface Found {
  /** As it lies in the keychain. */
  pem: string | undefined;
  verdict: TrustVerdict | undefined;
  /** Settings of the user that forbid what everybody's allow. */
  isForbiddenByUser: boolean;
}

/** A keychain of macOS together with the trust settings of its owner: a root counts only when it is in both. */
export function keychainStore({ place, tool, mayChange }: KeychainStoreOptions): TrustStore {
  const { id, label, keychain, domain } = place;
  const about = { id, label, location: keychain, ...(place.optional ? { optional: true as const } : {}) };
  const fail = (reason: string, advice: string, detail?: string): AppError =>
    new AppError('STORE_FAILED', { values: { store: label, reason, advice }, ...(detail ? { detail } : {}) });

  async function holds(sha256: string): Promise<boolean> {
    return (await tool.certificates(keychain)).some((certificate) => certificate.sha256 === sha256);
  }

  async function find({ sha256, pem }: { sha256: string; pem: string }): Promise<Found> {
    const [certificates, settings, usersSettings] = await Promise.all([
      tool.certificates(keychain),
      tool.trustSettings(domain),
      domain === 'admin' ? tool.trustSettings('user') : undefined,
    ]);
    const inKeychain = certificates.find((certificate) => certificate.sha256 === sha256)?.pem;
    const sha1 = sha1Of(inKeychain ?? pem);
    if (sha1 === undefined) return { pem: inKeychain, verdict: undefined, isForbiddenByUser: false };
    return {
      pem: inKeychain,
      verdict: settings === undefined ? undefined : verdictFor(settings, sha1),
      isForbiddenByUser: usersSettings !== undefined && verdictFor(usersSettings, sha1) === 'denied',
    };
  }

  async function inspect(root: TrustedRoot): Promise<Store> {
    try {
      const found = await find(root);
      const hint = 'Trust it here again to mend that.';
      if (found.verdict === 'denied') {
        return { ...about, state: 'absent', denied: true, reason: 'It is there, set to “Never Trust”.', hint };
      }
      if (found.isForbiddenByUser) {
        const reason = 'It is trusted here, but your own settings are set to “Never Trust”.';
        return { ...about, state: 'absent', denied: true, reason, hint: 'Change that in Keychain Access.' };
      }
      if (found.pem === undefined) {
        const reason = 'Its trust settings are there, but the certificate itself is not.';
        return { ...about, state: 'absent', ...(found.verdict ? { reason, hint } : {}) };
      }
      if (found.verdict !== 'trusted') {
        return { ...about, state: 'absent', reason: 'The certificate is there, but it is not trusted.', hint };
      }
      const refusal = await tool.refusal(found.pem);
      if (refusal === undefined) return { ...about, state: 'trusted', ...(place.note ? { note: place.note } : {}) };
      const reason = `It is there and set to be trusted, but macOS refuses it all the same: ${visibleText(refusal, 120)}.`;
      return { ...about, state: 'absent', reason, hint: 'Look at it in Keychain Access.' };
    } catch (error) {
      return { ...about, state: 'unavailable', ...readFailure(error, keychain) };
    }
  }

  /** What `security` said, in the words of this store. */
  function explained(error: unknown, command: string): unknown {
    if (!(error instanceof SecurityFailure)) return error;
    const { problem, message } = error;
    if (problem === 'cancelled') return new AppError('ELEVATION_REFUSED', { detail: message });
    if (domain === 'admin' && problem !== 'other') {
      return new AppError('ELEVATION_UNAVAILABLE', { values: { command }, detail: message });
    }
    const { reason, advice } = explainSecurity(problem, command);
    return fail(reason, advice, message);
  }

  async function install(root: TrustedRoot): Promise<void> {
    const pem = cleanPem(root, label);
    const command = place.installCommands.join(' && ');
    if ((await inspect(root)).state === 'trusted') return;
    if (!mayChange) throw new AppError('ELEVATION_UNAVAILABLE', { values: { command } });
    try {
      const before = await find(root);
      try {
        await tool.trust(pem, keychain, domain);
      } catch (error) {
        // macOS put it into the keychain before it asked; without the answer it has no business there.
        if (before.pem === undefined) await tool.remove(root.sha256, keychain).catch(ignored);
        throw error;
      }
    } catch (error) {
      throw explained(error, command);
    }
    const after = await inspect(root);
    if (after.state === 'trusted') return;
    throw fail(
      after.reason ?? 'It is not trusted there after installing it.',
      after.hint ?? 'Look in Keychain Access.',
    );
  }

  async function uninstall(sha256: string): Promise<boolean> {
    const command = place.removeCommands(sha256).join(' && ');
    try {
      if (!(await holds(sha256))) return false;
      const before = await find({ sha256, pem: '' });
      if (before.pem === undefined) return false;
      if (!mayChange) throw new AppError('ELEVATION_UNAVAILABLE', { values: { command } });
      const hasSettings = before.verdict !== undefined;
      if (hasSettings && domain === 'admin') await tool.forgetTrust(before.pem, domain);
      await tool.remove(sha256, keychain, { withTrust: hasSettings && domain === 'user' });
      const after = await find({ sha256, pem: before.pem });
      if (after.pem === undefined && after.verdict === undefined) return true;
    } catch (error) {
      throw explained(error, command);
    }
    throw fail('It is still there after removing it.', `See what macOS says: ${command}`);
  }

  return {
    id,
    label,
    ...(place.optional ? { optional: true as const } : {}),
    inspect,
    plan: () => Promise.resolve(planOf(place.installCommands)),
    planRemoval: async (sha256) => {
      const commands = place.removeCommands(sha256);
      try {
        return (await holds(sha256)) ? planOf(commands) : { id, label, files: [], commands: [] };
      } catch (error) {
        throw explained(error, commands.join(' && '));
      }
    },
    install,
    uninstall,
    added: () => addedToKeychain(tool, keychain, domain),
  };

  function planOf(commands: readonly string[]): StorePlan {
    return { id, label, files: [keychain], commands: [...commands], prompt: place.prompt };
  }
}

/** The key of the trust settings, and of nothing else. Other people's certificates need not be well made. */
function sha1Of(pem: string): string | undefined {
  if (pem === '') return undefined;
  const der = Buffer.from(pem.replace(/-----[A-Z ]+-----/g, ''), 'base64');
  return createHash('sha1').update(der).digest('hex');
}

/** What matters then is the failure before. */
const ignored = (): undefined => undefined;
