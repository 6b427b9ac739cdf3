import type { CheckResult, Finding, FixAction } from '../../../electron/shared/handshake.ts';

/** What the view that shows a result can carry out. */
export type MendKind = FixAction['kind'];

const text = {
  serve: 'Check with a momentary server',
  trust: 'Trust it',
  renew: 'Renew it',
  reissue: (host: string) => `Add ${host} and reissue`,
  use: 'Show how to use it',
  add: (host: string) => `Make a project of ${host}`,
  copy: 'Copy the line',
};

/** What stands on the button that mends a finding. */
export function mendLabel(action: FixAction): string {
  switch (action.kind) {
    case 'reissue':
      return text.reissue(action.host);
    case 'add':
      return text.add(action.host);
    default:
      return text[action.kind];
  }
}

/** The findings, each with its action where the view can do it and no finding before it offers the same. */
export function mendableFindings(
  { findings }: Pick<CheckResult, 'findings'>,
  can: ReadonlySet<MendKind>,
): { finding: Finding; action: FixAction | null }[] {
  const offered = new Set<string>();
  return findings.map((finding) => {
    const { action } = finding;
    const key = JSON.stringify(action);
    if (!action || !can.has(action.kind) || offered.has(key)) return { finding, action: null };
    offered.add(key);
    return { finding, action };
  });
}
