import { matchingName } from '../handshake/certificate/subject-names.ts';
import { AppError } from '../shared/errors.ts';
import type { CheckRequest } from '../shared/handshake.ts';
import { parseHost } from '../shared/host-name.ts';
import { isPermitted, thisComputer } from '../shared/permitted-names.ts';
import type { Project, ProjectDetail } from '../shared/project.ts';
import type { Services } from '../services.ts';
import { usage } from './arguments.ts';

export interface CheckTarget {
  target: CheckRequest['target'];
  /** When the word named one, or a host or port of one. */
  project?: ProjectDetail;
  /** True where the word was a host or a port, and the project was found by it. */
  recognised?: true;
}

const httpsPort = 443;

/**
 * A project first, with a port of its own choice behind a colon; else a host, which has a dot or a colon, or is
 * `localhost`. `:5173` is a port of this computer. A host or port of a project is checked as that project's, so that
 * what mends it changes the project instead of making a second one.
 * Throws PROJECT_NOT_FOUND, PROJECT_AMBIGUOUS, HOST_TARGET_INVALID.
 */
export async function targetOf(word: string, services: Services, serve: boolean): Promise<CheckTarget> {
  const project = await projectOf(word, services);
  if (project) return { target: { project: project.id }, project };
  const [, name, port] = /^([^:]+):(\d+)$/.exec(word) ?? [];
  const named = name === undefined || isHostLike(name) ? undefined : await projectOf(name, services);
  if (named) return { target: { project: named.id, port: portOf(word, port) }, project: named };
  if (!isHostLike(word)) throw new AppError('PROJECT_NOT_FOUND', { values: { project: word } });
  const asked = hostOf(word);
  const found = recognise(asked, (await services.projects.list()).projects);
  if (found) return { ...(await atProject(asked, found, services)), recognised: true };
  if (serve) throw usage(`--serve needs a project, whose certificate it serves; “${word}” is none.`);
  return { target: { host: asked.host, port: asked.port ?? httpsPort } };
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

interface AskedHost {
  host: string;
  kind: 'dns' | 'ipv4' | 'ipv6';
  port: number | undefined;
  /** False for `:5173`, which says no host. */
  named: boolean;
}

function hostOf(word: string): AskedHost {
  const named = !/^:\d+$/.test(word);
  const parsed = parseHost(named ? word : `localhost${word}`);
  if (!parsed.ok || parsed.kind === 'wildcard') {
    const reason = parsed.ok ? 'a wildcard is no address that could be visited' : parsed.reason;
    throw new AppError('HOST_TARGET_INVALID', { values: { target: word }, detail: reason });
  }
  return { host: parsed.host, kind: parsed.kind, port: parsed.port, named };
}

function portOf(word: string, digits: string | undefined): number {
  const port = Number(digits);
  if (port >= 1 && port <= 65_535) return port;
  const detail = 'a port is a whole number from 1 to 65535';
  throw new AppError('HOST_TARGET_INVALID', { values: { target: word }, detail });
}

/** The one project that the host or else the port belongs to; none where several could be meant. */
function recognise(asked: AskedHost, projects: readonly Project[]): Project | undefined {
  const ofPort = projects.filter((project) => project.port !== undefined && project.port === asked.port);
  if (!asked.named) return onlyOne(ofPort);
  const ofHost = projects.filter(({ hosts }) => hosts.includes(asked.host));
  const covering = ofHost.length > 0 ? ofHost : projects.filter(({ hosts }) => covers(hosts, asked));
  if (covering.length > 0) return onlyOne(covering) ?? onlyOne(covering.filter((project) => ofPort.includes(project)));
  // The port of a project on another computer is that computer's own affair.
  return isPermitted(asked.host, thisComputer) ? onlyOne(ofPort) : undefined;
}

function covers(hosts: readonly string[], { host, kind }: AskedHost): boolean {
  return matchingName({ dns: [...hosts], ip: [...hosts], other: [] }, host, kind !== 'dns') !== undefined;
}

function onlyOne<T>([first, ...others]: readonly T[]): T | undefined {
  return others.length === 0 ? first : undefined;
}

async function atProject(asked: AskedHost, { id, port }: Project, services: Services): Promise<CheckTarget> {
  const project = await services.projects.show(id);
  if (!asked.named) return { target: { project: id }, project };
  return { target: { project: id, host: asked.host, port: asked.port ?? port ?? httpsPort }, project };
}
