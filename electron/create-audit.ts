import { salvageAuthority } from './authority/authority-record.ts';
import { describeCertificate } from './certificates/describe.ts';
import type { Trust } from './create-trust.ts';
import type { AuditService } from './services.ts';
import type { DataPaths } from './system/paths.ts';
import { auditService } from './trust/audit/audit-service.ts';
import { keyPlaces } from './trust/audit/key-places.ts';

export interface AuditOptions {
  paths: DataPaths;
  environment: Readonly<Record<string, string | undefined>>;
  trust: Trust;
}

/** Puts the audit together with the stores and the known folders of this computer. */
export function createAudit({ paths, environment, trust }: AuditOptions): AuditService {
  return auditService({
    discover: () => trust.discover(),
    places: () => keyPlaces({ environment, platform: process.platform }),
    ownRoots: async () => (await salvageAuthority(paths)).roots.map((pem) => describeCertificate(pem).sha256),
    trust,
  });
}
