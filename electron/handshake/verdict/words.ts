/** Small pieces of sentences. Pure. */

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `3 Aug 2026, 14:05 UTC` */
export function dateText(date: Date): string {
  const time = date.toISOString().slice(11, 16);
  return `${date.getUTCDate()} ${months[date.getUTCMonth()] ?? ''} ${date.getUTCFullYear()}, ${time} UTC`;
}

/** `a`, `a and b`, `a, b and c`, `a, b, c and 4 more`. */
export function andList(items: readonly string[], limit = 4): string {
  const shown = items.length > limit ? [...items.slice(0, limit - 1), `${items.length - limit + 1} more`] : [...items];
  const last = shown.pop() ?? '';
  return shown.length === 0 ? last : `${shown.join(', ')} and ${last}`;
}

/** A store's label without what it says in brackets. */
export function shortLabel(label: string): string {
  return label.replace(/\s*\([^)]*\)\s*$/, '');
}

/** `3 milliseconds`, `0.5 seconds`, `1 second`. */
export function secondsText(milliseconds: number): string {
  if (milliseconds < 100) return milliseconds === 1 ? '1 millisecond' : `${Math.round(milliseconds)} milliseconds`;
  const seconds = Math.round(milliseconds / 100) / 10;
  return seconds === 1 ? '1 second' : `${seconds} seconds`;
}
