import type { WireMessage } from '../../shared/handshake.ts';
import { visibleText } from '../../shared/visible-text.ts';
import { withoutGrease } from './hello.ts';

export type Field = WireMessage['fields'][number];

// Longer than any real one; a hostile one ends here.
const valueLimit = 2_000;
const listLimit = 200;

/** A stranger's text is made visible and cut. */
export function field(label: string, value: string): Field {
  return { label, value: visibleText(value, valueLimit) };
}

/** A field that is shown only where there is something to show. */
export function fieldIf(label: string, value: string | null | undefined): Field[] {
  return value === null || value === undefined || value === '' ? [] : [field(label, value)];
}

/** A field for bytes whose number is what matters. */
export function sizeIf(label: string, bytes: number | null): Field[] {
  return bytes === null ? [] : [field(label, size(bytes))];
}

export function size(bytes: number): string {
  return `${bytes} B`;
}

/** Numbers by their names, GREASE left out. */
export function list(values: readonly number[], name: (value: number) => string): string {
  return withoutGrease(values).slice(0, listLimit).map(name).join(', ');
}

/** A few of many texts, and how many more there are. */
export function some(texts: readonly string[], limit: number): string {
  const more = texts.length - limit;
  return texts.slice(0, limit).join('; ') + (more > 0 ? `; and ${more} more` : '');
}

export const broken: readonly Field[] = [{ label: 'Content', value: 'Its bytes do not follow the protocol' }];
