import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../electron/shared/errors.ts';
import type { CheckResult, Finding } from '../../../../electron/shared/handshake.ts';
import { check } from '../../../../electron/terminal/commands/check.ts';
import { fullResult } from '../../handshake/report/report-result.ts';
import { call, textOf } from '../call.ts';
import { fakeContext } from '../fake-context.ts';
import { checkResult, project } from '../fake-services.ts';
import { world } from './check-world.ts';

describe('check --all', () => {
  const projects = [project('a', { port: 1 }), project('b'), project('c', { port: 2 })];

  it('checks every project that has a port, and names the others', async () => {
    const { services, requests } = world({}, projects);
    const outcome = await call(check, ['--all'], fakeContext({ services }));
    expect(requests.map(({ target }) => target)).toEqual([{ project: 'id-a' }, { project: 'id-c' }]);
    expect(outcome).toMatchObject({
      exitCode: 0,
      document: {
        checks: [
          { project: { name: 'a' }, ok: true },
          { project: { name: 'c' }, ok: true },
        ],
        skipped: [{ name: 'b' }],
      },
    });
    expect(textOf(outcome)).toContain('Not checked, for want of a port: b.');
  });

  it('checks all with --serve; one that fails hides no other', async () => {
    const { services } = world({}, projects);
    services.check = (request) =>
      'project' in request.target && request.target.project === 'id-b'
        ? Promise.reject(new AppError('KEYCHAIN_LOCKED'))
        : Promise.resolve(checkResult());
    const outcome = await call(check, ['--all', '--serve'], fakeContext({ services }));
    expect(outcome).toMatchObject({
      exitCode: 1,
      document: {
        checks: [{ ok: true }, { project: { name: 'b' }, error: { code: 'KEYCHAIN_LOCKED' } }, { ok: true }],
      },
    });
  });

  it('has at most eight under way', async () => {
    const many = Array.from({ length: 20 }, (_, index) => project(`p${index}`, { port: 1 }));
    const { services } = world({}, many);
    let running = 0;
    let most = 0;
    services.check = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setImmediate(resolve));
      running--;
      return checkResult();
    };
    const outcome = await call(check, ['--all'], fakeContext({ services }));
    expect(most).toBe(8);
    expect((outcome.document as { checks: unknown[] }).checks).toHaveLength(20);
  });
});

describe('check --all, of many', () => {
  const wrong: Finding = { code: 'EXPIRED', severity: 'error', message: 'It expired.', fix: 'Renew it.' };

  it('says one line each with the cause, errors first, and counts errors and warnings', async () => {
    const late: Finding = {
      code: 'TOO_LONG_FOR_APPLE',
      severity: 'warning',
      message: `It ${'lasts too '.repeat(9)}long.`,
    };
    const verdicts: Record<string, Partial<CheckResult>> = {
      b: { verdict: late },
      c: { verdict: wrong },
      z: { verdict: late },
    };
    const { services } = world(
      {},
      ['a', 'z', 'b', 'c'].map((name) => project(name, { port: 1 })),
    );
    services.check = ({ target }) =>
      Promise.resolve(checkResult(('project' in target && verdicts[target.project.slice('id-'.length)]) || {}));
    const outcome = await call(check, ['--all'], fakeContext({ services }));
    expect(outcome.exitCode).toBe(1);
    expect(textOf(outcome)).toBe(
      [
        '✗ c (shop.localhost:5173) EXPIRED: It expired.',
        '! b (shop.localhost:5173) TOO_LONG_FOR_APPLE: It lasts too lasts too lasts too…',
        '! z (shop.localhost:5173) TOO_LONG_FOR_APPLE: It lasts too lasts too lasts too…',
        '✓ a (shop.localhost:5173) OK',
        '',
        '4 checked: 1 with an error, 2 with a warning.',
        '',
      ].join('\n'),
    );
  });

  it('keeps no ladder of any, so that ten thousand fill no memory', async () => {
    const many = Array.from({ length: 10_000 }, (_, index) => project(`p${index}`, { port: 1 }));
    const { services } = world({}, many);
    const giant = Array.from({ length: 200 }, () => fullResult().messages).flat();
    services.check = () => Promise.resolve(checkResult({ messages: giant }));
    const { document } = await call(check, ['--all'], fakeContext({ services }));
    const { checks } = document as { checks: object[] };
    expect(checks).toHaveLength(10_000);
    expect(checks.filter((entry) => 'messages' in entry)).toEqual([]);
  });

  it('tells on a terminal how far it is, and clears that line before the result', async () => {
    const { services } = world({}, [project('a', { port: 1 }), project('b', { port: 2 })]);
    const onTerminal = fakeContext({ services, answers: [] });
    onTerminal.terminal.finish(await call(check, ['--all'], onTerminal));
    expect(onTerminal.printed.errors).toBe(`\r1 of 2 checked\r2 of 2 checked\r${' '.repeat(14)}\r`);
    const piped = fakeContext({ services });
    piped.terminal.finish(await call(check, ['--all'], piped));
    expect(piped.printed.errors).toBe('');
  });
});
