import { AppError } from '../shared/errors.ts';
import { keyTypes, maximumDays, type KeyType } from '../shared/project.ts';
import { usage } from './arguments.ts';

/** Reads the values of options. Each throws the `AppError` that names the bad value. */

export function portOf(text: string): number {
  const port = wholeNumber(text);
  if (port === undefined || port < 1 || port > 65535) throw new AppError('PORT_INVALID', { values: { port: text } });
  return port;
}

export function daysOf(text: string): number {
  const days = wholeNumber(text);
  if (days === undefined || days < 1 || days > maximumDays) {
    throw new AppError('DAYS_INVALID', { values: { days: text } });
  }
  return days;
}

export function keyTypeOf(text: string): KeyType {
  const keyType = keyTypes.find((candidate) => candidate === text);
  if (!keyType) throw new AppError('KEY_TYPE_INVALID', { values: { keyType: text } });
  return keyType;
}

const longestTimeout = 600_000;

/** Milliseconds. */
export function timeoutOf(text: string): number {
  const timeout = wholeNumber(text);
  if (timeout === undefined || timeout < 1 || timeout > longestTimeout) {
    throw usage(`--timeout takes a whole number of milliseconds from 1 to ${longestTimeout}, not “${text}”.`);
  }
  return timeout;
}

/** One of the formats; those of the contract that this version does not write are refused in so many words. */
export function formatOf<F extends string>(text: string, formats: readonly F[], later: readonly string[]): F {
  const format = formats.find((candidate) => candidate === text);
  if (format !== undefined) return format;
  if (later.includes(text)) throw usage(`--format ${text} is not available in this version of Latchkey.`);
  throw usage(`“${text}” is no format; pick ${formats.join(' or ')}.`);
}

/** SHA-256 in lower-case hex; colons, spaces and capitals, as other programs print it, are taken out. */
export function sha256Of(text: string, option = '--sha256'): string {
  const digest = text.replace(/[\s:]/g, '').toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(digest)) {
    throw usage(`${option} takes the SHA-256 fingerprint of a certificate, 64 hex digits, not “${text}”.`);
  }
  return digest;
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
