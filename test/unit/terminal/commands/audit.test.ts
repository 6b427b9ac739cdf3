import { describe, expect, it } from 'vitest';
import type { FoundAuthority } from '../../../../electron/shared/audit.ts';
import { AppError, toFailure } from '../../../../electron/shared/errors.ts';
import type { StoreChange } from '../../../../electron/shared/trust.ts';
import { audit } from '../../../../electron/terminal/commands/audit.ts';
import { call, textOf } from '../call.ts';
import { fakeContext } from '../fake-context.ts';
import { changeOf, type Parts } from '../fake-services.ts';

const sha256 = 'ab'.repeat(32);
const mkcert: FoundAuthority = {
  sha256,
  subject: 'CN=mkcert ada@host,O=mkcert development CA',
  kind: 'development',
  tool: 'mkcert',
  stores: [{ id: 'nss:chromium', label: 'Chromium' }],
  constrained: false,
  keyFile: '/home/ada/.local/share/mkcert/rootCA-key.pem',
  keyOpenToOthers: true,
  notBefore: '2026-11-13T12:00:00.000Z',
  notAfter: '2036-11-13T12:00:00.000Z',
};
const plan = {
  id: 'nss:chromium',
  label: 'Chromium',
  files: ['/home/ada/nssdb/cert9.db'],
  commands: ['certutil -D'],
  afterwards: 'Restart the browser.',
};

function world(parts: Partial<Parts['audit'] & object> = {}): Parts {
  return {
    audit: {
      list: () => Promise.resolve({ authorities: [mkcert], unread: [] }),
      planRemoval: () => Promise.resolve([plan]),
      remove: () => Promise.resolve([changeOf('nss:chromium', { state: 'absent' })]),
      ...parts,
    },
  };
}

describe('audit', () => {
  it('tells what is there and what it means', async () => {
    const other: FoundAuthority = {
      sha256: 'cd'.repeat(32),
      subject: 'CN=Corp',
      kind: 'unknown',
      stores: [],
      constrained: true,
      closedKey: { file: '/keys/corp.pem', reason: 'encrypted' },
      notBefore: '',
      notAfter: '',
    };
    const found = { authorities: [mkcert, other], unread: [{ id: 'java', label: 'Java', reason: 'It is broken.' }] };
    const outcome = await call(audit, [], fakeContext({ services: world({ list: () => Promise.resolve(found) }) }));
    expect(outcome).toMatchObject({ exitCode: 0, document: found });
    const text = textOf(outcome);
    expect(text).toContain('For development\n');
    expect(text).toContain('  ! mkcert\n');
    expect(text).toContain('trusted by  Chromium');
    expect(text).toContain('made        2026-11-13, 10 days ago');
    // In one piece, to be copied.
    expect(text).toContain(`SHA-256     ${sha256}\n`);
    expect(text).toContain('      /home/ada/.local/share/mkcert/rootCA-key.pem\n');
    expect(text).toContain('Whoever reads this file can impersonate any site to this computer.');
    expect(text).toContain('Other users of this computer can read it, too.');
    expect(text).toContain('Of unknown origin\n');
    expect(text).toContain('trusted by  no store');
    expect(text).toContain('only for some names and addresses');
    expect(text).toContain('Its key lies encrypted, in\n      /keys/corp.pem');
    expect(text).toContain('Not looked through\n  ! Java (java)\n    It is broken.');
  });

  it('says so where nothing was found', async () => {
    const list = () => Promise.resolve({ authorities: [], unread: [] });
    const outcome = await call(audit, [], fakeContext({ services: world({ list }) }));
    expect(textOf(outcome).trim()).toBe('No other authority was found on this computer.');
  });

  it('shows the plan, asks, removes, and names the key that stays', async () => {
    const context = fakeContext({ services: world(), answers: ['y'] });
    const outcome = await call(audit, ['--remove', sha256.toUpperCase().replace(/..(?=.)/g, '$&:')], context);
    expect(context.printed.output).toContain('changes /home/ada/nssdb/cert9.db');
    expect(context.printed.output).toContain('runs    certutil -D');
    expect(context.questions).toEqual(['Remove it from these stores? [y/N] ']);
    expect(outcome).toMatchObject({
      exitCode: 0,
      document: { stores: [{ id: 'nss:chromium', changed: true }], remaining: [mkcert.keyFile] },
    });
    const text = textOf(outcome);
    expect(text).toContain('✓ The store nss:chromium: removed (nss:chromium)');
    expect(text).toContain(`delete it yourself if you do not need it any more.`);
    expect(context.printed.output).toContain('Restart the browser.');
  });

  it('changes nothing after a No, or where nobody can be asked', async () => {
    const services = world({ remove: () => Promise.reject(new Error('must not be called')) });
    const asked = call(audit, ['--remove', sha256], fakeContext({ services, answers: ['n'] }));
    await expect(asked).rejects.toMatchObject({ code: 'CANCELLED' });
    const alone = fakeContext({ services });
    await expect(call(audit, ['--remove', sha256], alone)).rejects.toMatchObject({
      code: 'CONFIRMATION_REQUIRED',
      plan: { removes: { sha256 }, stores: [plan], remains: [mkcert.keyFile] },
    });
    expect(alone.printed.output).toContain('Removing');
  });

  it.each<[string, StoreChange]>([
    ['a store failed', changeOf('a', { changed: false, error: toFailure(new AppError('INTERNAL')) })],
    ['a store trusts it still', changeOf('a', { state: 'trusted', changed: false })],
  ])('has exit code 1 when %s', async (_, change) => {
    const services = world({ remove: () => Promise.resolve([change]) });
    expect((await call(audit, ['--remove', sha256, '--yes'], fakeContext({ services }))).exitCode).toBe(1);
  });

  it('has exit code 3 when all that failed is what the user said no to', async () => {
    const error = toFailure(new AppError('ELEVATION_REFUSED'));
    const services = world({ remove: () => Promise.resolve([changeOf('system', { state: 'trusted', error })]) });
    const outcome = await call(audit, ['--remove', sha256, '--yes'], fakeContext({ services }));
    expect(outcome.exitCode).toBe(3);
    expect(textOf(outcome)).toContain('not changed, you said no (system)');
  });

  it('refuses words that are off', async () => {
    const context = fakeContext({ services: world() });
    await expect(call(audit, ['--remove', 'abc'], context)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('--remove takes the SHA-256 fingerprint') as string,
    });
    await expect(call(audit, ['--yes'], context)).rejects.toMatchObject({ code: 'USAGE' });
  });
});
