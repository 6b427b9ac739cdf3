import type { Check, CheckOptions, ResolvedCheck } from './handshake/check.ts';
import type { Keychain } from './keychain/keychain.ts';
import { findProject } from './projects/project-context.ts';
import type { ProjectFiles } from './projects/project-files.ts';
import type { ProjectRecord } from './projects/project-record.ts';
import { projectKey } from './projects/export-project.ts';
import { exportedCopies } from './projects/exported-copies.ts';
import { AppError } from './shared/errors.ts';
import type { CheckRequest, CheckResult } from './shared/handshake.ts';

export interface ProjectCheckContext {
  files: ProjectFiles;
  keychain(): Promise<Keychain>;
  check: Check;
}

const httpsPort = 443;

/** Checks a project at its port or another, or with a momentary server of its own, or any host and port. */
export async function checkProject(
  context: ProjectCheckContext,
  request: CheckRequest,
  options: CheckOptions = {},
): Promise<CheckResult> {
  const { target, serve = false, timeoutMs, raw, live = false } = request;
  const bounded = {
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(raw === undefined ? {} : { raw }),
    live,
  };
  if (!('project' in target)) {
    if (serve) throw new AppError('SERVE_FAILED', { values: { reason: 'only a project has a certificate to serve' } });
    return context.check({ ...target, ...bounded }, options);
  }
  const { project, ...elsewhere } = target;
  const record = await findProject(context.files, project);
  return context.check({ ...(await resolve(context, record, serve)), ...elsewhere, ...bounded }, options);
}

async function resolve(context: ProjectCheckContext, record: ProjectRecord, serve: boolean): Promise<ResolvedCheck> {
  const keychain = await context.keychain();
  const { label } = await keychain.status();
  const copies = await exportedCopies(record);
  return {
    host: visitedHost(record.hosts),
    port: record.port ?? httpsPort,
    expectedSha256: record.certificate.sha256,
    keyLocation: label,
    project: { hosts: record.hosts, copies: copies.filter(({ current }) => current).length },
    ...(serve ? { serve: { chainPem: record.chainPem, keyPem: await projectKey(record, keychain) } } : {}),
  };
}

/** The first host that can be visited; of a wildcard, some name below it. */
function visitedHost(hosts: readonly string[]): string {
  const plain = hosts.find((host) => !host.startsWith('*.'));
  return plain ?? (hosts[0] ?? 'localhost').replace(/^\*\./, 'www.');
}
