import type { AuthorityStatus, KeychainStatus, NameConstraints, UnfinishedChange } from '../../shared/authority.ts';
import { fields, paragraph, type Block, type Mark, type Row } from '../text/blocks.ts';
import { dateAndDistance } from './dates.ts';

export function authorityBlocks(authority: AuthorityStatus, now: Date): Block[] {
  if (!authority.root) return [paragraph('There is none yet. Create it with `latchkey setup`.', 2)];
  const issuing: Row[] = authority.issuing
    ? [
        ['issuing', `valid until ${dateAndDistance(authority.issuing.notAfter, now)}`],
        ['its SHA-256', authority.issuing.sha256],
      ]
    : [];
  const previous = authority.previousRoots.map((root): Row => ['earlier root', root.sha256]);
  return [
    fields(
      [
        ['may sign', namesLines(authority.root)],
        ['root', authority.root.subject],
        ['valid until', dateAndDistance(authority.root.notAfter, now)],
        ['SHA-256', authority.root.sha256],
        ...issuing,
        ...previous,
      ],
      2,
    ),
  ];
}

/** What an authority may sign, as one line for names and one for addresses. */
export function namesLines(names: NameConstraints): string[] {
  return [`${names.permittedDns.join(', ')} and everything below them`, names.permittedIp.join(', ')];
}

export function keychainMark({ available, missing }: KeychainStatus): Mark {
  if (!available) return 'bad';
  return missing ? 'none' : 'good';
}

export function keychainLine(keychain: KeychainStatus): string {
  if (!keychain.available) return `${keychain.label}: not available${keychain.reason ? `, ${keychain.reason}` : ''}`;
  if (keychain.missing)
    return `${keychain.label}: not there yet; it is made, with a passphrase of yours, for the first key`;
  return keychain.locked
    ? `${keychain.label}: locked, it asks for its passphrase when a key is needed`
    : keychain.label;
}

const actions: Record<UnfinishedChange['action'], string> = {
  'create-authority': 'creating the authority',
  trust: 'trusting the authority',
  untrust: 'taking the authority out of a store',
  uninstall: 'uninstalling',
  project: 'changing a project',
  run: 'running a command with a project’s key',
};

export function unfinishedLine(change: UnfinishedChange): string {
  const at = change.startedAt.slice(0, 16).replace('T', ' ');
  const where = change.stores?.length ? ` (${change.stores.join(', ')})` : '';
  const lead = `An earlier run was interrupted while ${actions[change.action]}${where}, ${at} UTC.`;
  return `${lead} ${remedy(change)}`;
}

/** Every one of these mends first whatever can be mended without asking for rights. */
function remedy({ action, sha256 }: UnfinishedChange): string {
  const untrust = sha256 === undefined ? 'latchkey untrust' : `latchkey untrust --sha256 ${sha256}`;
  switch (action) {
    case 'trust':
      return `Run \`latchkey trust\` to finish it, or \`${untrust}\` to take it back.`;
    case 'untrust':
      return `Run \`${untrust}\` to finish it, or \`latchkey trust\` to trust again.`;
    case 'uninstall':
      return 'Run `latchkey uninstall` to finish it.';
    default:
      return 'Run `latchkey setup` to mend it.';
  }
}
