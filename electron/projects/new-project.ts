import { stat } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { NameConstraints } from '../shared/authority.ts';
import { AppError } from '../shared/errors.ts';
import { assertPermitted, parseHosts } from '../shared/host-name.ts';
import { defaultDays, type KeyType, keyTypes, maximumDays, type NewProject } from '../shared/project.ts';
import { visibleText } from '../shared/visible-text.ts';
import type { ProjectRecord } from './project-record.ts';

/** What the user asked for, checked and completed. */
export interface PlannedProject {
  hosts: string[];
  name: string;
  port?: number;
  folder?: string;
  keyType: KeyType;
  days: number;
}

/** Throws the HOST_, NAME_, PORT_, DAYS_, KEY_TYPE_ and FOLDER_ errors of the catalogue. */
export async function planProject(
  request: NewProject,
  constraints: NameConstraints,
  existing: readonly ProjectRecord[],
): Promise<PlannedProject> {
  const parsed = planHosts(request.hosts, constraints);
  const port = request.port ?? parsed.port;
  if (port !== undefined) assertPort(port);
  const days = request.days ?? defaultDays;
  if (!Number.isInteger(days) || days < 1 || days > maximumDays) {
    throw new AppError('DAYS_INVALID', { values: { days } });
  }
  const keyType = request.keyType ?? 'ec-p256';
  if (!keyTypes.includes(keyType)) throw new AppError('KEY_TYPE_INVALID', { values: { keyType } });
  if (request.folder !== undefined) await assertFolder(request.folder);
  return {
    hosts: parsed.hosts,
    name: chooseName(request.name, parsed.hosts, existing),
    ...(port === undefined ? {} : { port }),
    ...(request.folder === undefined ? {} : { folder: request.folder }),
    keyType,
    days,
  };
}

/** The hosts in their one spelling, each of which the authority may sign. Throws the HOST_ errors of the catalogue. */
export function planHosts(hosts: readonly string[], constraints: NameConstraints): ReturnType<typeof parseHosts> {
  const parsed = parseHosts(hosts);
  for (const host of parsed.hosts) assertPermitted(host, constraints);
  return parsed;
}

const nameForm = /^[\p{L}\p{N}](?:[\p{L}\p{M}\p{N} ._-]*[\p{L}\p{M}\p{N}])?$/u;

function chooseName(wanted: string | undefined, hosts: readonly string[], existing: readonly ProjectRecord[]): string {
  const taken = new Set(existing.map((project) => project.name));
  if (wanted === undefined) return defaultName(hosts[0] ?? '', taken);
  const name = wanted.normalize('NFC').trim();
  const shown = visibleText(name, 80);
  if (name === '') throw new AppError('NAME_INVALID', { values: { name: shown, reason: 'it is empty' } });
  if (name.length > 64)
    throw new AppError('NAME_INVALID', { values: { name: shown, reason: 'it is longer than 64 characters' } });
  if (!nameForm.test(name)) {
    throw new AppError('NAME_INVALID', {
      values: { name: shown, reason: 'it holds characters that a name may not have' },
    });
  }
  if (taken.has(name)) throw new AppError('NAME_TAKEN', { values: { name } });
  return name;
}

/** `shop.localhost` becomes "shop", or "shop.localhost" when that is taken, or "shop.localhost 2" … */
function defaultName(host: string, taken: ReadonlySet<string>): string {
  const whole =
    host
      .replace(/^\*\./, '')
      .replaceAll(':', '-')
      .replace(/^-+|-+$/g, '') || 'ip';
  const isAddress = /^[\d.]+$/.test(whole) || host.includes(':');
  const short = (isAddress ? whole : (whole.split('.')[0] ?? whole)).slice(0, 60);
  const long = whole.slice(0, 60);
  const candidates = [short, long, ...Array.from({ length: taken.size + 1 }, (_, index) => `${long} ${index + 2}`)];
  // One more candidate than there are names: one of them is free.
  return candidates.find((candidate) => !taken.has(candidate)) ?? long;
}

function assertPort(port: number): void {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new AppError('PORT_INVALID', { values: { port } });
}

async function assertFolder(path: string): Promise<void> {
  const refuse = (reason: string) => new AppError('FOLDER_INVALID', { values: { path, reason } });
  if (!isAbsolute(path)) throw refuse('it is not a full path');
  const found = await stat(path).catch((error: unknown) => {
    throw refuse(
      error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'there is none' : String(error),
    );
  });
  if (!found.isDirectory()) throw refuse('it is a file');
}
