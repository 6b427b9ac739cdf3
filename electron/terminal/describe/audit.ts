import type { Audit, AuthorityKind, FoundAuthority } from '../../shared/audit.ts';
import type { StoreChange } from '../../shared/trust.ts';
import { fields, gap, marked, paragraph, quiet, title, verbatim, type Block, type Row } from '../text/blocks.ts';
import { dateAndDistance } from './dates.ts';
import { changeBlocks } from './stores.ts';

const kinds: Record<AuthorityKind, { title: string; meaning: string }> = {
  development: {
    title: 'For development',
    meaning: 'Made on this computer, so that it trusts servers of its own.',
  },
  proxy: { title: 'Debugging proxies', meaning: 'They show you your own encrypted traffic.' },
  corporate: {
    title: 'Employers and filters',
    meaning: 'They read encrypted traffic on its way. Ask whoever looks after this computer before you remove one.',
  },
  unknown: { title: 'Of unknown origin', meaning: 'Somebody added them; their names tell no tool.' },
};

/** What the audit found, by kind, and what each means. */
export function auditBlocks({ authorities, unread }: Audit, now: Date): Block[] {
  const found = (Object.keys(kinds) as AuthorityKind[]).flatMap((kind) => {
    const some = authorities.filter((authority) => authority.kind === kind);
    if (some.length === 0) return [];
    const { title: text, meaning } = kinds[kind];
    return [title(text), quiet(meaning, 2), ...some.flatMap((authority) => authorityBlocks(authority, now)), gap];
  });
  return [
    ...(found.length > 0 ? found : [paragraph('No other authority was found on this computer.'), gap]),
    ...(authorities.some(({ stores }) => stores.length > 0)
      ? [paragraph('To remove one from every store that holds it:'), verbatim('latchkey audit --remove <SHA-256>', 2)]
      : []),
    ...(unread.length === 0 ? [] : [gap, title('Not looked through')]),
    ...unread.flatMap(({ id, label, reason }) => [marked('caution', `${label} (${id})`, 2), quiet(reason, 4)]),
  ];
}

/** One authority, and what it means to have it here. */
export function authorityBlocks(authority: FoundAuthority, now: Date): Block[] {
  const { subject, sha256, stores, notBefore, notAfter } = authority;
  const rows: Row[] = [
    ...(authority.tool === undefined || subject === sha256 ? [] : [['subject', subject] as const]),
    ['trusted by', stores.length === 0 ? 'no store' : stores.map(({ label }) => label)],
    ['may sign', authority.constrained ? 'only for some names and addresses' : 'for any site'],
    ...(notBefore === '' ? [] : [['made', dateAndDistance(notBefore, now)] as const]),
    ...(notAfter === '' ? [] : [['expires', dateAndDistance(notAfter, now)] as const]),
    ['SHA-256', sha256],
  ];
  const isDangerous = authority.keyFile !== undefined && stores.length > 0 && !authority.constrained;
  return [
    marked(isDangerous ? 'caution' : 'bullet', authority.tool ?? nameOf(authority), 2),
    fields(rows, 4),
    ...keyBlocks(authority),
  ];
}

/** As a person may call it in a sentence. */
export function nameOf({ subject, sha256, tool }: FoundAuthority): string {
  if (tool !== undefined) return `${tool}’s authority`;
  return subject === sha256 ? 'A certificate that cannot be read' : subject;
}

function keyBlocks({ keyFile, keyOpenToOthers, closedKey, constrained, stores }: FoundAuthority): Block[] {
  if (keyFile === undefined) {
    if (!closedKey) return [];
    const why = closedKey.reason === 'encrypted' ? 'encrypted, in' : 'not readable for you, in';
    return [quiet(`Its key lies ${why}`, 4), verbatim(closedKey.file, 6)];
  }
  const sites = constrained ? 'any of those sites' : 'any site';
  const meaning =
    stores.length === 0
      ? 'No store here trusts it at present. If one did, whoever reads this file could impersonate'
      : 'Whoever reads this file can impersonate';
  return [
    paragraph('Its private key lies readable in', 4),
    verbatim(keyFile, 6),
    paragraph(`${meaning} ${sites} to this computer.`, 4),
    ...(keyOpenToOthers ? [paragraph('Other users of this computer can read it, too.', 4)] : []),
  ];
}

/** What became of it in each store that held it. */
export function removalBlocks(changes: readonly StoreChange[]): Block[] {
  const failed = changes.filter(({ error }) => error !== undefined);
  return [
    ...changes.filter(({ error }) => error === undefined).flatMap(removalBlock),
    ...(failed.length === 0 ? [] : changeBlocks(failed)),
  ];
}

function removalBlock(change: StoreChange): Block[] {
  const { label, id, changed, restart } = change;
  if (isStillThere(change)) return [marked('bad', `${label}: still trusts it (${id})`, 2)];
  return [
    marked('good', `${label}: ${changed ? 'removed' : 'was gone already'} (${id})`, 2),
    ...(restart ? [paragraph(`Restart ${restart.join(' and ')}: it sees the change only then.`, 4)] : []),
  ];
}

/** Although the store says that it did the work. */
export function isStillThere({ state, error }: StoreChange): boolean {
  return state === 'trusted' && error === undefined;
}
