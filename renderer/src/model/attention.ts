import type { Project } from '../../../electron/shared/project.ts';
import { datesOf, lifeAt, weighed, type Dates, type Outcome, type Tone } from './outcome.ts';

/** A project as the list needs it: what is searched and what is compared is computed once, not on every keystroke. */
export interface Entry {
  project: Project;
  haystack: string;
  order: string;
  dates: Dates;
}

const rank: Record<Tone, 0 | 1 | 2> = { error: 0, warning: 1, ok: 2, idle: 2, unknown: 2 };

/** The projects as entries, by name: sorted once here, so that every new word of a check only has to part them. */
export function entriesOf(projects: readonly Project[]): Entry[] {
  return projects.map(entryOf).sort((left, right) => compare(left.order, right.order));
}

export function entryOf(project: Project): Entry {
  const name = project.name.toLowerCase();
  return {
    project,
    haystack: [name, ...project.hosts, project.port ?? ''].join('\n').toLowerCase(),
    // Numbers compare by value: shop-2 comes before shop-10.
    order: name.replace(/\d+/g, (digits) => digits.padStart(12, '0')),
    dates: datesOf(project),
  };
}

/** What needs attention first; inside that, as the entries come. Costs one pass: ten thousand are no long task. */
export function byAttention(entries: readonly Entry[], outcomes: ReadonlyMap<string, Outcome>, now: number): Entry[] {
  const parts: [Entry[], Entry[], Entry[]] = [[], [], []];
  for (const entry of entries) {
    const { tone } = weighed(outcomes.get(entry.project.id), lifeAt(entry.dates, now));
    parts[rank[tone]].push(entry);
  }
  return parts.flat();
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Every word of the query must occur somewhere in the name, the hosts or the port. */
export function search(entries: readonly Entry[], query: string): readonly Entry[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return entries;
  return entries.filter(({ haystack }) => words.every((word) => haystack.includes(word)));
}
