import { AppError, toFailure } from '../shared/errors.ts';
import { shellWord } from '../shared/shell-word.ts';
import type { Store, StoreChange, StorePlan } from '../shared/trust.ts';
import type { TrustedRoot, TrustStore } from './trust-store.ts';

/** One store, asked and changed so that whatever goes wrong in it becomes its own row. Nothing here throws. */

export async function inspectStore(store: TrustStore, root: TrustedRoot): Promise<Store> {
  const optional = store.optional ? { optional: store.optional } : {};
  try {
    const found = await store.inspect(root);
    return { ...found, ...optional, ...(found.denied ? { hint: overrideOf(store) } : {}) };
  } catch (error) {
    const about = { id: store.id, label: store.label, ...optional };
    return { ...about, state: 'unavailable', reason: `It cannot be read: ${messageOf(error)}`, hint: hintOf(error) };
  }
}

/** Whoever said “never” is not overruled by a request for all stores. */
function overrideOf({ id }: TrustStore): string {
  return `It is left as it is. To trust the root there all the same, name it: \`latchkey trust --store ${shellWord(id)}\`.`;
}

export function planOf(store: TrustStore, root: TrustedRoot): Promise<StorePlan> {
  return planned(store, () => store.plan(root));
}

export function planRemovalOf(store: TrustStore, sha256: string): Promise<StorePlan> {
  return planned(store, () => store.planRemoval(sha256));
}

async function planned({ id, label }: TrustStore, plan: () => Promise<StorePlan>): Promise<StorePlan> {
  try {
    return await plan();
  } catch (error) {
    const reason = `What will change there cannot be told: ${messageOf(error)}`;
    return { id, label, files: [], commands: [], reason };
  }
}

/** Whether there is something to be done, as far as can be told. */
export function isIdle({ files, commands, reason }: StorePlan): boolean {
  return files.length + commands.length === 0 && reason === undefined;
}

export async function installInto(store: TrustStore, root: TrustedRoot, was: Store): Promise<StoreChange> {
  const failed = await failureOf(() => store.install(root));
  const is = await inspectStore(store, root);
  return { ...is, changed: was.state !== 'trusted' && is.state === 'trusted', ...failed };
}

export async function removeFrom(store: TrustStore, sha256: string): Promise<StoreChange> {
  let changed = false;
  const failed = await failureOf(async () => {
    changed = await store.uninstall(sha256);
  });
  return { ...(await inspectStore(store, fingerprintOnly(sha256))), changed, ...failed };
}

/** Enough to look and to remove. */
export function fingerprintOnly(sha256: string): TrustedRoot {
  return { sha256, pem: '', nickname: '' };
}

async function failureOf(work: () => Promise<void>): Promise<Pick<StoreChange, 'error'>> {
  try {
    await work();
    return {};
  } catch (error) {
    return { error: toFailure(error) };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function hintOf(error: unknown): string {
  return error instanceof AppError && error.hint ? error.hint : 'Mend that and look again.';
}
