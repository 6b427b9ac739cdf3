import { describeCertificate } from '../certificates/describe.ts';
import { certificatesInPem } from '../certificates/pem.ts';
import { renewalDate } from '../certificates/validity.ts';
import type { AuthorityRecord } from '../authority/authority-record.ts';
import type { KeychainBackend } from '../shared/authority.ts';
import type { ChainLink, Project, ProjectDetail } from '../shared/project.ts';
import { exportedCopies } from './exported-copies.ts';
import type { ProjectRecord } from './project-record.ts';

/** A project as scripts and the window see it. */
export function projectView(record: ProjectRecord): Project {
  const { id, name, hosts, port, folder, certificate } = record;
  const nextRenewal = renewalDate({
    notBefore: new Date(certificate.notBefore),
    notAfter: new Date(certificate.notAfter),
  }).toISOString();
  return {
    id,
    name,
    hosts,
    ...(port === undefined ? {} : { port }),
    ...(folder === undefined ? {} : { folder }),
    certificate,
    nextRenewal,
  };
}

export async function projectDetail(
  record: ProjectRecord,
  authority: AuthorityRecord | undefined,
): Promise<ProjectDetail> {
  const backend: KeychainBackend = authority?.backend ?? 'os';
  const key = { backend, label: `Latchkey, project ${record.keyName} certificate key` };
  return { ...projectView(record), chain: chainLinks(record, authority), key, exports: await exportedCopies(record) };
}

function chainLinks(record: ProjectRecord, authority: AuthorityRecord | undefined): ChainLink[] {
  const [leaf, issuing] = certificatesInPem(record.chainPem);
  const allowed = authority ? [...authority.permittedDns, ...authority.permittedIp] : [];
  const links: ChainLink[] = [];
  if (authority) links.push({ role: 'root', ...publicFacts(authority.root), names: allowed });
  if (issuing) links.push({ role: 'issuing', ...publicFacts(issuing), names: allowed });
  if (leaf) links.push({ role: 'leaf', ...publicFacts(leaf), names: record.hosts });
  return links;
}

function publicFacts(certificate: string | Buffer): Omit<ChainLink, 'role' | 'names'> {
  const { subject, sha256, notBefore, notAfter } = describeCertificate(certificate);
  return { subject, sha256, notBefore, notAfter };
}

/** Needs attention: renewal is due, or the certificate ended. */
export function isDue(record: ProjectRecord, now: Date): boolean {
  return new Date(projectView(record).nextRenewal) <= now;
}

export function isExpired(record: ProjectRecord, now: Date): boolean {
  return new Date(record.certificate.notAfter) <= now;
}
