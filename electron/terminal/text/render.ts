import { visibleText } from '../../shared/visible-text.ts';
import type { Block, Mark, Row } from './blocks.ts';
import { columns, pad, wrap } from '../../shared/wrap.ts';

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
      return hanging(mark(block.mark, look), block.text, block.indent ?? 0, look);
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

/** A text behind a mark or label, its further lines aligned below its first. */
function hanging(lead: string, text: string, indent: number, look: Look): string[] {
  const offset = indent + (lead === '' ? 0 : 2);
  return wrap(shown(text), look.width - offset).map((line, index) =>
    index === 0 && lead !== '' ? `${' '.repeat(indent)}${lead} ${line}` : ' '.repeat(offset) + line,
  );
}

function fieldLines(rows: readonly Row[], indent: number, look: Look): string[] {
  const labels = rows.map(([label]) => shown(label));
  const width = Math.max(0, ...labels.map(columns)) + 2;
  return rows.flatMap(([, value, sign], index) => {
    const lead = sign ? `${mark(sign, look)} ` : '';
    const offset = indent + (sign ? 2 : 0) + width;
    const values = typeof value === 'string' ? [value] : value;
    const lines = values.flatMap((text) => wrap(shown(text), look.width - offset));
    const label = paint(pad(labels[index] ?? '', width), 'quiet', look);
    return lines.map((line, number) =>
      number === 0 ? `${' '.repeat(indent)}${lead}${label}${line}` : ' '.repeat(offset) + line,
    );
  });
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
