const dayLength = 86_400_000;

// British order and UTC: the same words as the certificate itself, on every computer.
const dateFormat = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});
const timeFormat = new Intl.DateTimeFormat('en-GB', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZone: 'UTC',
});
const numberFormat = new Intl.NumberFormat('en-US');

/** Whole days from `now` to `notAfter`, rounded down; negative once it is past. */
export function daysLeft(notAfter: string, now: number): number {
  return Math.floor((Date.parse(notAfter) - now) / dayLength);
}

/** “97 days”, “1 day”, “less than a day”, “expired”. */
export function daysText(days: number): string {
  if (days < 0) return 'expired';
  if (days === 0) return 'less than a day';
  return count(days, 'day');
}

/** “1 file”, “2 files”, “1,024 files”. */
export function count(amount: number, noun: string): string {
  return `${numberFormat.format(amount)} ${noun}${amount === 1 ? '' : 's'}`;
}

/** “4 Sep 2027”; the text itself when it is no date. */
export function date(iso: string): string {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? iso : dateFormat.format(time).replace('Sept', 'Sep');
}

/** “4 Sep 2027, 12:30:00 UTC”. */
export function exactTime(iso: string): string {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? iso : `${date(iso)}, ${timeFormat.format(time)} UTC`;
}

/** How long ago, in the coarsest unit that is still true: “just now”, “12 s ago”, “3 min ago”, “2 h ago”, a date. */
export function ago(iso: string, now: number): string {
  const seconds = Math.floor((now - Date.parse(iso)) / 1000);
  if (Number.isNaN(seconds)) return iso;
  if (seconds < 2) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `on ${date(iso)}`;
}

/** “1,741 B”. */
export function bytes(amount: number): string {
  return `${numberFormat.format(amount)} B`;
}

/** One decimal below ten milliseconds, where it says something; whole numbers above. */
export function milliseconds(amount: number): string {
  return amount < 10 ? amount.toFixed(1) : numberFormat.format(Math.round(amount));
}

/** A fingerprint in groups of four hexadecimal digits, for eyes that compare. */
export function fingerprintGroups(sha256: string): string[] {
  return sha256.match(/.{1,4}/g) ?? [];
}

/** The first and the last two groups: enough to recognise a certificate, never to compare one. */
export function fingerprintShort(sha256: string): string {
  const groups = fingerprintGroups(sha256);
  return groups.length <= 4 ? groups.join(' ') : [...groups.slice(0, 2), '…', ...groups.slice(-2)].join(' ');
}

/** The name inside an RFC 4514 subject that a person would call it by: CN, else OU, else O, else all of it. */
export function subjectName(subject: string): string {
  for (const attribute of ['CN', 'OU', 'O']) {
    const found = new RegExp(`(?:^|[,+])\\s*${attribute}=((?:\\\\.|[^,+\\\\])*)`).exec(subject)?.[1];
    if (found) return found.replace(/\\([\da-f]{2}|.)/gi, unescape4514).trim();
  }
  return subject;
}

function unescape4514(_: string, escaped: string): string {
  return escaped.length === 2 ? String.fromCharCode(Number.parseInt(escaped, 16)) : escaped;
}

/** “a”, “a and b”, “a, b and c”. */
export function listed(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** “12:30:00 UTC”. */
export function timeOfDay(iso: string): string {
  const time = Date.parse(iso);
  return Number.isNaN(time) ? iso : `${timeFormat.format(time)} UTC`;
}

/** Milliseconds since the epoch as ISO 8601, UTC. */
export function isoTime(time: number): string {
  return new Date(time).toISOString();
}
