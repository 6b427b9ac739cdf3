import type { DamagedFile, Project, ProjectDetail } from '../../shared/project.ts';
import { bullet, fields, gap, marked, paragraph, quiet, table, title, type Block, type Row } from '../text/blocks.ts';
import { count, dateAndDistance, distance, isPast } from './dates.ts';

/** The lines that every answer about one project begins with. */
function projectRows(project: ProjectDetail, now: Date): Row[] {
  const { certificate } = project;
  return [
    ['hosts', project.hosts],
    ['SHA-256', certificate.sha256],
    ['valid until', dateAndDistance(certificate.notAfter, now)],
    ['renewal', dateAndDistance(project.nextRenewal, now)],
    ['key', `${certificate.keyType}, ${keyPlace(project.key)}`],
    ...(project.port === undefined ? [] : [['port', String(project.port)] satisfies Row]),
    ...(project.folder === undefined ? [] : [['folder', project.folder] satisfies Row]),
    ['id', project.id],
  ];
}

/** Where a key is, so that a person finds it there. */
export function keyPlace(key: ProjectDetail['key']): string {
  return `in ${key.backend === 'os' ? 'the keychain' : 'the vault'} as “${key.label}”`;
}

export function projectBlocks(project: ProjectDetail, now: Date): Block[] {
  return [title(project.name), fields(projectRows(project, now), 2)];
}

const roles = { root: 'root', issuing: 'issuing certificate', leaf: 'this certificate' } as const;

/** The chain from the root down, and the copies of the key outside the keychain. */
export function chainBlocks(project: ProjectDetail, now: Date): Block[] {
  const chain = project.chain.flatMap((link): Block[] => [
    bullet(`${roles[link.role]}: ${link.subject}`, 2),
    fields(
      [
        [link.role === 'leaf' ? 'for' : 'may sign', link.names.join(', ')],
        ['valid until', dateAndDistance(link.notAfter, now)],
        ['SHA-256', link.sha256],
      ],
      4,
    ),
  ]);
  const copies = project.exports.map((copy) => bullet(`${copy.path} (${copy.at.slice(0, 10)})`, 2));
  return [
    gap,
    title('Chain'),
    ...chain,
    ...(copies.length === 0 ? [] : [gap, title('Copies of the key outside the keychain'), ...copies]),
  ];
}

export function listBlocks(projects: readonly Project[], damaged: readonly DamagedFile[], now: Date): Block[] {
  const rows = projects.map((project) => [
    project.name,
    firstHost(project),
    validity(project, now),
    project.port === undefined ? '' : String(project.port),
    project.id,
  ]);
  return [
    projects.length === 0
      ? paragraph('No projects yet. Add one with `latchkey add shop.localhost`.')
      : table(['NAME', 'HOSTS', 'VALID', 'PORT', 'ID'], rows),
    ...damagedBlocks(damaged),
  ];
}

export function damagedBlocks(damaged: readonly DamagedFile[]): Block[] {
  if (damaged.length === 0) return [];
  return [
    gap,
    marked('caution', `${count(damaged.length, 'project file')} could not be read:`),
    ...damaged.flatMap((file) => [bullet(file.file, 2), quiet(file.reason, 4)]),
  ];
}

function firstHost(project: Project): string {
  const [first = '', ...others] = project.hosts;
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}

function validity(project: Project, now: Date): string {
  const { notAfter } = project.certificate;
  if (isPast(notAfter, now)) return `expired ${distance(notAfter, now)}`;
  if (isPast(project.nextRenewal, now)) return `renewal due, expires ${distance(notAfter, now)}`;
  return `expires ${distance(notAfter, now)}`;
}
