import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../electron/shared/errors.ts';
import type { NewProject, Project } from '../../../../electron/shared/project.ts';
import { firstRun } from '../../../../electron/terminal/commands/first-run.ts';
import { call, textOf } from '../call.ts';
import { fakeContext } from '../fake-context.ts';
import {
  changeOf,
  checkResult,
  noAuthority,
  project,
  readyAuthority,
  statusWith,
  store,
  type Parts,
} from '../fake-services.ts';

function world(existing: Project[] = []): { services: Parts; done: string[] } {
  const done: string[] = [];
  let authority = noAuthority;
  const stores = [store('system', 'absent')];
  const services: Parts = {
    status: () => Promise.resolve(statusWith({ authority, stores })),
    authority: {
      create: () => {
        done.push('create');
        authority = readyAuthority;
        return Promise.resolve(authority);
      },
    },
    trust: {
      stores: () => Promise.resolve(stores),
      plan: () => Promise.resolve([{ id: 'system', label: 'The system', files: ['/etc/root.crt'], commands: [] }]),
      install: (ids = []) => {
        done.push(`trust ${ids.join()}`);
        return Promise.resolve(ids.map((id) => changeOf(id)));
      },
    },
    projects: {
      list: () => Promise.resolve({ projects: existing, damaged: [] }),
      show: (id) => Promise.resolve(project(id.replace('id-', ''))),
      add: ({ hosts }: NewProject) => {
        if (hosts.includes('bad..host')) {
          return Promise.reject(
            new AppError('HOST_INVALID', { values: { host: 'bad..host', reason: 'x', advice: 'Write it right.' } }),
          );
        }
        done.push(`add ${hosts.join()}`);
        return Promise.resolve(project('app', { hosts }));
      },
    },
    check: (request) => {
      done.push(`check ${String(request.serve)}`);
      return Promise.resolve(checkResult({ momentary: true }));
    },
  };
  return { services, done };
}

describe('first-run', () => {
  it('asks its way from nothing to a proven handshake', async () => {
    const { services, done } = world();
    const context = fakeContext({ services, answers: ['y', 'y', ''] });
    const outcome = await call(firstRun, [], context);
    expect(done).toEqual(['create', 'trust system', 'add app.localhost', 'check true']);
    expect(context.questions).toHaveLength(3);
    expect(outcome).toMatchObject({
      exitCode: 0,
      document: {
        authority: { state: 'ready' },
        stores: [{ changed: true }],
        project: { name: 'app' },
        check: { ok: true },
      },
    });
    expect(context.printed.output).toContain('on a server that Latchkey started for this check');
    expect(textOf(outcome)).toContain('latchkey export app --dir <folder>');
  });

  it('asks again for a host that cannot be used, and takes several', async () => {
    const { services, done } = world();
    const context = fakeContext({ services, answers: ['y', 'y', 'bad..host', 'a.test, b.test'] });
    await call(firstRun, [], context);
    expect(context.printed.output).toContain('Write it right.');
    expect(done).toContain('add a.test,b.test');
  });

  it('can be left at every question, and says what is kept', async () => {
    const left = async (...answers: (string | undefined)[]): Promise<string> => {
      const run = call(firstRun, [], fakeContext({ services: world().services, answers }));
      const error: unknown = await run.catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'CANCELLED' });
      return (error as AppError).message;
    };
    expect(await left('n')).toBe('Cancelled. Nothing was changed.');
    expect(await left(undefined)).toBe('Cancelled. Nothing was changed.');
    expect(await left('y', undefined)).toContain('The authority is kept');
    expect(await left('y', 'y', undefined)).toContain('The authority and the trust in it are kept.');
  });

  it('goes on without trust, and without a project', async () => {
    const { services, done } = world();
    const outcome = await call(firstRun, [], fakeContext({ services, answers: ['y', 'n', '-'] }));
    expect(done).toEqual(['create']);
    expect(outcome).toMatchObject({ exitCode: 0, document: { project: null, check: null } });
  });

  it('asks nothing with --yes, and keeps a project that is there', async () => {
    const { services, done } = world([project('shop')]);
    const outcome = await call(firstRun, ['--yes'], fakeContext({ services }));
    expect(done).toEqual(['create', 'trust system', 'check true']);
    expect(outcome.document).toMatchObject({ project: { name: 'shop' } });
  });

  it('prints its plan and names the flag where nobody can be asked', async () => {
    const { services, done } = world();
    const context = fakeContext({ services });
    await expect(call(firstRun, [], context)).rejects.toMatchObject({ code: 'CONFIRMATION_REQUIRED' });
    expect(context.printed.output).toContain('• trusts it in: The store system');
    expect(done).toEqual([]);
  });
});
