import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CheckResult, Finding } from '../../../../electron/shared/handshake.ts';
import { tour } from '../../../../electron/terminal/commands/tour.ts';
import { call, textOf } from '../call.ts';
import { fakeContext, type FakeContext } from '../fake-context.ts';
import { checkResult, fakeServices, project, readyAuthority, type Parts } from '../fake-services.ts';

const untrusted: Finding = {
  code: 'NOT_TRUSTED_HERE',
  severity: 'error',
  message: 'No store trusts it.',
  fix: 'Run `latchkey trust`.',
};

function checkOfTour(): CheckResult {
  const result = checkResult({ verdict: untrusted, momentary: true });
  const [keys, ...others] = result.steps;
  return keys ? { ...result, steps: [{ ...keys, summary: 'Kept in Latchkey’s vault.' }, ...others] } : result;
}

function world(parts: Parts = {}): { context: FakeContext; environments: Record<string, string | undefined>[] } {
  const environments: Record<string, string | undefined>[] = [];
  const services = fakeServices({
    authority: { create: () => Promise.resolve(readyAuthority) },
    projects: { add: () => Promise.resolve(project('tour')) },
    trust: {
      plan: () => Promise.resolve([{ id: 'system', label: 'The system', files: ['/etc/root.crt'], commands: [] }]),
    },
    check: () => Promise.resolve(checkOfTour()),
    ...parts,
  });
  const context = fakeContext({ environment: { HOME: '/home/ada', LATCHKEY_HOME: '/home/ada/real' } });
  return {
    environments,
    context: {
      ...context,
      servicesFor: (environment) => {
        environments.push(environment);
        expect(existsSync(environment['LATCHKEY_HOME'] ?? '')).toBe(true);
        return Promise.resolve(services);
      },
    },
  };
}

describe('tour', () => {
  it('works in a folder of its own, with a vault of its own, and removes it', async () => {
    const { context, environments } = world();
    const outcome = await call(tour, [], context);
    const [environment = {}] = environments;
    expect(basename(environment['LATCHKEY_HOME'] ?? '')).toMatch(/^latchkey-tour-/);
    expect(environment['LATCHKEY_KEYCHAIN']).toBe('vault');
    expect(environment['LATCHKEY_VAULT_PASSPHRASE']?.length).toBeGreaterThan(20);
    expect(environment['HOME']).toBe('/home/ada');
    expect(existsSync(environment['LATCHKEY_HOME'] ?? '/')).toBe(false);
    expect(outcome.exitCode).toBe(0);
    expect(outcome.document).toMatchObject({
      ok: true,
      check: { verdict: { code: 'NOT_TRUSTED_HERE' } },
      plan: { stores: [{ id: 'system' }] },
    });
    expect(context.printed.output).toContain('writes /etc/root.crt');
    expect(context.printed.output).toContain('NOT_TRUSTED_HERE: No store trusts it.');
    expect(context.printed.output).toContain('Kept in the tour’s own vault.');
    // Its authority is thrown away in a moment.
    expect(context.printed.output).not.toContain('latchkey trust');
    expect(textOf(outcome)).toContain('It is untrusted, as it should be');
    expect(JSON.stringify([context.printed, outcome])).not.toContain(environment['LATCHKEY_VAULT_PASSPHRASE']);
  });

  it('fails when the handshake fails for another reason', async () => {
    const verdict: Finding = { code: 'WRONG_NAME', severity: 'error', message: 'Another name.' };
    const { context } = world({ check: () => Promise.resolve(checkResult({ verdict })) });
    expect(await call(tour, [], context)).toMatchObject({ exitCode: 1, document: { ok: false } });
  });

  it('removes the folder after an error and after Ctrl+C', async () => {
    const failing = world({ check: () => Promise.reject(new Error('broken')) });
    await expect(call(tour, [], failing.context)).rejects.toThrow('broken');
    const interrupted = world({
      authority: {
        create: () => {
          interrupted.context.interrupt();
          return Promise.resolve(readyAuthority);
        },
      },
    });
    await expect(call(tour, [], interrupted.context)).rejects.toMatchObject({ code: 'CANCELLED' });
    for (const { environments } of [failing, interrupted]) {
      expect(existsSync(environments[0]?.['LATCHKEY_HOME'] ?? '/')).toBe(false);
    }
  });
});
