import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rootExport } from '../../../../electron/terminal/commands/root-export.ts';
import { call, textOf } from '../call.ts';
import { fakeContext } from '../fake-context.ts';

const pem = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
const services = {
  authority: {
    exportRoot: (format: 'pem' | 'der') => Promise.resolve(Buffer.from(format === 'pem' ? pem : [0x30, 0x80])),
  },
};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-root-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('root export', () => {
  it('prints the PEM and nothing else without --out', async () => {
    const outcome = await call(rootExport, [], fakeContext({ services }));
    expect(outcome.document).toEqual({ pem });
    expect(textOf(outcome)).toBe(pem);
  });

  it('writes the file for everyone to read', async () => {
    const file = join(folder, 'root.cer');
    const outcome = await call(rootExport, ['--format', 'der', '--out', file], fakeContext({ services }));
    expect(outcome.document).toEqual({ file });
    expect([...readFileSync(file)]).toEqual([0x30, 0x80]);
    expect(statSync(file).mode & 0o777).toBe(0o644);
  });

  it('overwrites another file only with --force, and leaves an equal one alone', async () => {
    const file = join(folder, 'root.pem');
    writeFileSync(file, 'mine');
    const run = (...words: string[]) => call(rootExport, ['--out', file, ...words], fakeContext({ services }));
    await expect(run()).rejects.toMatchObject({ code: 'EXPORT_EXISTS' });
    expect(readFileSync(file, 'utf8')).toBe('mine');
    await run('--force');
    expect(readFileSync(file, 'utf8')).toBe(pem);
    expect((await run()).exitCode).toBe(0);
  });

  it('neither follows nor replaces what is no file', async () => {
    const link = join(folder, 'link.pem');
    writeFileSync(join(folder, 'target'), 'mine');
    symlinkSync(join(folder, 'target'), link);
    for (const out of [link, '/dev/null', folder]) {
      const run = call(rootExport, ['--force', '--out', out], fakeContext({ services }));
      await expect(run, out).rejects.toMatchObject({ code: 'EXPORT_FAILED' });
    }
    expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('mine');
  });

  it('makes no folders', async () => {
    const run = call(rootExport, ['--out', join(folder, 'no', 'root.pem')], fakeContext({ services }));
    await expect(run).rejects.toThrow('there is no such folder');
  });

  it('refuses the forms that it does not write', async () => {
    await expect(call(rootExport, ['--format', 'der'], fakeContext())).rejects.toThrow('needs --out FILE');
    await expect(call(rootExport, ['--format', 'mobileconfig'], fakeContext())).rejects.toThrow(
      'not available in this version',
    );
  });
});
