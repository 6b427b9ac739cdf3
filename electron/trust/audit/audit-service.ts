import type { AuditService, TrustRemoval, TrustService } from '../../services.ts';
import type { Audit, FoundAuthority } from '../../shared/audit.ts';
import { AppError } from '../../shared/errors.ts';
import type { TrustStore } from '../trust-store.ts';
import { findAuthorities } from './find-authorities.ts';
import type { KeyPlace } from './key-places.ts';
import { keysOnDisk } from './keys-on-disk.ts';

export interface AuditContext {
  /** Found anew each time. */
  discover(): Promise<TrustStore[]>;
  places(): Promise<KeyPlace[]>;
  /** The fingerprints of our roots, present and earlier. */
  ownRoots(): Promise<string[]>;
  /** Removes as for our own root: planned, journaled, read back. */
  trust: Pick<TrustService, 'planRemoval' | 'remove'>;
}

export function auditService(context: AuditContext): AuditService {
  async function list(): Promise<Audit> {
    const [stores, places, own] = await Promise.all([context.discover(), context.places(), context.ownRoots()]);
    return findAuthorities({ stores, keys: await keysOnDisk(places), own });
  }

  /** What somebody added and is not ours: a system's or browser's own list is never looked at, nor touched. */
  async function removable(sha256: string): Promise<FoundAuthority> {
    if ((await context.ownRoots()).includes(sha256)) throw new AppError('AUTHORITY_IN_USE', { values: { sha256 } });
    const found = (await list()).authorities.find((authority) => authority.sha256 === sha256);
    if (found && found.stores.length > 0) return found;
    const file = found?.keyFile ?? found?.closedKey?.file;
    if (file !== undefined) throw new AppError('AUTHORITY_NOT_TRUSTED', { values: { file } });
    const store = found ? undefined : await storeBringing(sha256);
    if (store !== undefined) throw new AppError('AUTHORITY_SHIPPED', { values: { sha256, store } });
    throw new AppError('AUTHORITY_NOT_FOUND', { values: { sha256 } });
  }

  /** The store that trusts it although nobody added it there. One that cannot tell what was added proves nothing. */
  async function storeBringing(sha256: string): Promise<string | undefined> {
    const stores = (await context.discover()).filter((store) => store.added !== undefined);
    for (const store of stores) {
      const { state } = await store.inspect({ sha256, pem: '', nickname: '' });
      if (state === 'trusted') return store.label;
    }
    return undefined;
  }

  const holding = async (sha256: string): Promise<TrustRemoval> => ({
    sha256,
    anybodys: true,
    ids: (await removable(sha256)).stores.map(({ id }) => id),
  });

  return {
    list,
    planRemoval: async (sha256) => context.trust.planRemoval(await holding(sha256)),
    remove: async (sha256) => context.trust.remove(await holding(sha256)),
  };
}
