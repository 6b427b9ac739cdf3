import { createPrivateKey, X509Certificate } from 'node:crypto';
import { type Keychain, projectKeyId } from '../keychain/keychain.ts';
import { AppError } from '../shared/errors.ts';
import type { ExportedFiles } from '../shared/project.ts';
import { exportPem } from './export-pem.ts';
import { findProject, journaled, type ProjectContext } from './project-context.ts';
import type { ProjectRecord } from './project-record.ts';

/**
 * Writes a project's files into a folder. The place is noted before the key is written there, so that uninstall can
 * name every copy that exists, and journaled, so that a copy that was half-written is swept.
 */
export function exportProject(
  context: ProjectContext,
  project: string,
  { folder, overwrite }: { folder: string; overwrite: boolean },
): Promise<ExportedFiles> {
  return context.exclusively(async () => {
    const record = await findProject(context.files, project);
    const privateKeyPem = await projectKey(record, await context.keychain());
    const { root } = await context.authority();
    const content = { name: record.name, chainPem: record.chainPem, privateKeyPem, rootPem: root };
    return exportPem(folder, content, overwrite, (files, write) =>
      journaled(context, { projectId: record.id, keyNames: [], exportedKey: files.key }, async () => {
        await context.files.write(withExport(record, files.key, context.clock()));
        try {
          await write();
        } catch (error) {
          await context.files.write(record);
          throw error;
        }
      }),
    );
  });
}

function withExport(record: ProjectRecord, path: string, at: Date): ProjectRecord {
  const others = record.exports.filter((known) => known.path !== path);
  const { sha256 } = record.certificate;
  return { ...record, exports: [...others, { path, at: at.toISOString(), sha256 }] };
}

/** The project's private key, PKCS#8 PEM, proven to belong to its certificate. KEY_MISSING. */
export async function projectKey(record: ProjectRecord, keychain: Keychain): Promise<string> {
  const key = projectKeyId(record.keyName);
  const advice = 'Renew the project: it then gets a new key and certificate.';
  const pem = await keychain.get(key);
  if (pem === undefined) throw new AppError('KEY_MISSING', { values: { key, advice } });
  if (!belongsTo(record.chainPem, pem)) {
    throw new AppError('KEY_MISSING', { values: { key, advice }, detail: 'The item holds another key.' });
  }
  return pem;
}

function belongsTo(certificatePem: string, keyPem: string): boolean {
  try {
    return new X509Certificate(certificatePem).checkPrivateKey(createPrivateKey(keyPem));
  } catch {
    // What is no key at all is not this certificate's either; OpenSSL's reason would tell a person nothing more.
    return false;
  }
}
