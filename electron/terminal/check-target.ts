import { AppError } from '../shared/errors.ts';
import type { CheckRequest } from '../shared/handshake.ts';
import { parseHost } from '../shared/host-name.ts';
import type { ProjectDetail } from '../shared/project.ts';
import type { Services } from '../services.ts';
import { usage } from './arguments.ts';

export interface CheckTarget {
  target: CheckRequest['target'];
  /** When the word named one. */
  project?: ProjectDetail;
}

const httpsPort = 443;

/**
 * A project first; else a host, which has a dot or a colon, or is `localhost`. `:5173` is a port of this computer.
 * Throws PROJECT_NOT_FOUND, PROJECT_AMBIGUOUS, HOST_TARGET_INVALID.
 */
export async function targetOf(word: string, services: Services, serve: boolean): Promise<CheckTarget> {
  const project = await projectOf(word, services);
  if (project) return { target: { project: project.id }, project };
  if (!isHostLike(word)) throw new AppError('PROJECT_NOT_FOUND', { values: { project: word } });
  const target = hostTarget(word);
  if (serve) throw usage(`--serve needs a project, whose certificate it serves; “${word}” is none.`);
  return { target };
}

async function projectOf(word: string, services: Services): Promise<ProjectDetail | undefined> {
  try {
    return await services.projects.show(word);
  } catch (error) {
    // No project of that name is an answer: the word may be a host. So is a name that no project could have.
    const isNone = error instanceof AppError && ['PROJECT_NOT_FOUND', 'NAME_INVALID'].includes(error.code);
    if (isNone) return undefined;
    throw error;
  }
}

function isHostLike(word: string): boolean {
  return /[.:]/.test(word) || word.toLowerCase() === 'localhost';
}

function hostTarget(word: string): { host: string; port: number } {
  const parsed = parseHost(/^:\d+$/.test(word) ? `localhost${word}` : word);
  if (!parsed.ok || parsed.kind === 'wildcard') {
    const reason = parsed.ok ? 'a wildcard is no address that could be visited' : parsed.reason;
    throw new AppError('HOST_TARGET_INVALID', { values: { target: word }, detail: reason });
  }
  return { host: parsed.host, port: parsed.port ?? httpsPort };
}
