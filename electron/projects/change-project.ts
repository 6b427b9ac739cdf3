import { projectKeyId } from '../keychain/keychain.ts';
import type { NameConstraints } from '../shared/authority.ts';
import type { NewProject } from '../shared/project.ts';
import { issueCertificate, newKeyName, newProjectId } from './issue.ts';
import { planHosts, planProject } from './new-project.ts';
import { findProject, journaled, type ProjectContext } from './project-context.ts';
import type { ProjectRecord } from './project-record.ts';

/** A new project with its certificate: the key goes to the keychain first, the file makes it real. */
export function addProject(context: ProjectContext, request: NewProject): Promise<ProjectRecord> {
  return context.exclusively(async () => {
    const authority = await context.authority();
    const { records } = await context.files.readAll();
    const { keyType, ...plan } = await planProject(request, authority, records);
    const keychain = await context.keychain();
    const now = context.clock();
    const id = newProjectId();
    const keyName = newKeyName(plan.name);
    const issued = await issueCertificate({ authority, keychain, now }, { ...plan, keyType });

    return journaled(context, { projectId: id, keyNames: [keyName] }, async () => {
      const record: ProjectRecord = {
        id,
        ...plan,
        createdAt: now.toISOString(),
        certificate: issued.certificate,
        chainPem: issued.chainPem,
        keyName,
        exports: [],
      };
      await keychain.set(projectKeyId(keyName), issued.privateKeyPem);
      await context.files.write(record);
      logKeyUse(context, 'issue', record);
      return record;
    });
  });
}

/** A new key and certificate for the same hosts. */
export function renewProject(context: ProjectContext, project: string): Promise<ProjectRecord> {
  return issueAnew(context, project, 'renew', ({ hosts }) => hosts);
}

/** A new key and certificate for these hosts, all of them. Throws the HOST_ errors of the catalogue. */
export function reissueProject(
  context: ProjectContext,
  project: string,
  hosts: readonly string[],
): Promise<ProjectRecord> {
  return issueAnew(context, project, 'reissue', (_, authority) => planHosts(hosts, authority).hosts);
}

/**
 * The old key is deleted once the new one is in place; where the keychain refuses that, the new certificate stands and
 * the next start deletes the key.
 */
function issueAnew(
  context: ProjectContext,
  project: string,
  action: 'renew' | 'reissue',
  hostsFor: (old: ProjectRecord, authority: NameConstraints) => string[],
): Promise<ProjectRecord> {
  return context.exclusively(async () => {
    const authority = await context.authority();
    const old = await findProject(context.files, project);
    const hosts = hostsFor(old, authority);
    const keychain = await context.keychain();
    const keyName = newKeyName(old.name);
    const request = { hosts, keyType: old.certificate.keyType, days: old.days };
    const issued = await issueCertificate({ authority, keychain, now: context.clock() }, request);

    const work = async (): Promise<ProjectRecord> => {
      const { certificate, chainPem } = issued;
      const record: ProjectRecord = { ...old, hosts, certificate, chainPem, keyName };
      await keychain.set(projectKeyId(keyName), issued.privateKeyPem);
      await context.files.write(record);
      logKeyUse(context, action, record);
      return record;
    };
    const deleteOld = (): Promise<unknown> => keychain.delete(projectKeyId(old.keyName));
    return journaled(context, { projectId: old.id, keyNames: [keyName, old.keyName] }, work, deleteOld);
  });
}

/** Deletes the key, then the file; when the key cannot be deleted the project stays as it was. */
export function removeProject(context: ProjectContext, project: string): Promise<ProjectRecord> {
  return context.exclusively(async () => {
    const record = await findProject(context.files, project);
    const keychain = await context.keychain();
    return journaled(context, { projectId: record.id, keyNames: [record.keyName] }, async () => {
      await context.files.noteCopies(record);
      await context.files.hide(record.id);
      await orElse(keychain.delete(projectKeyId(record.keyName)), () => context.files.restoreRemoved(record.id));
      await context.files.dropRemoved(record.id);
      context.log.info('project-removed', { project: record.id });
      return record;
    });
  });
}

/** Undoes when the work fails, and lets its error through. */
async function orElse<T>(work: Promise<T>, undo: () => Promise<unknown>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    await undo();
    throw error;
  }
}

function logKeyUse(context: ProjectContext, action: 'issue' | 'renew' | 'reissue', record: ProjectRecord): void {
  context.log.info('authority-key-used', { action, names: record.hosts, serial: record.certificate.serial });
}
