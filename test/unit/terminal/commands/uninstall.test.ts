import { describe, expect, it } from 'vitest';
import { uninstall } from '../../../../electron/terminal/commands/uninstall.ts';
import { call, textOf } from '../call.ts';
import { fakeContext } from '../fake-context.ts';
import { AppError } from '../../../../electron/shared/errors.ts';
import type { Parts } from '../fake-services.ts';

const plan = { removes: ['The root in a store', 'Files in /data'], remains: ['The copy at /srv/key.pem'] };

function world(stuck: string[] = []): Parts {
  return {
    uninstall: {
      plan: () => Promise.resolve(plan),
      run: () => Promise.resolve({ removed: ['The root in a store'], remaining: [...stuck, ...plan.remains] }),
    },
  };
}

describe('uninstall', () => {
  it('shows the plan and asks', async () => {
    const context = fakeContext({ services: world(), answers: ['n'] });
    await expect(call(uninstall, [], context)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(context.printed.output).toContain('• The root in a store');
    expect(context.printed.output).toContain('• The copy at /srv/key.pem');
    await expect(call(uninstall, [], fakeContext({ services: world() }))).rejects.toMatchObject({
      code: 'CONFIRMATION_REQUIRED',
      plan,
    });
  });

  it('shows what will change in each store', async () => {
    const stores = [{ id: 'system', label: 'Debian', files: ['/etc/a.crt'], commands: ['sudo rm /etc/a.crt'] }];
    const services: Parts = { uninstall: { plan: () => Promise.resolve({ ...plan, stores }) } };
    const context = fakeContext({ services, answers: ['n'] });
    await expect(call(uninstall, [], context)).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(context.printed.output).toContain(
      'In the trust stores\n  • Debian (system)\n      changes /etc/a.crt\n      runs    sudo rm /etc/a.crt\n',
    );
  });

  it('is done when only what is out of reach remains', async () => {
    const outcome = await call(uninstall, ['--yes'], fakeContext({ services: world() }));
    expect(outcome.exitCode).toBe(0);
    expect(outcome.document).toEqual({ removed: ['The root in a store'], remaining: ['The copy at /srv/key.pem'] });
  });

  it('fails when something stayed that should have gone', async () => {
    const outcome = await call(uninstall, ['--yes'], fakeContext({ services: world(['The root in b: read-only']) }));
    expect(outcome.exitCode).toBe(1);
    expect(textOf(outcome)).toContain('Could not be removed\n  ✗ The root in b: read-only');
  });

  it('gives the command for what it had no rights to, unbroken', async () => {
    const command = `sudo rm -f -- ${'/usr/local/share/ca-certificates/latchkey.crt '.repeat(3)}`.trim();
    const services: Parts = {
      uninstall: {
        plan: () => Promise.resolve(plan),
        run: () => Promise.resolve({ removed: [], remaining: ['The root in b: no rights'], commands: [command] }),
      },
    };
    const outcome = await call(uninstall, ['--yes'], fakeContext({ services }));
    expect(outcome).toMatchObject({ exitCode: 1, document: { commands: [command] } });
    expect(textOf(outcome)).toContain(`Left for you to do, with administrator rights\n    ${command}\n`);
  });

  it('is calm about what the user said no to', async () => {
    const services: Parts = {
      uninstall: {
        plan: () => Promise.resolve(plan),
        run: () => Promise.resolve({ removed: [], remaining: ['The root in b: you said no'], refused: true }),
      },
    };
    const outcome = await call(uninstall, ['--yes'], fakeContext({ services }));
    expect(outcome.exitCode).toBe(3);
    expect(textOf(outcome)).toContain('Not removed, since you said no\n  – The root in b: you said no');
  });

  it('is not held up by what cannot be mended', async () => {
    const services = { ...world(), mend: () => Promise.reject(new AppError('KEYCHAIN_LOCKED')) };
    const context = fakeContext({ services });
    expect((await call(uninstall, ['--yes'], context)).exitCode).toBe(0);
    expect(context.printed.errors).toContain('An earlier run could not be mended: The keychain is locked.');
  });

  it('says so when another uninstall came first', async () => {
    const services = world();
    services.uninstall = { ...services.uninstall, run: () => Promise.resolve({ removed: [], remaining: [] }) };
    const outcome = await call(uninstall, ['--yes'], fakeContext({ services }));
    expect([outcome.exitCode, textOf(outcome)]).toEqual([0, 'There was nothing left to remove.\n']);
  });

  it('has nothing to ask where nothing is there', async () => {
    const services = { uninstall: { plan: () => Promise.resolve({ removes: [], remains: [] }) } };
    const outcome = await call(uninstall, [], fakeContext({ services }));
    expect(outcome).toMatchObject({ exitCode: 0, document: { removed: [], remaining: [] } });
  });
});
