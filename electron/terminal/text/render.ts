import { visibleText } from '../../shared/visible-text.ts';
import type { Block, Mark, Row } from './blocks.ts';
import { columns, pad, wrap, wrapHard } from '../../shared/wrap.ts';

export interface Look {
  /** Columns; lines are broken before. */
  width: number;
  colour: boolean;
}

const symbols: Record<Mark, string> = { good: '✓', bad: '✗', caution: '!', none: '–', bullet: '•' };

// https://en.wikipedia.org/wiki/ANSI_escape_code#SGR: the only escape sequences this program writes.
const codes = { strong: '1', quiet: '2', good: '32', bad: '31', caution: '33', none: '2', bullet: '2' } as const;

// Long enough for every path and plan, short enough that a hostile name fills no screen.
const longest = 2000;

function shown(text: string): string {
  return visibleText(text, longest);
}

/** Turns blocks into the text that goes to a terminal or a file, ending with a line break unless empty. */
export function render(blocks: readonly Block[], look: Look): string {
  const lines = blocks.flatMap((block) => linesOf(block, look));
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

function linesOf(block: Block, look: Look): string[] {
  switch (block.kind) {
    case 'gap':
      return [''];
    case 'title':
      return wrap(shown(block.text), look.width).map((line) => paint(line, 'strong', look));
    case 'verbatim':
      return [' '.repeat(block.indent ?? 0) + shown(block.text)];
    case 'text': {
      const lines = hanging('', block.text, block.indent ?? 0, look);
      return block.quiet ? lines.map((line) => paint(line, 'quiet', look)) : lines;
    }
    case 'marked':
      return hanging(`${mark(block.mark, look)} `, block.text, block.indent ?? 0, look, 2);
    case 'led':
      return hanging(`${shown(block.lead)} `, block.text, 0, look);
    case 'line':
      return [`${mark(block.mark, look)} ${withDetail(shown(block.text), shown(block.detail), look.width - 2)}`];
    case 'fields':
      return fieldLines(block.rows, block.indent ?? 0, look);
    case 'drawing': {
      const indent = block.indent ?? 0;
      return block.draw(look.width - indent).map((line) => ' '.repeat(indent) + shown(line));
    }
    case 'table':
      return tableLines(block.head, block.rows, look);
  }
}

/** A text behind a mark or label (whose colours take no columns), its further lines aligned below its first. */
function hanging(lead: string, text: string, indent: number, look: Look, leadWidth = columns(lead)): string[] {
  const offset = indent + leadWidth;
  return wrap(shown(text), look.width - offset).map((line, index) =>
    index === 0 ? ' '.repeat(indent) + lead + line : ' '.repeat(offset) + line,
  );
}

/** Too little of a detail tells nothing. */
const leastDetail = 8;

function withDetail(text: string, detail: string, width: number): string {
  const room = width - columns(text) - 2;
  if (detail === '' || room < leastDetail) return text;
  if (columns(detail) <= room) return `${text}: ${detail}`;
  return `${text}: ${wrapHard(detail, room - 1)[0] ?? ''}…`;
}

function fieldLines(rows: readonly Row[], indent: number, look: Look): string[] {
  const labels = rows.map(([label]) => shown(label));
  const width = Math.max(0, ...labels.map(columns)) + 2;
  // Beside long labels a narrow terminal has no room for sentences: they go below.
  const room = look.width - indent - 2 - width;
  const isStacked = width > longLabel && room < Math.min(leastValue, look.width / 2);
  return rows.flatMap(([, value, sign], index) => {
    const lead = sign ? `${mark(sign, look)} ` : '';
    const offset = indent + (sign ? 2 : 0) + (isStacked ? 2 : width);
    const values = typeof value === 'string' ? [value] : value;
    const lines = values.flatMap((text) => valueLines(shown(text), look.width - offset));
    if (isStacked) {
      const label = paint(labels[index] ?? '', 'quiet', look);
      return [`${' '.repeat(indent)}${lead}${label}`, ...lines.map((line) => ' '.repeat(offset) + line)];
    }
    const label = paint(pad(labels[index] ?? '', width), 'quiet', look);
    return lines.map((line, number) =>
      number === 0 ? `${' '.repeat(indent)}${lead}${label}${line}` : ' '.repeat(offset) + line,
    );
  });
}

/** Only long labels are worth a line of their own. */
const longLabel = 14;

/** Fewer columns than these make a ragged column of single words. */
const leastValue = 28;

// A fingerprint or an address is compared piece by piece; a path or a page has to stay whole to be opened.
const digits = /^[0-9a-f:.%]+$/i;

function valueLines(text: string, width: number): string[] {
  return wrap(text, width).flatMap((line) => (digits.test(line) ? wrapHard(line, width) : [line]));
}

function tableLines(head: readonly string[], rows: readonly (readonly string[])[], look: Look): string[] {
  const cells = [head, ...rows].map((row) => row.map(shown));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => columns(row[column] ?? ''))));
  const total = widths.reduce((sum, width) => sum + width + 2, -2);
  if (total > look.width) return stackedLines(head, rows, look);
  return cells.map((row, index) => {
    const line = row.map((cell, column) => pad(cell, widths[column] ?? 0)).join('  ');
    return index === 0 ? paint(line.trimEnd(), 'quiet', look) : line;
  });
}

function stackedLines(head: readonly string[], rows: readonly (readonly string[])[], look: Look): string[] {
  return rows.flatMap((row, index) => [
    ...(index === 0 ? [] : ['']),
    ...fieldLines(
      row.map((cell, column): Row => [head[column] ?? '', cell]),
      0,
      look,
    ),
  ]);
}

function mark(kind: Mark, look: Look): string {
  return paint(symbols[kind], kind, look);
}

function paint(text: string, tone: keyof typeof codes, look: Look): string {
  return look.colour && text !== '' ? `\u001b[${codes[tone]}m${text}\u001b[0m` : text;
}
