import { describe, expect, it, vi } from 'vitest';
import { AppError, toFailure, type Failure } from '../../../../electron/shared/errors.ts';
import type { Status } from '../../../../electron/shared/authority.ts';
import { UnconfirmedError } from '../../../../electron/terminal/confirm.ts';
import { setup } from '../../../../electron/terminal/commands/setup.ts';
import { call, textOf } from '../call.ts';
import { fakeContext } from '../fake-context.ts';
import { changeOf, noAuthority, readyAuthority, statusWith, store, type Parts } from '../fake-services.ts';

const twoStores = [store('system', 'absent'), store('nss:chromium', 'absent'), store('nss:firefox', 'unavailable')];

/** Services over one state that creating and trusting change. */
function world(start: Partial<Status> = {}): { services: Parts; created: unknown[]; installed: string[] } {
  let status = statusWith({ authority: noAuthority, stores: twoStores, ...start });
  const created: unknown[] = [];
  const installed: string[] = [];
  const services: Parts = {
    status: () => Promise.resolve(status),
    keychain: { choose: (backend) => Promise.resolve({ backend, available: true, label: 'the vault' }) },
    authority: {
      create: (request) => {
        created.push(request);
        status = { ...status, authority: readyAuthority };
        return Promise.resolve(readyAuthority);
      },
    },
    trust: {
      plan: (ids = []) =>
        Promise.resolve(ids.map((id) => ({ id, label: id, files: [`/etc/${id}`], commands: [`trust ${id}`] }))),
      install: (ids = []) => {
        installed.push(...ids);
        const trusted = status.stores.map((found) =>
          ids.includes(found.id) ? { ...found, state: 'trusted' as const } : found,
        );
        status = { ...status, stores: trusted };
        return Promise.resolve(ids.map((id) => changeOf(id)));
      },
    },
  };
  return { services, created, installed };
}

describe('setup', () => {
  it('shows the plan, asks, creates, and trusts store by store', async () => {
    const { services, created, installed } = world();
    const context = fakeContext({ services, answers: ['y'] });
    const outcome = await call(setup, [], context);
    expect(context.questions).toEqual(['Go ahead? [y/N] ']);
    expect(context.printed.output).toContain('localhost, test, example and everything below them');
    expect(context.printed.output).toContain('runs   trust system');
    expect(context.printed.output).toContain('in this folder:\n      /home/me/latchkey\n');
    expect(created).toEqual([{}]);
    expect(installed).toEqual(['system', 'nss:chromium']);
    expect(outcome.exitCode).toBe(0);
    expect(outcome.document).toMatchObject({
      authority: { state: 'ready' },
      stores: [
        { id: 'system', state: 'trusted', changed: true },
        { id: 'nss:chromium', state: 'trusted', changed: true },
        { id: 'nss:firefox', state: 'unavailable', changed: false },
      ],
    });
    expect(textOf(outcome)).toContain('– The store nss:firefox: unavailable');
  });

  it('changes nothing after a No, an empty answer or Ctrl+C', async () => {
    for (const answer of ['n', '', 'yess', undefined]) {
      const { services, created, installed } = world();
      const run = call(setup, [], fakeContext({ services, answers: [answer] }));
      await expect(run).rejects.toMatchObject({ code: 'CANCELLED', message: 'Cancelled. Nothing was changed.' });
      expect([created, installed]).toEqual([[], []]);
    }
  });

  it('prints its plan and names the flag where nobody can be asked', async () => {
    const { services, created } = world();
    const context = fakeContext({ services });
    const error: unknown = await call(setup, [], context).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UnconfirmedError);
    expect(error).toMatchObject({ code: 'CONFIRMATION_REQUIRED', hint: 'Run it again with --yes to go ahead.' });
    expect((error as UnconfirmedError).plan).toMatchObject({
      createsAuthority: { permittedDns: ['localhost', 'test', 'example'] },
      stores: [{ id: 'system' }, { id: 'nss:chromium' }],
    });
    expect(context.printed.output).toContain('writes /etc/system');
    expect(created).toEqual([]);
  });

  it('keeps standard output for the document with --json', async () => {
    const { services } = world();
    const context = fakeContext({ services, json: true });
    await call(setup, [], context).catch(() => undefined);
    expect(context.printed.output).toBe('');
    expect(context.printed.errors).toContain('Setting up');
  });

  it('passes on the names, and asks nothing with --yes', async () => {
    const { services, created } = world();
    await call(setup, ['--yes', '--local-network', '--domain', 'dev.example.com'], fakeContext({ services }));
    expect(created).toEqual([{ localNetwork: true, domains: ['dev.example.com'] }]);
  });

  it('refuses a domain before anything else', async () => {
    const { services, created } = world();
    const run = call(setup, ['--yes', '--domain', 'a..b'], fakeContext({ services }));
    await expect(run).rejects.toMatchObject({ code: 'DOMAIN_INVALID' });
    expect(created).toEqual([]);
  });

  it('changes no store with --no-trust, and asks nothing', async () => {
    const { services, created, installed } = world();
    const outcome = await call(setup, ['--no-trust'], fakeContext({ services }));
    expect([created, installed, outcome.exitCode]).toEqual([[{}], [], 0]);
    expect(textOf(outcome)).toContain('`latchkey trust` does it');
  });

  it('has nothing to ask when everything is there', async () => {
    const { services, created, installed } = world({ authority: readyAuthority, stores: [store('system', 'trusted')] });
    const outcome = await call(setup, [], fakeContext({ services }));
    expect([created, installed, outcome.exitCode]).toEqual([[], [], 0]);
    expect(textOf(outcome)).toContain('✓ The authority is there already.');
    expect(textOf(outcome)).toContain('✓ The store system: trusts the authority, as before');
  });

  it('does not pretend that an authority can be widened', async () => {
    const { services } = world({ authority: readyAuthority });
    const run = (words: string[]) => call(setup, ['--yes', ...words], fakeContext({ services }));
    await expect(run(['--local-network'])).rejects.toMatchObject({ code: 'AUTHORITY_EXISTS' });
    const error: unknown = await run(['--domain', 'shop.example.com']).catch((thrown: unknown) => thrown);
    expect((error as AppError).detail).toBe('It may not sign: shop.example.com');
  });

  it('goes on with the authority that another process made meanwhile, unless it may not sign all', async () => {
    for (const [words, code] of [
      [[], undefined],
      [['--domain', 'shop.example.com'], 'AUTHORITY_EXISTS'],
    ] as const) {
      const { services, installed } = world();
      const create = services.authority?.create;
      services.authority = {
        create: async (request) => {
          await create?.(request);
          throw new AppError('AUTHORITY_EXISTS');
        },
        status: () => Promise.resolve(readyAuthority),
      };
      const outcome = await call(setup, ['--yes', ...words], fakeContext({ services })).catch(toFailure);
      if ('code' in outcome) {
        expect([outcome.code, installed]).toEqual([code, []]);
        continue;
      }
      expect([outcome.exitCode, code]).toEqual([0, undefined]);
      expect(textOf(outcome)).toContain('✓ The authority is there already.');
      expect(installed).toEqual(['system', 'nss:chromium']);
    }
  });

  it('takes an authority for enough that covers what is asked', async () => {
    const root = { ...readyAuthority.root, permittedDns: ['localhost', 'test', 'example', 'example.com'] };
    const { services } = world({ authority: { ...readyAuthority, root } as Status['authority'] });
    const outcome = await call(setup, ['--yes', '--domain', 'dev.example.com'], fakeContext({ services }));
    expect(outcome.exitCode).toBe(0);
  });

  it('tells which store failed and changes the others all the same', async () => {
    const { services, installed } = world();
    const install = services.trust?.install;
    const failure = { code: 'STORE_FAILED' as const, message: 'It is read-only.', hint: 'Mount it writable.' };
    services.trust = {
      ...services.trust,
      install: async (ids = []) => {
        const others = await install?.(ids.filter((id) => id !== 'system'));
        return [changeOf('system', { state: 'absent', changed: false, error: failure }), ...(others ?? [])];
      },
    };
    const outcome = await call(setup, ['--yes'], fakeContext({ services }));
    expect(outcome.exitCode).toBe(1);
    expect(installed).toEqual(['nss:chromium']);
    expect(outcome.document).toMatchObject({ stores: [{ id: 'system', changed: false, error: failure }, {}, {}] });
    const text = textOf(outcome);
    expect(text).toContain('✗ The store system: could not be changed (system)');
    expect(text).toContain('Mount it writable.');
  });

  it('has a calm end when all that failed is what the user said no to', async () => {
    const { services } = world();
    const refused = (code: 'ELEVATION_REFUSED' | 'ELEVATION_NOT_ASKED', id: string) =>
      changeOf(id, { state: 'absent', changed: false, error: { code, message: 'No.', hint: 'Later.' } });
    services.trust = {
      ...services.trust,
      install: () =>
        Promise.resolve([refused('ELEVATION_REFUSED', 'system'), refused('ELEVATION_NOT_ASKED', 'nss:chromium')]),
    };
    const outcome = await call(setup, ['--yes'], fakeContext({ services }));
    expect(outcome.exitCode).toBe(3);
    const text = textOf(outcome);
    expect(text).toContain('– The store system: not changed, you said no (system)');
    expect(text).toContain('– The store nss:chromium: not changed, not asked again (nss:chromium)');
    expect(text).not.toContain('✗');
  });

  it('lets the store at hand come to its end after Ctrl+C, and says what is kept', async () => {
    const { services, installed } = world();
    const install = services.trust?.install;
    const error: Failure = { code: 'CANCELLED', message: 'Cancelled.', hint: 'Again.' };
    services.trust = {
      ...services.trust,
      install: async ([first = '', ...others] = [], options) => {
        context.interrupt();
        expect(options?.signal?.aborted).toBe(true);
        const left = others.map((id) => changeOf(id, { state: 'absent', changed: false, error }));
        return [...((await install?.([first])) ?? []), ...left];
      },
    };
    const context = fakeContext({ services });
    const thrown: unknown = await call(setup, ['--yes'], context).catch((reason: unknown) => reason);
    expect(thrown).toMatchObject({ code: 'CANCELLED' });
    expect((thrown as AppError).message).toContain('Kept: the authority, and the trust of The store system.');
    expect(installed).toEqual(['system']);
  });

  it('mends first and says so', async () => {
    const { services } = world();
    const context = fakeContext({ services: { ...services, mend: () => Promise.resolve(['It was taken back.']) } });
    await call(setup, ['--yes'], context);
    expect(context.printed.errors).toContain('• It was taken back.');
  });
});

describe('setup without a keychain', () => {
  const keychain = { backend: 'os' as const, available: false, label: 'Secret Service', reason: 'there is no D-Bus' };

  it('is not available without a passphrase and without a terminal', async () => {
    const { services } = world({ keychain });
    const run = call(setup, ['--yes'], fakeContext({ services }));
    await expect(run).rejects.toMatchObject({ code: 'KEYCHAIN_UNAVAILABLE' });
  });

  it('offers the vault, never takes it silently', async () => {
    const { services, created } = world({ keychain });
    const choose = vi.fn(services.keychain?.choose);
    services.keychain = { choose };
    const context = fakeContext({ services, answers: ['y', 'y'] });
    await call(setup, [], context);
    expect(context.questions[0]).toBe('Use the vault? [y/N] ');
    expect(context.printed.output).toContain('there is no D-Bus');
    expect(choose).toHaveBeenCalledWith('vault');
    expect(created).toEqual([{}]);
    const refusing = call(setup, [], fakeContext({ services: world({ keychain }).services, answers: ['n'] }));
    await expect(refusing).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('takes the vault where its passphrase is given, and says so', async () => {
    const { services } = world({ keychain });
    const environment = { LATCHKEY_VAULT_PASSPHRASE: 'correct horse' };
    const context = fakeContext({ services, environment });
    expect((await call(setup, ['--yes'], context)).exitCode).toBe(0);
    expect(context.printed.output).toContain('Latchkey can keep the keys in a vault instead');
  });

  it('keeps to the keychain that was asked for by name', async () => {
    const { services } = world({ keychain });
    const environment = { LATCHKEY_KEYCHAIN: 'os', LATCHKEY_VAULT_PASSPHRASE: 'correct horse' };
    const run = call(setup, ['--yes'], fakeContext({ services, environment, answers: [] }));
    await expect(run).rejects.toMatchObject({ code: 'KEYCHAIN_UNAVAILABLE' });
  });
});
