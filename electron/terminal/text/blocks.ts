/** Human output as data. Text is escaped, wrapped and coloured in one place (`render.ts`), so that nothing from
 * outside reaches a terminal as it came. */
export type Mark = 'good' | 'bad' | 'caution' | 'none' | 'bullet';

export type Block =
  | { kind: 'title'; text: string }
  | { kind: 'text'; text: string; indent?: number; quiet?: boolean }
  /** A text behind a lead, below which none of its lines begins. */
  | { kind: 'led'; lead: string; text: string }
  | { kind: 'marked'; mark: Mark; text: string; indent?: number }
  /** One line whatever the width: the detail is cut to what is left beside the text. */
  | { kind: 'line'; mark: Mark; text: string; detail: string }
  /** Not wrapped: a command or a path that someone copies. */
  | { kind: 'verbatim'; text: string; indent?: number }
  | { kind: 'fields'; rows: readonly Row[]; indent?: number }
  /** Columns as wide as their widest cell; rows that would not fit are stacked instead. */
  | { kind: 'table'; head: readonly string[]; rows: readonly (readonly string[])[] }
  /** Lines drawn for the width there is; none is broken afterwards. */
  | { kind: 'drawing'; draw: (width: number) => readonly string[]; indent?: number }
  | { kind: 'gap' };

/** A label and its lines; a value of several strings is one line each. */
export type Row = readonly [label: string, value: string | readonly string[], mark?: Mark];

export const gap: Block = { kind: 'gap' };

export function title(text: string): Block {
  return { kind: 'title', text };
}

export function paragraph(text: string, indent = 0): Block {
  return { kind: 'text', text, indent };
}

/** Such as a line of usage behind the name of its command. */
export function led(lead: string, text: string): Block {
  return { kind: 'led', lead, text };
}

export function quiet(text: string, indent = 0): Block {
  return { kind: 'text', text, indent, quiet: true };
}

/**
 * What to do. A command at its end gets a line of its own, unbroken: a line break inside its quotes would make it
 * another command, and it is often run as root.
 */
export function advice(text: string, indent = 0): Block[] {
  const [, sentence, command] = /^(.*?:) ((?:sudo|doas|su -c|install) .+)$/s.exec(text) ?? [];
  if (sentence === undefined || command === undefined) return [paragraph(text, indent)];
  return [paragraph(sentence, indent), verbatim(command, indent + 2)];
}

export function marked(mark: Mark, text: string, indent = 0): Block {
  return { kind: 'marked', mark, text, indent };
}

/** `text: detail`, of which only the detail may be cut. */
export function oneLine(mark: Mark, text: string, detail = ''): Block {
  return { kind: 'line', mark, text, detail };
}

export function bullet(text: string, indent = 0): Block {
  return marked('bullet', text, indent);
}

export function verbatim(text: string, indent = 4): Block {
  return { kind: 'verbatim', text, indent };
}

export function drawing(draw: (width: number) => readonly string[], indent = 0): Block {
  return { kind: 'drawing', draw, indent };
}

export function fields(rows: readonly Row[], indent = 0): Block {
  return { kind: 'fields', rows, indent };
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): Block {
  return { kind: 'table', head, rows };
}
