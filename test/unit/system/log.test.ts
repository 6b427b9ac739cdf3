import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fileLog } from '../../../electron/system/log.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'latchkey-log-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const clock = () => new Date('2026-01-02T03:04:05Z');
const linesOf = async (file: string) =>
  (await readFile(join(folder, file), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe('fileLog', () => {
  it('writes one JSON line an event, in order, for the user alone', async () => {
    const log = fileLog(folder, clock);
    log.info('started', { version: '1' });
    log.info('text\nwith a line end');
    log.error('failed', 'a text');
    await log.flush();
    const common = { at: '2026-01-02T03:04:05.000Z', pid: process.pid };
    expect(await linesOf('latchkey.log')).toEqual([
      { ...common, level: 'info', event: 'started', version: '1' },
      { ...common, level: 'info', event: 'text\nwith a line end' },
      { ...common, level: 'error', event: 'failed', error: 'a text' },
    ]);
    expect((await stat(join(folder, 'latchkey.log'))).mode & 0o777).toBe(0o600);
  });

  it('writes an error with its stack and its causes', async () => {
    const log = fileLog(folder, clock);
    log.error('failed', new Error('above', { cause: new Error('below') }));
    await log.flush();
    const [line] = await linesOf('latchkey.log');
    expect(line?.['error']).toMatch(/Error: above\n\s+at .*log\.test\.ts/);
    expect(line?.['error']).toMatch(/\ncaused by: Error: below\n/);
  });

  it('never lets values pass for the fields of the log', async () => {
    const log = fileLog(folder, clock);
    log.info('real', { event: 'forged', level: 'error', at: 'never', pid: 0 });
    await log.flush();
    expect(await linesOf('latchkey.log')).toMatchObject([
      { event: 'real', level: 'info', at: '2026-01-02T03:04:05.000Z', pid: process.pid },
    ]);
  });

  it('keeps one older file when it grows past a megabyte', async () => {
    await writeFile(join(folder, 'latchkey.log'), 'x'.repeat(1024 * 1024 + 1));
    const log = fileLog(folder, clock);
    log.info('first of the new file');
    await log.flush();
    expect((await readdir(folder)).sort()).toEqual(['latchkey.log', 'latchkey.log.1']);
    expect(await linesOf('latchkey.log')).toHaveLength(1);
  });

  it('does not stop the work when it cannot be written, and complains once', async () => {
    const blocked = join(folder, 'file');
    await writeFile(blocked, '');
    const complaint = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    try {
      const log = fileLog(blocked, clock);
      const loop: Record<string, unknown> = {};
      loop['self'] = loop;
      log.info('first');
      log.info('second', loop);
      await log.flush();
      expect(complaint.mock.calls).toHaveLength(1);
      expect(complaint.mock.calls[0]?.[0]).toMatch(/^Latchkey cannot write its log: /);
    } finally {
      complaint.mockRestore();
    }
  });
});
