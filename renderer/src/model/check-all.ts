import type { Project } from '../../../electron/shared/project.ts';
import { count, listed } from './format.ts';
import type { Outcome } from './outcome.ts';

/** How a check of everything ended, counted. */
export interface Tally {
  good: number;
  warnings: number;
  problems: number;
  idle: number;
  /** The check itself failed or was cancelled. */
  unanswered: number;
}

export const emptyTally: Tally = { good: 0, warnings: 0, problems: 0, idle: 0, unanswered: 0 };

/** The tally with one more project in it. */
export function counted(tally: Tally, outcome: Outcome | undefined): Tally {
  const kinds = { ok: 'good', warning: 'warnings', error: 'problems', idle: 'idle', unknown: 'unanswered' } as const;
  const kind = kinds[outcome?.tone ?? 'unknown'];
  return { ...tally, [kind]: tally[kind] + 1 };
}

/** Without a port nobody knows where a project's server would be. */
export function withPort(projects: readonly Project[]): { checked: Project[]; left: Project[] } {
  return {
    checked: projects.filter(({ port }) => port !== undefined),
    left: projects.filter(({ port }) => port === undefined),
  };
}

/** “36 good, 2 with warnings and 1 not running.” */
export function tallyText({ good, warnings, problems, idle, unanswered }: Tally): string {
  const number = (amount: number): string => amount.toLocaleString('en-US');
  const parts = [
    good > 0 ? `${number(good)} good` : '',
    warnings > 0 ? `${number(warnings)} with ${warnings === 1 ? 'a warning' : 'warnings'}` : '',
    problems > 0 ? `${number(problems)} with ${problems === 1 ? 'a problem' : 'problems'}` : '',
    idle > 0 ? `${number(idle)} not running` : '',
    unanswered > 0 ? `${number(unanswered)} without an answer` : '',
  ].filter(Boolean);
  return parts.length === 0 ? 'Nothing was checked.' : `${listed(parts)}.`;
}

const namedAtMost = 20;

/** Who was left out, by name; beyond twenty only how many more. */
export function leftOutText(left: readonly Project[]): string {
  const names = left.slice(0, namedAtMost).map(({ name }) => name);
  if (left.length > namedAtMost) names.push(`${(left.length - namedAtMost).toLocaleString('en-US')} more`);
  return `${count(left.length, 'project')} without a port left out: ${listed(names)}.`;
}
