import { describe, expect, it } from 'vitest';
import { status } from '../../../../electron/terminal/commands/status.ts';
import { call, textOf } from '../call.ts';
import { fakeContext } from '../fake-context.ts';
import { noAuthority, statusWith, store } from '../fake-services.ts';
import type { Status } from '../../../../electron/shared/authority.ts';

async function shown(parts: Partial<Status>): Promise<string> {
  const services = { status: () => Promise.resolve(statusWith(parts)) };
  return textOf(await call(status, [], fakeContext({ services })));
}

describe('status', () => {
  it('is the published document', async () => {
    const found = statusWith({ stores: [store('system', 'trusted')] });
    const outcome = await call(status, [], fakeContext({ services: { status: () => Promise.resolve(found) } }));
    expect(outcome).toMatchObject({ exitCode: 0, document: found });
  });

  it('says that nothing needs attention', async () => {
    const text = await shown({ stores: [store('system', 'trusted')], projects: { total: 1, due: 0, expired: 0 } });
    expect(text).toContain('✓ Nothing needs attention.');
    expect(text).toContain('1 project, 0 due for renewal, 0 expired');
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it('names everything that does', async () => {
    const text = await shown({
      keychain: { backend: 'os', available: false, label: 'Secret Service', reason: 'it is locked' },
      stores: [
        store('a', 'absent'),
        store('b', 'unavailable', { reason: 'no certutil', hint: 'Install libnss3-tools.' }),
      ],
      projects: { total: 4, due: 2, expired: 1 },
      unfinished: [{ id: '1', action: 'trust', startedAt: '2026-11-23T10:11:12.000Z', stores: ['a'] }],
    });
    expect(text).toContain('Secret Service: not available, it is locked');
    expect(text).toContain('An earlier run was interrupted while trusting the authority (a)');
    expect(text.replace(/\s+/g, ' ')).toContain(
      'Run `latchkey trust` to finish it, or `latchkey untrust` to take it back.',
    );
    expect(text).toContain('1 store without trust in the authority. Run `latchkey trust`.');
    expect(text).toContain('Install libnss3-tools.');
    expect(text).toContain('3 certificates to renew.');
  });

  it('tells what drifted, once, and calls nothing a fault that was left on purpose', async () => {
    const text = await shown({
      stores: [
        store('a', 'absent', { drift: 'new' }),
        store('b', 'absent', { drift: 'lost', restart: ['Chromium', 'Brave'] }),
        store('c', 'absent', { optional: true, note: 'For every user.' }),
        store('d', 'absent', { denied: true }),
      ],
    });
    const flat = text.replace(/\s+/g, ' ');
    expect(flat).toContain('The store a (a) is new here and does not trust the authority yet. Run `latchkey trust`.');
    expect(flat).toContain('The store b (b) trusted the authority and does not any more. Run `latchkey trust`.');
    expect(flat).not.toContain('without trust in the authority');
    expect(text).toContain('– The store c: only if you want: `latchkey trust --store c`\n    For every user.\n');
    expect(text).toContain('– The store d: does not trust it (d)');
    expect(text).toContain('Restart Chromium and Brave: it sees the change only then.');
  });

  it('names a store whose trust does not last', async () => {
    const reason = 'The list holds it, but no file brings it; the next update may drop it.';
    const text = await shown({ stores: [store('a', 'trusted', { reason, hint: 'Trust it here again.' })] });
    const attention = text.slice(text.indexOf('Needs attention')).replace(/\s+/g, ' ');
    expect(attention).toContain(
      `The store a (a) trusts the authority, but not soundly: ${reason} Run \`latchkey trust\`.`,
    );
    expect(text).not.toContain('Nothing needs attention');
  });

  it('teaches the first step', async () => {
    const text = await shown({ authority: noAuthority, stores: [store('a', 'absent')] });
    expect(text).toContain('There is no authority yet. Run `latchkey setup`.');
    expect(text).not.toContain('latchkey trust');
    expect(text).toContain('– The store a: would trust it after setup (a)');
    expect(text).not.toContain('✗');
  });

  it('does not say of a vault that is not there yet that it is locked', async () => {
    const vault = { backend: 'vault', available: true, label: 'Latchkey’s vault', locked: true } as const;
    const text = await shown({ authority: noAuthority, keychain: { ...vault, missing: true } });
    expect(text).toContain('– Latchkey’s vault: not there yet');
    expect(text).not.toContain('locked');
    expect(await shown({ keychain: vault })).toContain('✓ Latchkey’s vault: locked');
  });
});
