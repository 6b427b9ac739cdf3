import type { Project } from '../../../electron/shared/project.ts';
import { standing, type Outcome, type Tone } from './outcome.ts';

/** A project as the list needs it: what is searched and what is compared is computed once, not on every keystroke. */
export interface Entry {
  project: Project;
  haystack: string;
  order: string;
}

const rank: Record<Tone, number> = { error: 0, warning: 1, ok: 2, idle: 2, unknown: 2 };

export function entryOf(project: Project): Entry {
  const name = project.name.toLowerCase();
  return {
    project,
    haystack: [name, ...project.hosts, project.port ?? ''].join('\n').toLowerCase(),
    // Numbers compare by value: shop-2 comes before shop-10.
    order: name.replace(/\d+/g, (digits) => digits.padStart(12, '0')),
  };
}

/** What needs attention first; inside that, by name. */
export function byAttention(entries: readonly Entry[], outcomes: ReadonlyMap<string, Outcome>, now: number): Entry[] {
  return entries
    .map((entry) => ({ entry, rank: rank[standing(entry.project, outcomes.get(entry.project.id), now).tone] }))
    .sort((left, right) => left.rank - right.rank || compare(left.entry.order, right.entry.order))
    .map(({ entry }) => entry);
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
