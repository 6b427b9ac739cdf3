import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AppError } from '../../../../electron/shared/errors.ts';
import type { CheckResult } from '../../../../electron/shared/handshake.ts';
import { check } from '../../../../electron/terminal/commands/check.ts';
import { fullResult } from '../../handshake/report/report-result.ts';
import { call, textOf } from '../call.ts';
import { fakeContext } from '../fake-context.ts';
import { checkResult } from '../fake-services.ts';
import { silent, world } from './check-world.ts';

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'latchkey-check-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  return folder;
}

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
