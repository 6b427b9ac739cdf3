import type { CheckResult } from '../../electron/shared/handshake.ts';
import type { ProjectDetail } from '../../electron/shared/project.ts';
import { nobodyResult, okResult, plainHttpResult, untrustedResult, warningResult } from './check-results.ts';
import type { World } from './fake-bridge.ts';
import { hex, project } from './fixtures.ts';

/** What an eventful server answers, one check after the other; the last goes on. */
const events: readonly ((of: ProjectDetail) => CheckResult)[] = [
  ...times(6, okResult),
  ...times(2, warningResult),
  ...times(3, okResult),
  ...times(3, nobodyResult),
  ...times(4, (of: ProjectDetail) => withLeaf(okResult(of), 'next')),
  ...times(2, (of: ProjectDetail) => withLeaf(untrustedResult(of), 'next')),
  plainHttpResult,
  ...times(6, (of: ProjectDetail) => withLeaf(okResult(of), 'next')),
];

function times<T>(amount: number, of: T): T[] {
  return Array.from({ length: amount }, () => of);
}

function withLeaf(result: CheckResult, seed: string): CheckResult {
  const [leaf, ...rest] = result.chain;
  return leaf ? { ...result, chain: [{ ...leaf, sha256: hex(seed) }, ...rest] } : result;
}

/** A server that is renewed, restarted and broken while it is looked at. */
export function eventfulServer(of: World): void {
  let asked = 0;
  of.check = (subject) => {
    const event = events[Math.min(asked, events.length - 1)] ?? okResult;
    asked += 1;
    return { ...event(subject), checkedAt: new Date(Date.now()).toISOString() };
  };
}

/** Forty projects, a few without a port, of which every check but the first ones takes forever. */
export function portsForAll(of: World): void {
  const results = [okResult, okResult, untrustedResult, warningResult, nobodyResult, plainHttpResult] as const;
  of.projects = Array.from({ length: 40 }, (_, index) =>
    project({
      name: `service ${index + 1}`,
      hosts: [`s${index + 1}.localhost`],
      ...(index % 12 === 11 ? {} : { port: 4000 + index }),
    }),
  );
  let asked = 0;
  of.check = (subject) => {
    asked += 1;
    const result = results[asked % results.length] ?? okResult;
    return asked > 17 ? new Promise(() => undefined) : result(subject);
  };
}
