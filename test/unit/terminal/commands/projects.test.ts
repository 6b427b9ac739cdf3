import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AppError } from '../../../../electron/shared/errors.ts';
import { add } from '../../../../electron/terminal/commands/add.ts';
import { exportProject } from '../../../../electron/terminal/commands/export.ts';
import { list } from '../../../../electron/terminal/commands/list.ts';
import { remove } from '../../../../electron/terminal/commands/remove.ts';
import { renew } from '../../../../electron/terminal/commands/renew.ts';
import { show } from '../../../../electron/terminal/commands/show.ts';
import { call, textOf } from '../call.ts';
import { fakeContext } from '../fake-context.ts';
import { project } from '../fake-services.ts';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-terminal-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

const none = () => Promise.resolve({ projects: [], damaged: [] });

describe('add', () => {
  it('adds a host that another project has, and names that project on standard error', async () => {
    const old = project('old', { hosts: ['a.test', 'b.test'] });
    const services = {
      projects: {
        list: () => Promise.resolve({ projects: [old], damaged: [] }),
        add: () => Promise.resolve(project('new', { hosts: ['b.test', 'c.test'] })),
      },
    };
    const context = fakeContext({ services, json: true });
    const outcome = await call(add, ['b.test', 'c.test'], context);
    expect(outcome).toMatchObject({ exitCode: 0, document: { project: { name: 'new' } } });
    expect(context.printed).toEqual({ output: '', errors: '! The project “old” has b.test already.\n' });
  });

  it('says who refuses a certificate that holds an address, and nothing of it without one', async () => {
    const textFor = async (hosts: string[]): Promise<string> => {
      const services = { projects: { list: none, add: () => Promise.resolve(project('shop', { hosts })) } };
      return textOf(await call(add, hosts, fakeContext({ services })));
    };
    expect(await textFor(['shop.test', '::1'])).toContain('! It holds an IP address');
    expect(await textFor(['shop.test', '*.shop.test'])).not.toContain('IP address');
  });

  it('passes on what was said, with the folder as a full path', async () => {
    const requests: unknown[] = [];
    const context = fakeContext({
      services: {
        projects: {
          list: none,
          add: (request) => {
            requests.push(request);
            return Promise.resolve(project('shop', { port: 5173 }));
          },
        },
      },
    });
    const words = [
      'a.test',
      'b.test',
      '--name',
      'Shop',
      '--key',
      'rsa-2048',
      '--days',
      '30',
      '--folder',
      'web',
      '--port',
      '5173',
    ];
    const outcome = await call(add, words, context);
    expect(requests).toEqual([
      {
        hosts: ['a.test', 'b.test'],
        name: 'Shop',
        keyType: 'rsa-2048',
        days: 30,
        folder: '/home/ada/shop/web',
        port: 5173,
      },
    ]);
    expect(outcome.document).toEqual({ project: project('shop', { port: 5173 }) });
    const text = textOf(outcome);
    expect(text).toContain('c'.repeat(64));
    expect(text).toContain('2027-12-25, in 397 days');
    expect(text).toContain('ec-p256, in the keychain as “Latchkey, project 1”');
    expect(text).toContain('latchkey export shop --dir <folder>');
    expect(text).toContain('latchkey check shop --serve');
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  it('refuses bad values before it asks for anything', async () => {
    const refused = async (...words: string[]): Promise<unknown> =>
      call(add, words, fakeContext()).catch((error: unknown) => (error as AppError).code);
    expect(await refused()).toBe('HOSTS_MISSING');
    expect(await refused('a.test', '--port', 'x')).toBe('PORT_INVALID');
    expect(await refused('a.test', '--days', '900')).toBe('DAYS_INVALID');
    expect(await refused('a.test', '--key', 'dsa')).toBe('KEY_TYPE_INVALID');
  });
});

describe('list and show', () => {
  it('lists projects, and names a damaged file instead of dropping it', async () => {
    const damaged = [{ file: '/data/projects/x.json', reason: 'it is not JSON' }];
    const due = project('due', {
      nextRenewal: '2026-11-01T00:00:00.000Z',
      hosts: ['due.localhost', 'www.due.localhost'],
    });
    const services = { projects: { list: () => Promise.resolve({ projects: [project('shop'), due], damaged }) } };
    const outcome = await call(list, [], fakeContext({ services }));
    expect(outcome).toMatchObject({
      exitCode: 0,
      document: { projects: [{ name: 'shop' }, { name: 'due' }], damaged },
    });
    const text = textOf(outcome, 120);
    expect(text).toMatch(/shop +shop\.localhost +expires in 397 days/);
    expect(text).toMatch(/due +due\.localhost and 1 more +renewal due, expires in 397 days/);
    expect(text).toContain('/data/projects/x.json');
    expect(text).toContain('it is not JSON');
  });

  it('teaches the next step where there is none', async () => {
    const services = { projects: { list: () => Promise.resolve({ projects: [], damaged: [] }) } };
    expect(textOf(await call(list, [], fakeContext({ services })))).toContain('latchkey add shop.localhost');
  });

  it('shows the chain and the copies that lie outside the keychain', async () => {
    const shown = project('shop', {
      chain: [
        {
          role: 'root',
          subject: 'CN=Root',
          sha256: 'd'.repeat(64),
          notBefore: '2026-11-23T11:00:00.000Z',
          notAfter: '2036-11-20T12:00:00.000Z',
          names: ['localhost', '127.0.0.0/8'],
        },
      ],
      exports: [{ path: '/home/ada/shop/shop-key.pem', at: '2026-11-23T11:00:00.000Z', current: true }],
    });
    const services = { projects: { show: () => Promise.resolve(shown) } };
    const text = textOf(await call(show, ['shop'], fakeContext({ services })));
    expect(text).toContain('• root: CN=Root');
    expect(text).toContain('localhost, 127.0.0.0/8');
    expect(text).toContain('/home/ada/shop/shop-key.pem (2026-11-23)');
  });
});

describe('renew', () => {
  const due = [
    project('one', { nextRenewal: '2026-11-01T00:00:00.000Z' }),
    project('fresh'),
    project('two', { nextRenewal: '2026-11-02T00:00:00.000Z' }),
  ];

  it('renews one', async () => {
    const services = { projects: { renew: (word: string) => Promise.resolve(project(word)) } };
    const outcome = await call(renew, ['shop'], fakeContext({ services }));
    expect(outcome).toMatchObject({ exitCode: 0, document: { project: { name: 'shop' } } });
  });

  it('renews what is due; one that fails does not hide the others', async () => {
    const services = {
      projects: {
        list: () => Promise.resolve({ projects: due, damaged: [] }),
        renew: (id: string) =>
          id === 'id-one' ? Promise.reject(new AppError('KEYCHAIN_LOCKED')) : Promise.resolve(project('two')),
      },
    };
    const outcome = await call(renew, ['--due'], fakeContext({ services }));
    expect(outcome.exitCode).toBe(1);
    expect(outcome.document).toMatchObject({
      projects: [{ name: 'two' }],
      failed: [{ id: 'id-one', name: 'one', error: { code: 'KEYCHAIN_LOCKED' } }],
    });
    expect(textOf(outcome)).toContain('✗ one was not renewed');
  });

  it('wants one project or --due', async () => {
    await expect(call(renew, [], fakeContext())).rejects.toMatchObject({ code: 'USAGE' });
    await expect(call(renew, ['shop', '--due'], fakeContext())).rejects.toMatchObject({ code: 'USAGE' });
  });
});

describe('remove', () => {
  it('names what goes and what stays, and asks', async () => {
    const removed: string[] = [];
    const shown = project('shop', {
      exports: [{ path: '/srv/shop-key.pem', at: '2026-11-23T11:00:00.000Z', current: true }],
    });
    const services = {
      projects: {
        show: () => Promise.resolve(shown),
        remove: (id: string) => {
          removed.push(id);
          return Promise.resolve({ id, name: 'shop' });
        },
      },
    };
    await expect(call(remove, ['shop'], fakeContext({ services, answers: ['n'] }))).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    await expect(call(remove, ['shop'], fakeContext({ services }))).rejects.toMatchObject({
      code: 'CONFIRMATION_REQUIRED',
      plan: { removes: { id: 'id-shop', name: 'shop' }, remains: ['/srv/shop-key.pem'] },
    });
    expect(removed).toEqual([]);
    const context = fakeContext({ services, answers: ['YES'] });
    const outcome = await call(remove, ['shop'], context);
    expect(context.printed.output).toContain('• /srv/shop-key.pem');
    expect(outcome.document).toEqual({
      removed: { id: 'id-shop', name: 'shop' },
      remaining: ['/srv/shop-key.pem'],
    });
    expect(removed).toEqual(['id-shop']);
  });
});

describe('export', () => {
  const files = { cert: '/x/shop.pem', key: '/x/shop-key.pem', chain: '/x/shop-chain.pem', ca: '/x/root.pem' };

  it('makes the folder and prints the paths', async () => {
    const folder = join(temporaryFolder(), 'new', 'certs');
    const asked: unknown[] = [];
    const services = {
      projects: {
        show: () => Promise.resolve(project('shop')),
        export: (...call: unknown[]) => {
          asked.push(call);
          return Promise.resolve(files);
        },
      },
    };
    const outcome = await call(exportProject, ['shop', '--dir', folder, '--force'], fakeContext({ services }));
    expect(asked).toEqual([['id-shop', { folder, overwrite: true }]]);
    expect(statSync(folder).isDirectory()).toBe(true);
    expect(outcome.document).toEqual({ files });
    expect(textOf(outcome)).toContain('/x/shop-key.pem');
  });

  it('leaves no folder behind for a project that does not exist', async () => {
    const folder = join(temporaryFolder(), 'new');
    const services = { projects: { show: () => Promise.reject(new AppError('PROJECT_NOT_FOUND')) } };
    const run = call(exportProject, ['nope', '--dir', folder], fakeContext({ services }));
    await expect(run).rejects.toMatchObject({ code: 'PROJECT_NOT_FOUND' });
    expect(() => statSync(folder)).toThrow('ENOENT');
  });

  it('needs a folder, and says plainly which formats come later', async () => {
    await expect(call(exportProject, ['shop'], fakeContext())).rejects.toThrow('Say where to: --dir DIR.');
    const later = call(exportProject, ['shop', '--dir', '.', '--format', 'p12'], fakeContext());
    await expect(later).rejects.toThrow('--format p12 is not available in this version of Latchkey.');
  });
});

describe('renew --add-host', () => {
  const old = project('shop', { hosts: ['shop.localhost'] });

  it('issues for the hosts it had and those besides', async () => {
    const asked: unknown[] = [];
    const services = {
      projects: {
        show: () => Promise.resolve(old),
        reissue: (id: string, hosts: readonly string[]) => {
          asked.push([id, hosts]);
          return Promise.resolve(project('shop', { hosts: [...hosts] }));
        },
      },
    };
    const words = ['shop', '--add-host', 'www.shop.localhost', '--add-host', 'api.shop.localhost'];
    const outcome = await call(renew, words, fakeContext({ services }));
    const hosts = ['shop.localhost', 'www.shop.localhost', 'api.shop.localhost'];
    expect(asked).toEqual([['id-shop', hosts]]);
    expect(outcome).toMatchObject({ exitCode: 0, document: { project: { name: 'shop', hosts } } });
    expect(textOf(outcome)).toContain('Export it again and restart the server');
  });

  it('changes nothing where it has them all already', async () => {
    const services = { projects: { show: () => Promise.resolve(old) } };
    const outcome = await call(renew, ['shop', '--add-host', 'https://Shop.localhost/'], fakeContext({ services }));
    expect(outcome).toMatchObject({ exitCode: 0, document: { project: old } });
    expect(textOf(outcome)).toContain('already; nothing was changed.');
  });

  it('needs one project', async () => {
    const words = ['--due', '--add-host', 'a.test'];
    await expect(call(renew, words, fakeContext())).rejects.toMatchObject({ code: 'USAGE' });
    await expect(call(renew, ['--add-host', 'a.test'], fakeContext())).rejects.toMatchObject({ code: 'USAGE' });
  });
});
