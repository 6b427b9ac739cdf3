import { describe, expect, it } from 'vitest';
import { savedChecks } from '../../../electron/ipc/saved-checks.ts';
import { AppError } from '../../../electron/shared/errors.ts';
import type { CheckResult } from '../../../electron/shared/handshake.ts';
import type { Services } from '../../../electron/services.ts';
import { fullResult } from '../handshake/report/report-result.ts';
import { fakeDesktop } from './fake-services.ts';

const line = 'CLIENT_RANDOM 00 11\n';

/** A check that logs one line and wipes it, as the real one does. */
const logging: Services['check'] = (_, { keyLog } = {}) => {
  const bytes = Buffer.from(line);
  keyLog?.(bytes);
  bytes.fill(0);
  return Promise.resolve(fullResult());
};

function desk(check: Services['check'] = logging, ended: Record<string, CheckResult> = {}) {
  const desktop = fakeDesktop();
  const written: { file: string; text: string; readableBy: string; content: Buffer }[] = [];
  desktop.writeFile.mockImplementation((file, content, readableBy) => {
    written.push({ file, text: content.toString(), readableBy, content });
    return Promise.resolve();
  });
  const result = (run: string): CheckResult => {
    const found = ended[run];
    if (!found) throw new AppError('CHECK_FORGOTTEN');
    return found;
  };
  return { desktop, written, saved: savedChecks({ check }, desktop, { result }) };
}

describe('saving a check', () => {
  it('writes the report of that run where the person pointed', async () => {
    const { desktop, saved, written } = desk(logging, { one: fullResult() });
    desktop.chooseFile.mockResolvedValueOnce('/out/check.txt').mockResolvedValueOnce('/out/check.json');
    expect(await saved.save({ run: 'one', format: 'text' })).toEqual({ file: '/out/check.txt' });
    expect(await saved.save({ run: 'one', format: 'json' })).toEqual({ file: '/out/check.json' });
    expect(desktop.chooseFile.mock.calls).toEqual([
      ['report-text', 'latchkey-shop.localhost-5173-2026-11-23.txt'],
      ['report-json', 'latchkey-shop.localhost-5173-2026-11-23.json'],
    ]);
    expect(written[0]?.text).toContain('NOT_TRUSTED_HERE');
    expect(written[0]?.text).toContain('Latchkey 1.2.3');
    expect(JSON.parse(written[1]?.text ?? '')).toMatchObject({ verdict: { code: 'NOT_TRUSTED_HERE' } });
  });

  it('proposes no name that leads elsewhere', async () => {
    const target = { host: '../../::1', port: 1, addresses: [], address: null };
    const { desktop, saved } = desk(logging, { one: fullResult({ target }) });
    expect(await saved.save({ run: 'one', format: 'text' })).toBeNull();
    expect(desktop.chooseFile).toHaveBeenCalledWith('report-text', 'latchkey-..-..-1-1-2026-11-23.txt');
    expect(desktop.writeFile).not.toHaveBeenCalled();
  });

  it('asks for no file when the check is forgotten', async () => {
    const { desktop, saved } = desk();
    await expect(saved.save({ run: 'gone', format: 'text' })).rejects.toMatchObject({ code: 'CHECK_FORGOTTEN' });
    expect(desktop.chooseFile).not.toHaveBeenCalled();
  });
});

describe('the secrets of a connection', () => {
  const request = { target: { project: 'shop' }, serve: true };

  it('are written for the person alone, answer with the result, and stay nowhere else', async () => {
    const { desktop, saved, written } = desk();
    desktop.chooseFile.mockResolvedValueOnce('/out/keys.log');
    const reply = await saved.keyLog(request);
    expect(reply).toEqual({ file: '/out/keys.log', result: fullResult() });
    expect(JSON.stringify(reply)).not.toContain('CLIENT_RANDOM');
    expect(written).toHaveLength(1);
    expect(written[0]).toMatchObject({ file: '/out/keys.log', readableBy: 'owner' });
    expect(written[0]?.text.endsWith(`Delete it when you are done.\n${line}`)).toBe(true);
    expect(written[0]?.content.every((byte) => byte === 0)).toBe(true);
  });

  it('are not logged when the person chose no file: no check is made at all', async () => {
    const { saved, desktop } = desk(() => Promise.reject(new Error('no check was expected')));
    expect(await saved.keyLog(request)).toBeNull();
    expect(desktop.writeFile).not.toHaveBeenCalled();
  });

  it('that were never agreed on are said not to be there', async () => {
    const { desktop, saved, written } = desk(() => Promise.resolve(fullResult()));
    desktop.chooseFile.mockResolvedValueOnce('/out/keys.log');
    await saved.keyLog(request);
    expect(written[0]?.text).toContain('# There are none');
  });

  it('are not written when the check fails', async () => {
    const { desktop, saved, written } = desk(() => Promise.reject(new AppError('PROJECT_NOT_FOUND')));
    desktop.chooseFile.mockResolvedValueOnce('/out/keys.log');
    await expect(saved.keyLog(request)).rejects.toMatchObject({ code: 'PROJECT_NOT_FOUND' });
    expect(written).toEqual([]);
  });
});
