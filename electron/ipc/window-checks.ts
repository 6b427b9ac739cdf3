import type { Input, Output } from '../shared/ipc-contract.ts';
import type { Services } from '../services.ts';

export interface WindowChecks {
  run(input: Input<'check/run'>): Promise<Output<'check/run'>>;
  cancel(input: Input<'check/cancel'>): Promise<null>;
}

/** The checks that the window has under way, by the name that it gave them. */
export function windowChecks(services: Pick<Services, 'check'>): WindowChecks {
  const underWay = new Map<string, AbortController>();
  return {
    async run({ run, ...request }) {
      if (run === undefined) return services.check(request);
      const controller = new AbortController();
      underWay.get(run)?.abort();
      underWay.set(run, controller);
      try {
        return await services.check(request, { signal: controller.signal });
      } finally {
        if (underWay.get(run) === controller) underWay.delete(run);
      }
    },
    cancel({ run }) {
      underWay.get(run)?.abort();
      return Promise.resolve(null);
    },
  };
}
