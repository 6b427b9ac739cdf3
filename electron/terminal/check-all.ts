import { AppError, toFailure, type Failure } from '../shared/errors.ts';
import { withRoundedTimes } from '../handshake/report/rounded-times.ts';
import { hostAndPort } from '../handshake/connection/target-name.ts';
import type { CheckRequest, CheckResult, Finding, Severity } from '../shared/handshake.ts';
import type { Project } from '../shared/project.ts';
import type { Services } from '../services.ts';
import type { Context, Outcome } from './command.ts';
import { findingMark } from './describe/check.ts';
import { damagedBlocks } from './describe/project.ts';
import { gap, oneLine, paragraph, quiet, type Block } from './text/blocks.ts';

const atOnce = 8;

/** What is kept of each check: ten thousand ladders would fill the memory, and nobody reads them. */
type Summary = Omit<CheckResult, 'messages'>;

interface Checked {
  project: { id: string; name: string };
  result?: Summary;
  error?: Failure;
}

/** Checks every project with a port (with `serve`, every project), eight at once. */
export async function checkAll(
  services: Services,
  options: { serve: boolean; timeoutMs?: number },
  context: Pick<Context, 'signal' | 'terminal'>,
): Promise<Outcome> {
  const { projects, damaged } = await services.projects.list();
  const included = projects.filter((project) => options.serve || project.port !== undefined);
  const skipped = projects.filter((project) => !options.serve && project.port === undefined);
  let done = 0;
  const checked = await inParallel(included, atOnce, async ({ id, name }): Promise<Checked> => {
    const entry = await checkOne(services, { target: { project: id }, ...options }, context.signal);
    done += 1;
    context.terminal.progress(`${done} of ${included.length} checked`);
    return { project: { id, name }, ...entry };
  });
  return {
    exitCode: checked.every(({ result }) => result?.ok) ? 0 : 1,
    document: {
      checks: checked.map(({ project, result, error }) => ({
        project,
        ...(result && withRoundedTimes(result)),
        ...(error ? { error } : {}),
      })),
      skipped: skipped.map(({ id, name }) => ({ id, name })),
      damaged,
    },
    blocks: [
      ...(checked.length === 0
        ? [paragraph('There is no project to check.')]
        : checked.toSorted(bySeverity).map(checkedLine)),
      ...totals(checked),
      ...skippedBlocks(skipped),
      ...damagedBlocks(damaged),
    ],
  };
}

/** One that fails must not hide the others; a fault of ours goes the way of all faults. */
async function checkOne(
  services: Services,
  request: CheckRequest,
  signal: AbortSignal,
): Promise<Pick<Checked, 'result' | 'error'>> {
  try {
    return { result: withoutMessages(await services.check(request, { signal })) };
  } catch (error) {
    // After Ctrl+C none of the others is begun.
    if (!(error instanceof AppError) || signal.aborted) throw error;
    return { error: toFailure(error) };
  }
}

function withoutMessages(result: CheckResult): Summary {
  const summary: Partial<CheckResult> & Summary = { ...result };
  delete summary.messages;
  return summary;
}

function checkedLine({ project, result, error }: Checked): Block {
  if (!result) return oneLine('bad', `${project.name} ${error?.code ?? ''}`, error?.message);
  const { verdict, target } = result;
  const said = `${project.name} (${hostAndPort(target.host, target.port)}) ${verdict.code}`;
  return oneLine(findingMark(verdict), said, verdict.severity === 'ok' ? undefined : verdict.message);
}

/** What must be mended first stands first; among the same, by name. */
function bySeverity(one: Checked, other: Checked): number {
  return severityOf(one) - severityOf(other) || one.project.name.localeCompare(other.project.name);
}

function severityOf({ result }: Checked): number {
  return severities.indexOf(result?.verdict.severity ?? 'error');
}

const severities: readonly Severity[] = ['error', 'warning', 'note', 'ok'];

function totals(checked: readonly Checked[]): Block[] {
  if (checked.length < 2) return [];
  const errors = checked.filter(({ result }) => !result?.ok).length;
  const warned = checked.filter(({ result }) => result?.ok && result.findings.some(isWarning)).length;
  const amount = (number: number): string => (number === 0 ? 'none' : String(number));
  const text = `${checked.length} checked: ${amount(errors)} with an error, ${amount(warned)} with a warning.`;
  return [gap, paragraph(text)];
}

function isWarning({ severity }: Finding): boolean {
  return severity === 'warning';
}

const namedAtMost = 20;

function skippedBlocks(skipped: readonly Project[]): Block[] {
  if (skipped.length === 0) return [];
  const more = skipped.length > namedAtMost ? ` and ${skipped.length - namedAtMost} more` : '';
  const names = skipped.slice(0, namedAtMost).map((project) => project.name);
  return [gap, quiet(`Not checked, for want of a port: ${names.join(', ')}${more}. --serve checks them too.`)];
}

async function inParallel<T, R>(items: readonly T[], limit: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    // The workers share one iterator, so that each item is taken once.
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}
