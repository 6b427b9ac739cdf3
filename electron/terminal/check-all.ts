import { AppError, toFailure, type Failure } from '../shared/errors.ts';
import type { CheckResult } from '../shared/handshake.ts';
import type { Project } from '../shared/project.ts';
import type { Services } from '../services.ts';
import type { Context, Outcome } from './command.ts';
import { findingBlocks } from './describe/check.ts';
import { failureBlocks } from './describe/failure.ts';
import { damagedBlocks } from './describe/project.ts';
import { gap, paragraph, quiet, title, type Block } from './text/blocks.ts';

const atOnce = 4;

interface Checked {
  project: { id: string; name: string };
  result?: CheckResult;
  error?: Failure;
}

/** Checks every project with a port (with `serve`, every project), a few at a time. */
export async function checkAll(
  services: Services,
  options: { serve: boolean; timeoutMs?: number },
  context: Pick<Context, 'signal'>,
): Promise<Outcome> {
  const { projects, damaged } = await services.projects.list();
  const included = projects.filter((project) => options.serve || project.port !== undefined);
  const skipped = projects.filter((project) => !included.includes(project));
  const checked = await inParallel(included, atOnce, async (project): Promise<Checked> => {
    const named = { id: project.id, name: project.name };
    try {
      const request = { target: { project: project.id }, ...options };
      return { project: named, result: await services.check(request, { signal: context.signal }) };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return { project: named, error: toFailure(error) };
    }
  });
  return {
    exitCode: checked.every(({ result }) => result?.ok) ? 0 : 1,
    document: {
      checks: checked.map(({ project, result, error }) => ({ project, ...result, ...(error ? { error } : {}) })),
      skipped: skipped.map(({ id, name }) => ({ id, name })),
      damaged,
    },
    blocks: [
      ...(checked.length === 0 ? [paragraph('There is no project to check.')] : []),
      ...checked.flatMap((entry, index) => [...(index === 0 ? [] : [gap]), ...checkedBlocks(entry)]),
      ...skippedBlocks(skipped),
      ...damagedBlocks(damaged),
    ],
  };
}

function checkedBlocks({ project, result, error }: Checked): Block[] {
  if (result) {
    const { host, port } = result.target;
    return [title(`${project.name} (${host}, port ${port})`), ...findingBlocks(result.verdict)];
  }
  return [title(project.name), ...(error ? failureBlocks(error, '') : [])];
}

function skippedBlocks(skipped: readonly Project[]): Block[] {
  if (skipped.length === 0) return [];
  const names = skipped.map((project) => project.name).join(', ');
  return [gap, quiet(`Not checked, for want of a port: ${names}. --serve checks them too.`)];
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
