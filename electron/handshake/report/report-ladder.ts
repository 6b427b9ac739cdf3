import type { WireMessage } from '../../shared/handshake.ts';
import { visibleText } from '../../shared/visible-text.ts';
import { columns, pad } from '../../shared/wrap.ts';
import { bytesText } from './report-words.ts';

interface LadderOptions {
  /** Columns that may be used. */
  width: number;
  /** Named where encryption begins. */
  cipher: string | null;
  /** How many messages to draw; the middle ones are left out beyond. */
  limit?: number;
}

const widestLane = 60;
const left = 'Latchkey';
const right = 'server';

/**
 * The handshake as a ladder between two lanes, in letters that every terminal and every file can hold: single strokes
 * in the clear, double ones encrypted. One line a message, with its time in milliseconds. Pure.
 *
 * ```
 *   ms  Latchkey                      server
 *  0.0  |-- ClientHello --------- 517 B ->|
 *  1.9  |<- ServerHello ---------- 90 B --|
 *       |== encrypted from here ==========|
 * ```
 */
export function ladderLines(messages: readonly WireMessage[], { width, cipher, limit }: LadderOptions): string[] {
  if (messages.length === 0) return [];
  const times = messages.map(({ at }) => at.toFixed(1));
  const timeWidth = Math.max(4, ...times.map((time) => time.length)) + 2;
  const needed = Math.max(left.length + right.length + 2, ...messages.map((message) => columns(rung(message, 0))));
  // On a narrow terminal the times go first.
  const timed = timeWidth + needed <= width;
  const lane = Math.max(needed, Math.min(widestLane, width - (timed ? timeWidth : 0)));
  const row = (time: string, text: string): string => (timed ? `${time.padStart(timeWidth - 2)}  ${text}` : text);
  const begin = messages.findIndex(({ encrypted }) => encrypted);
  const hidden = leftOutFrom(messages, limit);
  const lines = messages.flatMap((message, index) => {
    if (hidden.has(index)) return hidden.has(index - 1) ? [] : [row('', leftOut(runFrom(index, hidden), lane))];
    const marker = index === begin ? [row('', beginning(cipher, lane))] : [];
    return [...marker, row(times[index] ?? '', rung(message, lane))];
  });
  return [row('ms', left + right.padStart(lane - left.length)), ...lines];
}

/**
 * The positions in the middle that are left out: never one alone, whose line is as long as the one that would stand
 * for it, and never a side's first Finished, which ends the handshake.
 */
function leftOutFrom(messages: readonly WireMessage[], limit = Infinity): ReadonlySet<number> {
  if (messages.length <= limit) return new Set();
  const last = Math.floor(limit / 4);
  const ends = new Set(['client', 'server'].map((side) => messages.findIndex((each) => isFinishedOf(each, side))));
  const positions = messages.map((_, index) => index).slice(limit - last, messages.length - last);
  const left = new Set(positions.filter((index) => !ends.has(index)));
  return new Set([...left].filter((index) => left.has(index - 1) || left.has(index + 1)));
}

function isFinishedOf({ from, name }: WireMessage, side: string): boolean {
  return from === side && name === 'Finished';
}

/** How many are left out from this position on. */
function runFrom(start: number, hidden: ReadonlySet<number>): number {
  let end = start;
  while (hidden.has(end)) end += 1;
  return end - start;
}

function rung(message: WireMessage, lane: number): string {
  const stroke = message.encrypted ? '=' : '-';
  const isOurs = message.from === 'client';
  const start = isOurs ? `|${stroke}${stroke}` : `|<${stroke}`;
  const end = isOurs ? `${stroke}>|` : `${stroke}${stroke}|`;
  const name = visibleText(message.name, 30);
  const size = bytesText(message.bytes);
  const fixed = columns(`${start} ${name}  ${size} ${end}`);
  return `${start} ${name} ${stroke.repeat(Math.max(1, lane - fixed))} ${size} ${end}`;
}

function beginning(cipher: string | null, lane: number): string {
  const long = ` encrypted from here: ${visibleText(cipher ?? '', 60)} `;
  const text = cipher !== null && long.length <= lane - 4 ? long : ' encrypted from here ';
  return `|${text.padStart(text.length + 2, '=').padEnd(lane - 2, '=')}|`;
}

function leftOut(count: number, lane: number): string {
  const text = ` ... ${count} more ... `;
  const free = Math.max(0, lane - 2 - text.length);
  return `|${pad(' '.repeat(Math.floor(free / 2)) + text, lane - 2)}|`;
}
