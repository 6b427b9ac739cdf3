import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileJournal, type Change, type Journal } from '../../../electron/system/journal.ts';
import { isRunning, thisProcess, type ProcessIdentity } from '../../../electron/system/lock-holder.ts';

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'latchkey-journal-')), 'journal');
});
afterEach(() => {
  rmSync(join(folder, '..'), { recursive: true, force: true });
});

const sha256 = 'ab'.repeat(32);
const change: Change = {
  action: 'trust',
  sha256,
  pem: 'PEM',
  nickname: 'Latchkey',
  stores: ['system', 'nss:chromium'],
};

/** A process that runs until it is killed, as another Latchkey would see it. */
async function livingProcess(): Promise<{ identity: ProcessIdentity; kill: () => Promise<void> }> {
  const child = spawn('/bin/cat', { stdio: ['pipe', 'ignore', 'ignore'] });
  await once(child, 'spawn');
  const stat = readFileSync(`/proc/${String(child.pid)}/stat`, 'utf8');
  const startedAt = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await once(child, 'close');
  };
  return { identity: { ...(await thisProcess()), pid: child.pid ?? 0, startedAt }, kill };
}

function journalOf(identity: ProcessIdentity, at = '2026-01-02T03:04:05.000Z'): Journal {
  return fileJournal(folder, {
    processes: { self: () => Promise.resolve(identity), isRunning },
    clock: () => new Date(at),
  });
}

async function journalOfTheDead(at?: string): Promise<Journal> {
  const { identity, kill } = await livingProcess();
  await kill();
  return journalOf(identity, at);
}

describe('fileJournal', () => {
  it('keeps what is left of an entry, under its first date and process, and knows none that was ended', async () => {
    const dead = await journalOfTheDead('2026-01-02T03:04:05.000Z');
    const id = await dead.begin(change);
    const journal = fileJournal(folder);
    await journal.update(id, { ...change, stores: ['system'] });
    const [entry] = (await journal.unfinished()).entries;
    expect(entry).toMatchObject({ id, startedAt: '2026-01-02T03:04:05.000Z', data: { stores: ['system'] } });
    await journal.end(id);
    await journal.update(id, change);
    expect(await journal.unfinished()).toEqual({ entries: [], unreadable: [] });
  });

  it('has nothing to say where there is no folder yet', async () => {
    expect(await fileJournal(folder).unfinished()).toEqual({ entries: [], unreadable: [] });
  });

  it('keeps an entry of a dead process, with its data, until it is ended', async () => {
    const id = await (await journalOfTheDead()).begin(change);
    const journal = fileJournal(folder);
    expect(await journal.unfinished()).toEqual({
      entries: [{ id, action: 'trust', startedAt: '2026-01-02T03:04:05.000Z', data: change }],
      unreadable: [],
    });
    await journal.end(id);
    await journal.end(id);
    expect(await journal.unfinished()).toEqual({ entries: [], unreadable: [] });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('names the oldest first', async () => {
    await (await journalOfTheDead('2026-03-01T00:00:00.000Z')).begin({ action: 'uninstall' });
    await (await journalOfTheDead('2026-02-01T00:00:00.000Z')).begin({ action: 'project', projectId: 'p' });
    const { entries } = await fileJournal(folder).unfinished();
    expect(entries.map(({ data }) => data)).toEqual([{ action: 'project', projectId: 'p' }, { action: 'uninstall' }]);
  });

  it('is readable by nobody else', async () => {
    const id = await fileJournal(folder).begin(change);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, `${id}.json`)).mode & 0o777).toBe(0o600);
  });

  it('does not take a change in progress for an unfinished one', async () => {
    await fileJournal(folder).begin(change);
    expect((await fileJournal(folder).unfinished()).entries).toEqual([]);
  });

  it('sees through a process number that was given to another process', async () => {
    const { identity, kill } = await livingProcess();
    try {
      await journalOf(identity).begin({ action: 'uninstall' });
      expect((await fileJournal(folder).unfinished()).entries).toEqual([]);
      await journalOf({ ...identity, startedAt: '1' }).begin(change);
      expect((await fileJournal(folder).unfinished()).entries.map(({ action }) => action)).toEqual(['trust']);
    } finally {
      await kill();
    }
    expect((await fileJournal(folder).unfinished()).entries).toHaveLength(2);
  });

  it('gives a process on another computer an hour', async () => {
    const elsewhere = { ...(await thisProcess()), place: 'another computer' };
    await journalOf(elsewhere, '2026-01-01T12:00:00.000Z').begin(change);
    const at = (time: string): Journal => fileJournal(folder, { clock: () => new Date(time) });
    expect((await at('2026-01-01T12:59:59.000Z').unfinished()).entries).toEqual([]);
    expect((await at('2026-01-01T13:00:00.000Z').unfinished()).entries).toHaveLength(1);
  });

  it.each([
    ['no JSON', () => '{"schemaVersion":1,'],
    ['an empty file', () => ''],
    ['another shape', () => '[1]'],
    ['an unknown action', (text: string) => text.replace('"trust"', '"format-disk"')],
    ['a fingerprint that is none', (text: string) => text.replace(sha256, '../../etc')],
    ['stores that are no list', (text: string) => text.replace(/"stores": \[[^\]]*\]/, '"stores": "system"')],
    ['the id of another entry', (text: string) => text.replace(/"id": "[^"]*"/, '"id": "x"')],
  ])('sets an entry aside that holds %s, and names it', async (_, damage) => {
    const id = await (await journalOfTheDead()).begin(change);
    const file = join(folder, `${id}.json`);
    const damaged = damage(readFileSync(file, 'utf8'));
    writeFileSync(file, damaged);
    const { entries, unreadable } = await fileJournal(folder).unfinished();
    expect(entries).toEqual([]);
    expect(unreadable).toMatchObject([{ file, failure: { code: 'DATA_DAMAGED' } }]);
    const [aside = ''] = readdirSync(folder);
    expect(aside).toContain(`${id}.json.damaged-`);
    expect(readFileSync(join(folder, aside), 'utf8')).toBe(damaged);
    expect((await fileJournal(folder).unfinished()).unreadable).toEqual([]);
  });

  it('leaves an entry of a newer version as it is', async () => {
    const id = await (await journalOfTheDead()).begin(change);
    const file = join(folder, `${id}.json`);
    const newer = readFileSync(file, 'utf8').replace('"schemaVersion": 1', '"schemaVersion": 2');
    writeFileSync(file, newer);
    const { entries, unreadable } = await fileJournal(folder).unfinished();
    expect(entries).toEqual([]);
    expect(unreadable).toMatchObject([{ file, failure: { code: 'DATA_NEWER' } }]);
    expect(readFileSync(file, 'utf8')).toBe(newer);
  });

  it('says so when the intent cannot be written', async () => {
    writeFileSync(folder, 'a file stands here');
    await expect(fileJournal(folder).begin(change)).rejects.toMatchObject({ code: 'DATA_NOT_WRITABLE' });
  });
});
