import * as v from 'valibot';
import { keyTypes, type Project, type ProjectCertificate } from '../shared/project.ts';
import type { DataFormat } from '../system/data-file.ts';

/** A project as it lies on disk, one file each. Certificates are public; the key is in the keychain. */
export interface ProjectRecord extends Omit<Project, 'nextRenewal'> {
  createdAt: string;
  /** How long its certificates are valid, in days. */
  days: number;
  /** The leaf and its issuing certificate, PEM, as a server has to send them. */
  chainPem: string;
  /** Names the key in the keychain: `project <this> certificate key`. */
  keyName: string;
  /** `sha256`: of the certificate whose key was exported; older versions did not note it. */
  exports: { path: string; at: string; sha256?: string }[];
}

const timestamp = v.pipe(v.string(), v.isoTimestamp());

const fingerprint = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

const certificate = v.object({
  sha256: fingerprint,
  serial: v.pipe(v.string(), v.hexadecimal()),
  keyType: v.picklist(keyTypes),
  notBefore: timestamp,
  notAfter: timestamp,
  revokedAt: v.exactOptional(timestamp),
}) satisfies v.GenericSchema<unknown, ProjectCertificate>;

export const projectFormat: DataFormat<ProjectRecord> = {
  version: 1,
  schema: v.object({
    id: v.pipe(v.string(), v.regex(/^[0-9a-f]{12}$/)),
    name: v.pipe(v.string(), v.nonEmpty(), v.maxLength(64)),
    hosts: v.pipe(v.array(v.string()), v.nonEmpty()),
    port: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65535))),
    folder: v.exactOptional(v.string()),
    certificate,
    createdAt: timestamp,
    days: v.pipe(v.number(), v.integer(), v.minValue(1)),
    chainPem: v.pipe(v.string(), v.startsWith('-----BEGIN CERTIFICATE-----')),
    keyName: v.pipe(v.string(), v.nonEmpty()),
    exports: v.array(v.object({ path: v.string(), at: timestamp, sha256: v.exactOptional(fingerprint) })),
  }),
};
