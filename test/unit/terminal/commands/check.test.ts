import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AppError } from '../../../../electron/shared/errors.ts';
import type { CheckRequest, CheckResult, Finding } from '../../../../electron/shared/handshake.ts';
import { check } from '../../../../electron/terminal/commands/check.ts';
import { fullResult } from '../../handshake/report/report-result.ts';
import { call, textOf } from '../call.ts';
import { fakeContext } from '../fake-context.ts';
import { checkResult, project, type Parts } from '../fake-services.ts';

const silent: Finding = {
  code: 'NOTHING_LISTENING',
  severity: 'error',
  message: 'Nothing listens there.',
  fix: 'Start it.',
};

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-check-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

function world(
  result: Partial<CheckResult> = {},
  projects = [project('shop')],
): { services: Parts; requests: CheckRequest[] } {
  const requests: CheckRequest[] = [];
  const services: Parts = {
    projects: {
      show: (word) => {
        const found = projects.find(({ id, name }) => [id, name].includes(word));
        return found
          ? Promise.resolve(found)
          : Promise.reject(new AppError('PROJECT_NOT_FOUND', { values: { project: word } }));
      },
      list: () => Promise.resolve({ projects, damaged: [] }),
    },
    check: (request) => {
      requests.push(request);
      return Promise.resolve(checkResult(result));
    },
  };
  return { services, requests };
}

async function targetFor(word: string, ...options: string[]): Promise<unknown> {
  const { services, requests } = world();
  try {
    await call(check, [word, ...options], fakeContext({ services }));
    return requests[0]?.target;
  } catch (error) {
    return (error as AppError).code;
  }
}

describe('check', () => {
  it('tries a project first, then a host with its port', async () => {
    expect(await targetFor('shop')).toEqual({ project: 'id-shop' });
    expect(await targetFor('id-shop')).toEqual({ project: 'id-shop' });
    expect(await targetFor('other.localhost')).toEqual({ host: 'other.localhost', port: 443 });
    expect(await targetFor('other.localhost:5173')).toEqual({ host: 'other.localhost', port: 5173 });
    expect(await targetFor('https://Other.localhost:5173/path?x')).toEqual({ host: 'other.localhost', port: 5173 });
    expect(await targetFor('[::1]:8443')).toEqual({ host: '::1', port: 8443 });
    expect(await targetFor('::1')).toEqual({ host: '::1', port: 443 });
    expect(await targetFor('localhost')).toEqual({ host: 'localhost', port: 443 });
    expect(await targetFor(':5173')).toEqual({ host: 'localhost', port: 5173 });
    expect(await targetFor('example.com')).toEqual({ host: 'example.com', port: 443 });
  });

  it('refuses what is neither', async () => {
    expect(await targetFor('nope')).toBe('PROJECT_NOT_FOUND');
    for (const word of ['a.test:0', 'a.test:99999', 'a.test:x', '[::1', 'a..b', '*.a.test', ':', 'a b.c', 'u@h.test']) {
      expect(await targetFor(word), word).toBe('HOST_TARGET_INVALID');
    }
    expect(await targetFor('a.test', '--serve')).toBe('USAGE');
    expect(await targetFor('shop', '--timeout', 'soon')).toBe('USAGE');
    expect(await targetFor('shop', '--all')).toBe('USAGE');
    await expect(call(check, [], fakeContext())).rejects.toMatchObject({ code: 'USAGE' });
  });

  it('passes on the options and prints the published document', async () => {
    const { services, requests } = world();
    const outcome = await call(check, ['shop', '--serve', '--timeout', '1500'], fakeContext({ services }));
    expect(requests).toEqual([{ target: { project: 'id-shop' }, serve: true, timeoutMs: 1500 }]);
    expect(outcome.exitCode).toBe(0);
    expect(outcome.document).toEqual(checkResult());
  });

  it('shows verdict and fix first, then steps, chain and clients, in 80 columns', async () => {
    const verdict: Finding = {
      code: 'WRONG_NAME',
      severity: 'error',
      message: 'The certificate is for another name.',
      fix: 'Reissue it for this name.',
    };
    const note: Finding = { code: 'OTHER_AUTHORITY', severity: 'note', message: 'Another authority issued it.' };
    const result = checkResult({
      verdict,
      findings: [verdict, note],
      chain: [
        {
          subject: 'O=Latchkey',
          sans: ['other.localhost'],
          sha256: 'e'.repeat(64),
          notBefore: '2026-11-23T11:00:00.000Z',
          notAfter: '2027-12-25T12:00:00.000Z',
        },
      ],
      clients: [
        {
          id: 'node',
          label: 'Node',
          accepts: false,
          code: 'ERR_TLS_CERT_ALTNAME_INVALID',
          reason: 'the name does not match',
        },
        { id: 'curl', label: 'curl', accepts: true },
        { id: 'java', label: 'Java', accepts: null, code: 'NOT_AVAILABLE', reason: 'it is not installed' },
      ],
    });
    result.steps = result.steps.map((step) => {
      if (step.id === 'trust') return { ...step, state: 'failed' };
      return step.id === 'encrypted' ? { ...step, state: 'skipped', ms: 0, summary: '' } : step;
    });
    const { services } = world(result);
    const outcome = await call(check, ['shop'], fakeContext({ services }));
    expect(outcome.exitCode).toBe(1);
    const text = textOf(outcome);
    expect(
      text.startsWith(
        'shop.localhost:5173 at 127.0.0.1\n✗ WRONG_NAME: The certificate is for another name.\n  Reissue it for this name.\n– OTHER_AUTHORITY',
      ),
    ).toBe(true);
    expect(text).toContain('✓ 1 Key pair     passed: about keys (1.3 ms)');
    expect(text).toContain('✗ 4 Trust        failed: about trust');
    expect(text).toContain('– 6 Encrypted    not reached\n');
    expect(text).toContain('✗ Node  refuses it: the name does not match (ERR_TLS_CERT_ALTNAME_INVALID)');
    expect(text).toContain('✓ curl  accepts it');
    expect(text).toContain('– Java  could not be asked: it is not installed (NOT_AVAILABLE)');
    for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it('suggests --serve for a project that has no port and no server', async () => {
    const silence = { verdict: silent };
    const advised = async (words: string[], projects = [project('shop')]): Promise<boolean> => {
      const { services } = world(silence, projects);
      return textOf(await call(check, words, fakeContext({ services }))).includes('latchkey check shop --serve');
    };
    expect(await advised(['shop'])).toBe(true);
    expect(await advised(['shop', '--serve'])).toBe(false);
    expect(await advised(['shop'], [project('shop', { port: 1 })])).toBe(false);
    expect(await advised(['shop.localhost'])).toBe(true);
    expect(await advised(['shop.localhost:5173'])).toBe(false);
    expect(await advised(['other.localhost'])).toBe(false);
  });
});

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

describe('check --report, --key-log and --raw', () => {
  it('writes a report to read, or JSON, and overwrites one only with --force', async () => {
    const folder = temporaryFolder();
    const { services } = world();
    const text = join(folder, 'check.txt');
    const json = join(folder, 'check.JSON');
    const outcome = await call(check, ['shop', '--report', text], fakeContext({ services }));
    expect(outcome.document).toEqual({ ...checkResult(), report: text });
    expect(textOf(outcome)).toContain(`The report is in ${text}`);
    expect(readFileSync(text, 'utf8')).toContain('Latchkey: a handshake, checked');
    await call(check, ['shop', '--report', json], fakeContext({ services }));
    expect(JSON.parse(readFileSync(json, 'utf8'))).toEqual(checkResult());
    writeFileSync(text, 'mine');
    const again = ['shop', '--report', text];
    await expect(call(check, again, fakeContext({ services }))).rejects.toMatchObject({ code: 'EXPORT_EXISTS' });
    expect(readFileSync(text, 'utf8')).toBe('mine');
    await call(check, [...again, '--force'], fakeContext({ services }));
    expect(readFileSync(text, 'utf8')).toContain('Latchkey: a handshake, checked');
  });

  it('writes the secrets where it was told to, after a warning, and nowhere else', async () => {
    const file = join(temporaryFolder(), 'keys.log');
    const { services } = world();
    services.check = (_, { keyLog } = {}) => {
      keyLog?.(Buffer.from('CLIENT_RANDOM 00 11\n'));
      return Promise.resolve(checkResult());
    };
    const context = fakeContext({ services, json: true });
    const outcome = await call(check, ['shop', '--key-log', file, '--json'], context);
    expect(context.printed.errors).toContain(`The secrets of this connection go to ${file}`);
    expect(context.printed.output).toBe('');
    expect(readFileSync(file, 'utf8')).toContain('CLIENT_RANDOM 00 11');
    expect(JSON.stringify(outcome)).not.toContain('CLIENT_RANDOM');
  });

  it('leaves no file of secrets behind when the check fails, and makes no check when the file exists', async () => {
    const file = join(temporaryFolder(), 'keys.log');
    const { services, requests } = world();
    const words = ['shop', '--key-log', file];
    const failing = { ...services, check: () => Promise.reject(new AppError('SERVE_FAILED')) };
    await expect(call(check, words, fakeContext({ services: failing }))).rejects.toMatchObject({
      code: 'SERVE_FAILED',
    });
    expect(existsSync(file)).toBe(false);
    writeFileSync(file, '');
    await expect(call(check, words, fakeContext({ services }))).rejects.toMatchObject({ code: 'KEY_LOG_EXISTS' });
    expect(requests).toEqual([]);
  });

  it('leaves no file where no secret was seen, and says so', async () => {
    const file = join(temporaryFolder(), 'keys.log');
    const { services } = world({ verdict: silent });
    const context = fakeContext({ services });
    await call(check, ['shop', '--key-log', file], context);
    expect(existsSync(file)).toBe(false);
    expect(context.printed.errors).toContain('There were no secrets to write');
  });

  it('finds out before the check where a report cannot be written', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'a.txt');
    writeFileSync(file, 'mine');
    const refusals = [
      [file, 'EXPORT_EXISTS', `${file} exists already.`],
      [folder, 'EXPORT_FAILED', `${folder} could not be written: it is a folder; name a file.`],
      [
        join(folder, 'no', 'b.txt'),
        'EXPORT_FAILED',
        `${join(folder, 'no')} could not be written: there is no such folder.`,
      ],
      [join(file, 'b.txt'), 'EXPORT_FAILED', `${file} could not be written: there is no such folder.`],
    ] as const;
    const { services, requests } = world();
    for (const [report, code, message] of refusals) {
      const refused = call(check, ['shop', '--report', report], fakeContext({ services }));
      await expect(refused, report).rejects.toMatchObject({ code, message });
    }
    expect(requests).toEqual([]);
  });

  it('shows what the check found when the report cannot be written after all', async () => {
    const folder = join(temporaryFolder(), 'web');
    mkdirSync(folder);
    const { services } = world();
    services.check = () => {
      rmSync(folder, { recursive: true });
      return Promise.resolve(checkResult());
    };
    const outcome = await call(check, ['shop', '--report', join(folder, 'a.txt')], fakeContext({ services }));
    expect(outcome).toMatchObject({ exitCode: 1, document: { ok: true, reportError: { code: 'EXPORT_FAILED' } } });
    expect(textOf(outcome)).toContain('✓ OK: The handshake works.');
    expect(textOf(outcome)).toContain('✗ The report was not written.');
  });

  it('prints times to the microsecond', async () => {
    const message = { ...fullResult().messages[0], at: 1.234_567_89 } as CheckResult['messages'][number];
    const { services } = world({ messages: [message] });
    const { document } = await call(check, ['shop'], fakeContext({ services }));
    expect(document).toMatchObject({ messages: [{ at: 1.235 }] });
  });

  it('asks for the bytes with --raw', async () => {
    const { services, requests } = world();
    await call(check, ['shop', '--raw', '--json'], fakeContext({ services }));
    expect(requests[0]).toMatchObject({ raw: true });
  });

  it('adds the lessons to the document with --explain', async () => {
    const { services } = world();
    const { document } = await call(check, ['shop', '--explain'], fakeContext({ services }));
    expect(document).toMatchObject({ ok: true, lessons: { steps: { hello: { rfc: { name: 'RFC 8446, 4.1.1' } } } } });
  });

  it.each([
    ['--all', '--explain'],
    ['--all', '--report', 'x'],
    ['--all', '--key-log', 'x'],
    ['--all', '--raw', '--json'],
    ['shop', '--raw'],
    ['shop', '--raw', '--report', 'x.txt'],
    ['shop', '--force'],
  ])('refuses what would do nothing: %s %s', async (...words) => {
    const { services, requests } = world();
    await expect(call(check, words, fakeContext({ services }))).rejects.toMatchObject({ code: 'USAGE' });
    expect(requests).toEqual([]);
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
