import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError, toFailure } from '../../../electron/shared/errors.ts';
import type { StoreChange, StorePlan } from '../../../electron/shared/trust.ts';
import type { Log } from '../../../electron/system/log.ts';
import { receiptFile } from '../../../electron/trust/receipts.ts';

const sha256 = 'ab'.repeat(32);
const clock = (): Date => new Date('2026-01-02T03:04:05.000Z');
const row = (id: string, parts: Partial<StoreChange> = {}): StoreChange => ({
  id,
  label: `Store ${id}`,
  state: 'trusted',
  changed: true,
  location: `/etc/${id}`,
  ...parts,
});
const plan = (id: string): StorePlan => ({
  id,
  label: `Store ${id}`,
  files: [`/etc/${id}`],
  commands: [`change ${id}`],
  prompt: 'It asks.',
});

let folder: string;
let logged: string[];
let log: Log;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-receipts-'));
  logged = [];
  log = { info: () => undefined, error: (event) => logged.push(event), flush: () => Promise.resolve() };
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('receiptFile', () => {
  it('keeps what was planned and what became of it, latest first', async () => {
    const receipts = receiptFile(folder, { clock, log });
    expect(await receipts.list()).toEqual([]);
    const values = { command: 'sudo update-ca-certificates' };
    const error = toFailure(new AppError('ELEVATION_UNAVAILABLE', { values }));
    const failed = row('system', { state: 'absent', changed: false, error });
    await receipts.add('trust', sha256, {
      rows: [failed, row('firefox'), row('left alone', { changed: false })],
      plans: [plan('system'), plan('firefox')],
    });
    await receipts.add('untrust', sha256, { rows: [row('firefox', { state: 'absent' })], plans: [plan('firefox')] });
    const [second, first, ...more] = await receiptFile(folder, { clock, log }).list();
    expect(more).toEqual([]);
    expect(second).toMatchObject({ action: 'untrust', sha256, stores: [{ id: 'firefox', state: 'absent' }] });
    expect(first).toEqual({
      id: expect.any(String) as string,
      at: '2026-01-02T03:04:05.000Z',
      action: 'trust',
      sha256,
      stores: [
        {
          ...{ id: 'system', label: 'Store system', state: 'absent', changed: false, error },
          ...{ files: ['/etc/system'], commands: ['change system'] },
        },
        {
          ...{ id: 'firefox', label: 'Store firefox', state: 'trusted', changed: true },
          ...{ files: ['/etc/firefox'], commands: ['change firefox'] },
        },
      ],
    });
    expect(first?.stores[0]?.error?.command).toBe('sudo update-ca-certificates');
  });

  it('writes none for a removal that found nothing', async () => {
    const receipts = receiptFile(folder, { clock, log });
    const idle = row('firefox', { state: 'absent', changed: false });
    await receipts.add('untrust', sha256, { rows: [idle], plans: [plan('firefox')] });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps the last 300', async () => {
    const file = join(folder, 'receipts.json');
    const receipts = receiptFile(folder, { clock, log });
    await receipts.add('trust', sha256, { rows: [row('first')], plans: [plan('first')] });
    const [one] = await receipts.list();
    const many = Array.from({ length: 300 }, (_, index) => ({ ...one, id: `earlier ${index}` }));
    writeFileSync(file, JSON.stringify({ schemaVersion: 1, receipts: many }));
    await receipts.add('trust', sha256, { rows: [row('latest')], plans: [plan('latest')] });
    const kept = await receipts.list();
    expect([kept.length, kept[0]?.stores[0]?.id, kept.at(-1)?.id]).toEqual([300, 'latest', 'earlier 298']);
  });

  it('sets a damaged file aside with the next receipt, and reads none from it', async () => {
    writeFileSync(join(folder, 'receipts.json'), '{"schemaVersion":1,"receipts":[{}]}');
    const receipts = receiptFile(folder, { clock, log });
    expect(await receipts.list()).toEqual([]);
    await receipts.add('trust', sha256, { rows: [row('a')], plans: [plan('a')] });
    expect(await receipts.list()).toHaveLength(1);
    const aside = readdirSync(folder).find((name) => name.includes('.damaged-'));
    expect(readFileSync(join(folder, aside ?? ''), 'utf8')).toContain('[{}]');
  });

  it('leaves a file of a newer version alone, and fails nothing for that', async () => {
    const file = join(folder, 'receipts.json');
    writeFileSync(file, '{"schemaVersion":2}');
    const receipts = receiptFile(folder, { clock, log });
    await receipts.add('trust', sha256, { rows: [row('a')], plans: [plan('a')] });
    expect(readFileSync(file, 'utf8')).toBe('{"schemaVersion":2}');
    expect(logged).toEqual(['receipt-not-written']);
    await expect(receipts.list()).rejects.toMatchObject({ code: 'DATA_NEWER' });
  });

  it('fails nothing where it cannot be written', async () => {
    // A file in the folder’s place stops root as well.
    const blocked = join(folder, 'blocked');
    writeFileSync(blocked, '');
    chmodSync(blocked, 0o400);
    await receiptFile(blocked, { clock, log }).add('trust', sha256, { rows: [row('a')], plans: [plan('a')] });
    expect(logged).toEqual(['receipt-not-written']);
  });
});
