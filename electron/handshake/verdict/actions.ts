import type { Finding, FixAction, VerdictCode } from '../../shared/handshake.ts';
import { isPermitted } from '../../shared/permitted-names.ts';
import type { Judgement } from './judgement.ts';
import { isCurrent } from './ours.ts';

/** A finding with what a button or a command of ours can do about it, where there is something. Pure. */
export function withAction(finding: Finding, judgement: Judgement): Finding {
  const action = finding.severity === 'ok' ? undefined : actionFor(finding.code, judgement);
  if (!action) return finding;
  return action.kind === 'reissue' ? { ...finding, fix: reissueWords(action.host), action } : { ...finding, action };
}

function reissueWords(host: string): string {
  return `Reissue the project’s certificate for ${host} as well, export it again and restart the server; or visit it by a name that it has.`;
}

/** Served certificates that another one of ours would replace. */
const replaceable: readonly VerdictCode[] = [
  ...(['PLAIN_HTTP', 'MALFORMED_CERTIFICATE', 'CA_USED_AS_LEAF', 'WRONG_USAGE', 'WEAK_KEY'] as const),
  ...(['UNSUPPORTED_KEY', 'WEAK_SIGNATURE', 'BAD_SIGNATURE', 'STALE_CERTIFICATE', 'SELF_SIGNED'] as const),
  ...(['UNTRUSTED_ISSUER', 'MISSING_INTERMEDIATE', 'ISSUER_EXPIRED', 'ISSUER_NOT_CA', 'PATH_LENGTH'] as const),
  ...(['NAME_CONSTRAINT', 'TOO_LONG_FOR_APPLE', 'OTHER_AUTHORITY'] as const),
];

function actionFor(code: VerdictCode, judgement: Judgement): FixAction | undefined {
  const { host, project, momentary } = judgement;
  switch (code) {
    case 'NAME_NOT_RESOLVED':
      return { kind: 'copy', text: `127.0.0.1 ${host}` };
    case 'NOTHING_LISTENING':
    case 'TIMEOUT':
    case 'CLOSED_EARLY':
    case 'NOT_TLS':
      return project && !momentary ? { kind: 'serve' } : undefined;
    case 'NOT_TRUSTED_HERE':
    case 'TRUST_DENIED':
      return { kind: 'trust' };
    case 'WRONG_NAME':
    case 'TLD_WILDCARD':
    case 'NO_SAN':
      return nameAction(judgement);
    case 'EXPIRED':
    case 'REVOKED':
      return renewal(judgement);
    default:
      return replaceable.includes(code) ? replacement(judgement) : undefined;
  }
}

/** The project's own certificate lacks this name: a new one with it. Else the server has the wrong one. */
function nameAction(judgement: Judgement): FixAction | undefined {
  const { host, project, path, expectedSha256, permitted } = judgement;
  const isOwn = path !== null && isCurrent(path, expectedSha256);
  if (!project || (!isOwn && project.hosts.includes(host))) return replacement(judgement);
  return permitted && isPermitted(host, permitted) ? { kind: 'reissue', host } : undefined;
}

function renewal(judgement: Judgement): FixAction | undefined {
  const { project, path, expectedSha256 } = judgement;
  if (!project || !path) return replacement(judgement);
  // The project may have a good one already, which the server was never given.
  return isCurrent(path, expectedSha256) ? { kind: 'renew' } : { kind: 'use' };
}

function replacement({ host, project, permitted }: Judgement): FixAction | undefined {
  if (project) return { kind: 'use' };
  return permitted && isPermitted(host, permitted) ? { kind: 'add', host } : undefined;
}
