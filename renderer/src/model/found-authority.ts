import type { AuthorityKind, FoundAuthority } from '../../../electron/shared/audit.ts';
import { visibleText } from '../../../electron/shared/visible-text.ts';
import { date, subjectName } from './format.ts';

const kinds: Record<AuthorityKind, string> = {
  development: 'a development authority',
  proxy: 'a debugging proxy',
  corporate: 'an employer’s or a filter’s authority',
  unknown: 'an authority of unknown origin',
};

const tools: Partial<Record<AuthorityKind, string>> = {
  development: 'development authority',
  proxy: 'debugging proxy',
  corporate: 'employer or filter',
};

/** What a person would call it by. One that has no name, or none that can be read, comes with its fingerprint instead. */
export function authorityName({ subject, sha256 }: Pick<FoundAuthority, 'subject' | 'sha256'>): string {
  return subject === sha256 ? 'Unnamed authority' : visibleText(subjectName(subject), 120);
}

const removal: Partial<Record<AuthorityKind, string>> = {
  corporate: 'Your employer’s network may stop working for these programs.',
  unknown: 'If it is your employer’s, its network may stop working for these programs.',
};

/** What a removal may break, where that is more than the tool that made it. */
export function removalWords({ kind }: Pick<FoundAuthority, 'kind'>): string | undefined {
  return removal[kind];
}

/** “mkcert, development authority”; “a debugging proxy” where the tool is not known. */
export function kindWords({ kind, tool }: Pick<FoundAuthority, 'kind' | 'tool'>): string {
  if (tool === undefined) return kinds[kind];
  const words = tools[kind];
  return words === undefined ? tool : `${tool}, ${words}`;
}

const day = 86_400_000;
const year = 365.25 * day;
/** The window’s clock goes by minutes. */
const tolerance = 60_000;

/** “made 3 years ago, on 4 Sep 2023; valid until 4 Sep 2033”. Nothing where the certificate cannot be read. */
export function ageWords({ notBefore, notAfter }: Pick<FoundAuthority, 'notBefore' | 'notAfter'>, now: number): string {
  const start = Date.parse(notBefore);
  const end = Date.parse(notAfter);
  const made = Number.isNaN(start) ? [] : [`made ${age(now - start)}, on ${date(notBefore)}`];
  const until = Number.isNaN(end) ? [] : [`${end <= now ? 'expired on' : 'valid until'} ${date(notAfter)}`];
  return [...made, ...until].join('; ');
}

function age(milliseconds: number): string {
  if (milliseconds < -tolerance) return 'in the future';
  if (milliseconds < day) return 'today';
  if (milliseconds < 60 * day) return ago(milliseconds / day, 'day');
  if (milliseconds < 2 * year) return ago(milliseconds / (year / 12), 'month');
  return ago(milliseconds / year, 'year');
}

function ago(amount: number, unit: string): string {
  const whole = Math.floor(amount);
  return `${whole} ${unit}${whole === 1 ? '' : 's'} ago`;
}

/** What is known of where its private key lies. */
export interface KeyWords {
  state: 'passed' | 'note' | 'finding' | 'failed';
  words: string;
  file?: string;
}

const keys = {
  none: 'No private key of it was found lying in the clear.',
  encrypted: 'Its private key lies on this computer, encrypted:',
  unreadable: 'Its private key lies where Latchkey may not read it:',
  clear: 'Its private key lies in the clear:',
  open: 'Its private key lies in the clear, and other users can read it:',
};

/** A key that others may read is an error; one in the clear, a warning; one that is closed, a note. */
export function keyWords({
  keyFile,
  keyOpenToOthers,
  closedKey,
}: Pick<FoundAuthority, 'keyFile' | 'keyOpenToOthers' | 'closedKey'>): KeyWords {
  if (keyFile !== undefined) {
    return keyOpenToOthers
      ? { state: 'failed', words: keys.open, file: keyFile }
      : { state: 'finding', words: keys.clear, file: keyFile };
  }
  return closedKey
    ? { state: 'note', words: keys[closedKey.reason], file: closedKey.file }
    : { state: 'passed', words: keys.none };
}
