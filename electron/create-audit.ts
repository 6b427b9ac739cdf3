import { salvageAuthority } from './authority/authority-record.ts';
import { describeCertificate } from './certificates/describe.ts';
import type { AuditService } from './services.ts';
import type { DataPaths } from './system/paths.ts';
import { auditService, type AuditContext } from './trust/audit/audit-service.ts';
import { keyPlaces } from './trust/audit/key-places.ts';

export interface AuditOptions extends Pick<AuditContext, 'discover' | 'trust'> {
  paths: DataPaths;
  environment: Readonly<Record<string, string | undefined>>;
}

/** Puts the audit together with the stores and the known folders of this computer. */
export function createAudit({ paths, environment, ...context }: AuditOptions): AuditService {
  return auditService({
    ...context,
    places: () => keyPlaces({ environment, platform: process.platform }),
    ownRoots: async () => (await salvageAuthority(paths)).roots.map((pem) => describeCertificate(pem).sha256),
  });
}
