const day = 24 * 60 * 60 * 1000;

/** A date as a person wants it: the day, and how far away it is. */
export function dateAndDistance(iso: string, now: Date): string {
  return `${iso.slice(0, 10)}, ${distance(iso, now)}`;
}

/** "in 97 days", "3 days ago"; whole days, rounded towards now. */
export function distance(iso: string, now: Date): string {
  const difference = Date.parse(iso) - now.getTime();
  const days = Math.floor(Math.abs(difference) / day);
  const amount = days === 0 ? 'less than a day' : count(days, 'day');
  return difference > 0 ? `in ${amount}` : `${amount} ago`;
}

export function isPast(iso: string, now: Date): boolean {
  return Date.parse(iso) <= now.getTime();
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
