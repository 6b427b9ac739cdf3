import type { Entry } from './attention.ts';
import { search } from './attention.ts';
import { checkTarget, targetName } from './hosts.ts';

export interface PaletteItem {
  id: string;
  label: string;
  /** At the right: a shortcut, a project's first host. */
  aside?: string;
  run: () => void;
}

interface Sources {
  actions: readonly PaletteItem[];
  entries: readonly Entry[];
  open: (id: string) => void;
  check: (host: string, port: number) => void;
  checkLabel: (target: string) => string;
}

const limit = 50;

/** Actions that match every word first, then projects, then the query itself as a host and port to check. */
export function paletteItems(query: string, { actions, entries, open, check, checkLabel }: Sources): PaletteItem[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const matching = actions.filter(({ label }) => words.every((word) => label.toLowerCase().includes(word)));
  const projects = search(entries, query)
    .slice(0, limit)
    .map(({ project }) => ({
      id: `project:${project.id}`,
      label: project.name,
      aside: project.hosts[0] ?? '',
      run: () => {
        open(project.id);
      },
    }));
  return [...matching, ...projects, ...hostItems(query, check, checkLabel)];
}

function hostItems(query: string, check: Sources['check'], label: Sources['checkLabel']): PaletteItem[] {
  const target = /[.:]/.test(query) ? checkTarget(query) : undefined;
  if (!target) return [];
  const { host, port } = target;
  const item: PaletteItem = {
    id: 'check-host',
    label: label(targetName(host, port)),
    run: () => {
      check(host, port);
    },
  };
  return [item];
}
