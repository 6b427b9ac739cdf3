import type { AuthorityKind, FoundAuthority } from '../../../electron/shared/audit.ts';
import { date } from './format.ts';

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

/** “mkcert, development authority”; “a debugging proxy” where the tool is not known. */
export function kindWords({ kind, tool }: Pick<FoundAuthority, 'kind' | 'tool'>): string {
  if (tool === undefined) return kinds[kind];
  const words = tools[kind];
  return words === undefined ? tool : `${tool}, ${words}`;
}

const day = 86_400_000;
const year = 365.25 * day;

/** “made 3 years ago, on 4 Sep 2023; valid until 4 Sep 2033”. Nothing where the certificate cannot be read. */
export function ageWords({ notBefore, notAfter }: Pick<FoundAuthority, 'notBefore' | 'notAfter'>, now: number): string {
  const start = Date.parse(notBefore);
  const end = Date.parse(notAfter);
  const made = Number.isNaN(start) ? [] : [`made ${age(now - start)}, on ${date(notBefore)}`];
  const until = Number.isNaN(end) ? [] : [`${end <= now ? 'expired on' : 'valid until'} ${date(notAfter)}`];
  return [...made, ...until].join('; ');
}

function age(milliseconds: number): string {
  if (milliseconds < 0) return 'in the future';
  if (milliseconds < day) return 'today';
  if (milliseconds < 60 * day) return ago(milliseconds / day, 'day');
  if (milliseconds < 2 * year) return ago(milliseconds / (year / 12), 'month');
  return ago(milliseconds / year, 'year');
}

function ago(amount: number, unit: string): string {
  const whole = Math.floor(amount);
  return `${whole} ${unit}${whole === 1 ? '' : 's'} ago`;
}
