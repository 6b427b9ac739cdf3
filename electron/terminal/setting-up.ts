import { constraintsFor } from '../authority/name-constraints.ts';
import type { AuthorityStatus, NameConstraints, NewAuthority, Status } from '../shared/authority.ts';
import { AppError } from '../shared/errors.ts';
import type { StoreChange } from '../shared/trust.ts';
import type { Services } from '../services.ts';
import { namesLines } from './describe/authority.ts';
import type { KeychainChoice } from './keychain-choice.ts';
import { bullet, paragraph, verbatim, type Block } from './text/blocks.ts';

/** The parts that `setup` and `first-run` share. */

/** What an authority that is made now may sign. Throws DOMAIN_INVALID. */
export function namesOf(wanted: NewAuthority): NameConstraints {
  return constraintsFor(wanted);
}

/** Throws AUTHORITY_EXISTS when the authority that is there may not sign all that is wanted. */
export function assertCovers(authority: AuthorityStatus, wanted: NewAuthority): void {
  const names = namesOf(wanted);
  const { permittedDns = [], permittedIp = [] } = authority.root ?? {};
  const missing = [
    ...names.permittedDns.filter((name) => !permittedDns.some((permitted) => isAtOrBelow(name, permitted))),
    ...names.permittedIp.filter((range) => !permittedIp.includes(range)),
  ];
  if (missing.length > 0) throw new AppError('AUTHORITY_EXISTS', { detail: `It may not sign: ${missing.join(', ')}` });
}

function isAtOrBelow(name: string, permitted: string): boolean {
  return name === permitted || name.endsWith(`.${permitted}`);
}

/** `folder` is where its record goes, absolute. */
export function authorityPlan(names: NameConstraints, keychain: KeychainChoice, folder: string): Block[] {
  return [
    bullet('Creates a certificate authority, valid 10 years, that may sign nothing but:', 2),
    ...namesLines(names).map((line) => paragraph(line, 6)),
    bullet(`Keeps its issuing key in ${keychain.label}. The root’s own key is destroyed once it has signed.`, 2),
    bullet('Keeps everything else, its certificates and settings, in this folder:', 2),
    verbatim(folder, 6),
  ];
}

/**
 * Creates the authority with its keys where they were agreed to live. False when another process came first and made
 * one that may sign all that is wanted; one that may not is AUTHORITY_EXISTS.
 */
export async function createAuthority(
  services: Services,
  wanted: NewAuthority,
  keychain: KeychainChoice,
): Promise<boolean> {
  try {
    if (keychain.differs) await services.keychain.choose(keychain.backend);
    await services.authority.create(wanted);
    return true;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'AUTHORITY_EXISTS') throw error;
    const theirs = await services.authority.status();
    // It may have gone again meanwhile.
    if (theirs.state === 'none') throw error;
    assertCovers(theirs, wanted);
    return false;
  }
}

/** The published form of `setup`: the status, and for each store what was done. */
export function setupDocument(status: Status, changes: readonly StoreChange[]): object {
  const stores = status.stores.map((store) => {
    const change = changes.find((candidate) => candidate.id === store.id);
    return { ...store, changed: change?.changed ?? false, ...(change?.error ? { error: change.error } : {}) };
  });
  return { ...status, stores };
}
