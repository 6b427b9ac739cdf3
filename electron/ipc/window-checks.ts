import { AppError } from '../shared/errors.ts';
import type { CheckResult } from '../shared/handshake.ts';
import type { Input, Output } from '../shared/ipc-contract.ts';
import type { Services } from '../services.ts';

export interface WindowChecks {
  run(input: Input<'check/run'>): Promise<Output<'check/run'>>;
  cancel(input: Input<'check/cancel'>): Promise<null>;
  /** What the check of that name ended with. CHECK_FORGOTTEN. */
  result(run: string): CheckResult;
}

/** More than a window shows at once; the oldest goes first, so that a live check fills no memory. */
const remembered = 50;

/** The checks that the window has under way, and the last that ended, by the name that it gave them. */
export function windowChecks(services: Pick<Services, 'check'>): WindowChecks {
  const underWay = new Map<string, AbortController>();
  const ended = new Map<string, CheckResult>();

  function remember(run: string, result: CheckResult): void {
    // Deleted first: a map keeps the place at which a name was added.
    ended.delete(run);
    ended.set(run, result);
    const [oldest] = ended.keys();
    if (ended.size > remembered && oldest !== undefined) ended.delete(oldest);
  }

  return {
    async run({ run, ...request }) {
      if (run === undefined) return services.check(request);
      const controller = new AbortController();
      underWay.get(run)?.abort();
      underWay.set(run, controller);
      try {
        const result = await services.check(request, { signal: controller.signal });
        remember(run, result);
        return result;
      } finally {
        if (underWay.get(run) === controller) underWay.delete(run);
      }
    },
    cancel({ run }) {
      underWay.get(run)?.abort();
      return Promise.resolve(null);
    },
    result(run) {
      const result = ended.get(run);
      if (!result) throw new AppError('CHECK_FORGOTTEN');
      return result;
    },
  };
}
