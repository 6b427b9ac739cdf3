import { describe, expect, it } from 'vitest';
import { AppError, toFailure, type Failure } from '../../../../electron/shared/errors.ts';
import { stores } from '../../../../electron/terminal/commands/stores.ts';
import { trust } from '../../../../electron/terminal/commands/trust.ts';
import { untrust } from '../../../../electron/terminal/commands/untrust.ts';
import { call, textOf } from '../call.ts';
import { fakeContext } from '../fake-context.ts';
import { changeOf, noAuthority, readyAuthority, store, type Parts } from '../fake-services.ts';

const found = [store('a', 'trusted'), store('b', 'absent'), store('c', 'unavailable', { reason: 'no certutil' })];

function world(): { services: Parts; installed: string[]; removals: unknown[] } {
  const installed: string[] = [];
  const removals: unknown[] = [];
  const services: Parts = {
    authority: { status: () => Promise.resolve(readyAuthority) },
    trust: {
      stores: () => Promise.resolve(found),
      plan: (ids = []) =>
        Promise.resolve(ids.map((id) => ({ id, label: id, files: [], commands: [], prompt: 'It will ask.' }))),
      install: (ids = []) => {
        installed.push(...ids);
        return Promise.resolve(ids.map((id) => changeOf(id)));
      },
      planRemoval: ({ ids = ['a'] } = {}) =>
        Promise.resolve(ids.map((id) => ({ id, label: id, files: [`/etc/${id}`], commands: [`remove ${id}`] }))),
      remove: ({ signal, ...options } = {}) => {
        expect(signal?.aborted).toBe(false);
        removals.push(options);
        return Promise.resolve([changeOf('a', { state: 'absent' })]);
      },
    },
  };
  return { services, installed, removals };
}

describe('stores', () => {
  it('lists each with its state, reason and id', async () => {
    const outcome = await call(stores, [], fakeContext({ services: world().services }));
    expect(outcome.document).toEqual({ stores: found.map((entry) => ({ ...entry, changed: false })) });
    expect(textOf(outcome)).toBe(
      '  ✓ The store a: trusts the authority (a)\n' +
        '  ✗ The store b: does not trust it (b)\n' +
        '  – The store c: unavailable (c)\n    no certutil\n',
    );
  });

  it('finds no fault with a store before there is an authority, and takes a damaged one for one', async () => {
    const { services } = world();
    services.authority = { status: () => Promise.resolve(noAuthority) };
    const early = textOf(await call(stores, [], fakeContext({ services })));
    expect(early).toContain('– The store b: would trust it after setup (b)');
    services.authority = { status: () => Promise.reject(new AppError('AUTHORITY_DAMAGED')) };
    expect(textOf(await call(stores, [], fakeContext({ services })))).toContain('✗ The store b: does not trust it (b)');
  });
});

describe('trust', () => {
  it('changes those that do not trust yet, and announces a prompt before it comes', async () => {
    const { services, installed } = world();
    const context = fakeContext({ services });
    const outcome = await call(trust, [], context);
    expect(installed).toEqual(['b']);
    expect(outcome.exitCode).toBe(0);
    expect(outcome.document).toMatchObject({
      stores: [{ id: 'a', changed: false }, { id: 'b', changed: true }, { id: 'c' }],
    });
    expect(context.printed.output).toContain('It will ask.');
  });

  it('says, before an earlier run is mended, what is trusted again', async () => {
    const { services } = world();
    const mended: unknown[] = [];
    const mend: Parts['mend'] = (options) => {
      mended.push(options);
      return Promise.resolve([]);
    };
    await call(trust, [], fakeContext({ services: { ...services, mend } }));
    await call(trust, ['--store', 'b'], fakeContext({ services: { ...services, mend } }));
    await call(untrust, [], fakeContext({ services: { ...services, mend } }));
    expect(mended).toEqual([{ trusting: [] }, { trusting: ['b'] }, undefined]);
  });

  it('names a store that failed once', async () => {
    const { services } = world();
    const values = { store: 'The store b', reason: 'it is full.', advice: 'Make room.' };
    const error = toFailure(new AppError('STORE_FAILED', { values }));
    const install = () => Promise.resolve([changeOf('b', { state: 'absent', changed: false, error })]);
    const outcome = await call(
      trust,
      [],
      fakeContext({ services: { ...services, trust: { ...services.trust, install } } }),
    );
    expect(textOf(outcome)).toContain('  ✗ The store b: could not be changed (b)\n    It is full.\n');
  });

  it('heads what will be gone by another word than what will change', async () => {
    const { services } = world();
    const plan = { id: 'a', label: 'A', files: ['/etc/list', '/etc/own'], removes: ['/etc/own'], commands: [] };
    const context = fakeContext({
      services: { ...services, trust: { ...services.trust, planRemoval: () => Promise.resolve([plan]) } },
    });
    await call(untrust, [], context);
    expect(context.printed.output).toContain('      changes /etc/list\n      removes /etc/own\n');
  });

  it('tries an unavailable store that was named, once however often', async () => {
    const { services, installed } = world();
    await call(trust, ['--store', 'c', '--store', 'c'], fakeContext({ services }));
    expect(installed).toEqual(['c']);
  });

  it('refuses an unknown store before it changes any', async () => {
    const { services, installed } = world();
    const run = call(trust, ['--store', 'b', '--store', 'nope'], fakeContext({ services }));
    await expect(run).rejects.toMatchObject({ code: 'STORE_NOT_FOUND' });
    expect(installed).toEqual([]);
  });

  it('needs an authority', async () => {
    const { services } = world();
    services.authority = { status: () => Promise.resolve(noAuthority) };
    await expect(call(trust, [], fakeContext({ services }))).rejects.toMatchObject({ code: 'AUTHORITY_MISSING' });
  });

  it('leaves alone what is optional or denied, and tries it where it is named', async () => {
    const { services, installed } = world();
    const left = [store('shell:bash', 'absent', { optional: true }), store('firefox', 'absent', { denied: true })];
    services.trust = { ...services.trust, stores: () => Promise.resolve(left) };
    const outcome = await call(trust, [], fakeContext({ services }));
    expect([outcome.exitCode, installed]).toEqual([0, []]);
    expect(textOf(outcome)).toContain('– The store shell:bash: only if you want: `latchkey trust --store shell:bash`');
    expect(textOf(outcome)).toContain('– The store firefox: does not trust it, as before (firefox)');
    expect(textOf(outcome)).not.toContain('✗');
    await call(trust, ['--store', 'firefox', '--store', 'shell:bash'], fakeContext({ services }));
    expect(installed).toEqual(['firefox', 'shell:bash']);
  });

  it('gives the command to copy for each store that needs rights, in text and in JSON', async () => {
    const { services } = world();
    const command = 'sudo install -m 0644 -- /data/root.pem /usr/local/share/ca-certificates/latchkey.crt';
    const error = toFailure(new AppError('ELEVATION_UNAVAILABLE', { values: { command } }));
    services.trust = {
      ...services.trust,
      install: () => Promise.resolve([changeOf('b', { state: 'absent', changed: false, error })]),
    };
    const outcome = await call(trust, [], fakeContext({ services }));
    expect(outcome).toMatchObject({ exitCode: 1, document: { stores: [{ id: 'a' }, { error: { command } }, {}] } });
    const text = textOf(outcome);
    expect(text).toContain('✗ The store b: could not be changed (b)');
    expect(text).toContain(`Left for you to do, with administrator rights\n  • The store b\n      ${command}\n`);
    expect(text.split(command)).toHaveLength(2);
  });
});

describe('untrust', () => {
  it('shows what it will do, then what it did', async () => {
    const context = fakeContext({ services: world().services });
    const outcome = await call(untrust, [], context);
    expect(context.printed.output).toContain('Removing\n  • a (a)\n      changes /etc/a\n      runs    remove a\n');
    expect(textOf(outcome)).toContain('✓ The store a: does not trust it, changed just now (a)');
  });

  it('announces nothing where there is nothing to remove', async () => {
    const { services } = world();
    const idle = { id: 'shell:bash', label: 'bash', files: [], commands: [] };
    services.trust = {
      planRemoval: () => Promise.resolve([idle]),
      remove: () => Promise.resolve([changeOf('shell:bash', { state: 'absent', changed: false })]),
    };
    const context = fakeContext({ services });
    const outcome = await call(untrust, ['--store', 'shell:bash'], context);
    expect(context.printed.output).toBe('');
    expect(textOf(outcome)).toContain('There was nothing to remove there.');
    services.trust = {
      ...world().services.trust,
      planRemoval: () => Promise.resolve([idle, { ...idle, files: ['/x'] }]),
    };
    const other = fakeContext({ services });
    await call(untrust, ['--store', 'a'], other);
    expect(other.printed.output).toContain('Removing\n  • bash (shell:bash)\n      nothing to remove there\n');
  });

  it('does not send to setup whoever wants to be rid of it', async () => {
    const { services, removals } = world();
    services.trust = { ...services.trust, planRemoval: () => Promise.reject(new AppError('AUTHORITY_MISSING')) };
    const refused: unknown = await call(untrust, [], fakeContext({ services })).catch(toFailure);
    expect(refused).toMatchObject({ code: 'NOTHING_TO_UNTRUST' });
    expect((refused as Failure).message).toContain('nothing to remove');
    expect((refused as Failure).hint).toContain('latchkey untrust --sha256');
    expect(removals).toEqual([]);
  });

  it('says what is out already when it is interrupted', async () => {
    const { services } = world();
    const error = toFailure(new AppError('CANCELLED'));
    const rows = [changeOf('a', { state: 'absent' }), changeOf('b', { changed: false, error })];
    services.trust = { ...services.trust, remove: () => Promise.resolve(rows) };
    await expect(call(untrust, [], fakeContext({ services }))).rejects.toMatchObject({
      code: 'CANCELLED',
      message: 'Cancelled. It is out of The store a; the other stores are as they were.',
    });
  });

  it('removes ours everywhere, or what was named', async () => {
    const { services, removals } = world();
    const digest = 'AB'.repeat(32);
    const outcome = await call(untrust, [], fakeContext({ services }));
    await call(untrust, ['--store', 'a', '--sha256', digest], fakeContext({ services }));
    expect(removals).toEqual([{}, { ids: ['a'], sha256: digest.toLowerCase() }]);
    expect(outcome).toMatchObject({ exitCode: 0, document: { stores: [{ id: 'a', state: 'absent', changed: true }] } });
  });

  it('refuses a fingerprint of another kind before it touches a store', async () => {
    const { services, removals } = world();
    const run = call(untrust, ['--sha256', 'ab'.repeat(20)], fakeContext({ services }));
    await expect(run).rejects.toMatchObject({ code: 'USAGE' });
    expect(removals).toEqual([]);
  });
});
