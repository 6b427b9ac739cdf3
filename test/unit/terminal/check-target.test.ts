import { describe, expect, it } from 'vitest';
import { AppError } from '../../../electron/shared/errors.ts';
import type { ProjectDetail } from '../../../electron/shared/project.ts';
import { targetOf } from '../../../electron/terminal/check-target.ts';
import { fakeServices, project } from './fake-services.ts';

const shop = project('shop', { hosts: ['shop.localhost', '*.shop.localhost', '::1'], port: 5173 });
const api = project('api', { hosts: ['api.test'], port: 8443 });

async function target(word: string, projects: ProjectDetail[] = [shop, api], serve = false): Promise<unknown> {
  const services = fakeServices({
    projects: {
      list: () => Promise.resolve({ projects, damaged: [] }),
      show: (name) => {
        const found = projects.find((each) => [each.id, each.name].includes(name));
        const error = new AppError('PROJECT_NOT_FOUND', { values: { project: name } });
        return found ? Promise.resolve(found) : Promise.reject(error);
      },
    },
  });
  try {
    return (await targetOf(word, services, serve)).target;
  } catch (error) {
    return (error as AppError).code;
  }
}

describe('what a check is of', () => {
  it('is the project that has the host, exactly or by a wildcard', async () => {
    expect(await target('shop.localhost:9000')).toEqual({ project: 'id-shop', host: 'shop.localhost', port: 9000 });
    expect(await target('www.shop.localhost')).toEqual({ project: 'id-shop', host: 'www.shop.localhost', port: 5173 });
    expect(await target('https://API.test/x')).toEqual({ project: 'id-api', host: 'api.test', port: 8443 });
    expect(await target('[::1]:9000')).toEqual({ project: 'id-shop', host: '::1', port: 9000 });
    expect(await target('a.b.shop.localhost:1')).toEqual({ host: 'a.b.shop.localhost', port: 1 });
    expect(await target('shop.localhost', [shop], true)).toMatchObject({ project: 'id-shop' });
  });

  it('is else the project that has the port, on this computer alone', async () => {
    expect(await target('admin.localhost:8443')).toEqual({ project: 'id-api', host: 'admin.localhost', port: 8443 });
    expect(await target('127.0.0.1:8443')).toEqual({ project: 'id-api', host: '127.0.0.1', port: 8443 });
    expect(await target('example.com:8443')).toEqual({ host: 'example.com', port: 8443 });
    expect(await target(':8443')).toEqual({ project: 'id-api' });
    expect(await target(':9000')).toEqual({ host: 'localhost', port: 9000 });
  });

  it('prefers the host, then the port, and guesses nothing', async () => {
    const exact = project('exact', { hosts: ['www.shop.localhost'] });
    expect(await target('www.shop.localhost:5173', [shop, exact])).toMatchObject({ project: 'id-exact' });
    const twin = project('twin', { hosts: ['api.test'], port: 9443 });
    expect(await target('api.test:9443', [api, twin])).toMatchObject({ project: 'id-twin' });
    expect(await target('api.test:1', [api, twin])).toEqual({ host: 'api.test', port: 1 });
    const same = project('same', { hosts: ['same.test'], port: 8443 });
    expect(await target('new.test:8443', [api, same])).toEqual({ host: 'new.test', port: 8443 });
  });

  it('is a project at another port', async () => {
    expect(await target('shop:9000')).toEqual({ project: 'id-shop', port: 9000 });
    expect(await target('shop:99999')).toBe('HOST_TARGET_INVALID');
  });
});
