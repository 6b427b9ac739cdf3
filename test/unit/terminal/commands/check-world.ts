import { AppError } from '../../../../electron/shared/errors.ts';
import type { CheckRequest, CheckResult, Finding } from '../../../../electron/shared/handshake.ts';
import { checkResult, project, type Parts } from '../fake-services.ts';

export const silent: Finding = {
  code: 'NOTHING_LISTENING',
  severity: 'error',
  message: 'Nothing listens there.',
  fix: 'Start it.',
};

/** Services that know these projects and find this at every check; and what was asked of them. */
export function world(
  result: Partial<CheckResult> = {},
  projects = [project('shop')],
): { services: Parts; requests: CheckRequest[] } {
  const requests: CheckRequest[] = [];
  const services: Parts = {
    projects: {
      show: (word) => {
        const found = projects.find(({ id, name }) => [id, name].includes(word));
        return found
          ? Promise.resolve(found)
          : Promise.reject(new AppError('PROJECT_NOT_FOUND', { values: { project: word } }));
      },
      list: () => Promise.resolve({ projects, damaged: [] }),
    },
    check: (request) => {
      requests.push(request);
      return Promise.resolve(checkResult(result));
    },
  };
  return { services, requests };
}
