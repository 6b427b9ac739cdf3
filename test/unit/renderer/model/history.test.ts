import { expect, test } from 'vitest';
import type { CheckResult } from '../../../../electron/shared/handshake.ts';
import {
  entryOf,
  failedEntry,
  historyLimit,
  quietChecks,
  remember,
  type HistoryEntry,
} from '../../../../renderer/src/model/history.ts';
import { nobodyResult, okResult, plainHttpResult, viteListener } from '../../../preview/check-results.ts';
import { hex, project } from '../../../preview/fixtures.ts';

const shop = project({ name: 'shop', hosts: ['shop.localhost'], port: 5173 });
const ok = okResult(shop);
const other: CheckResult = { ...ok, chain: ok.chain.map((certificate) => ({ ...certificate, sha256: hex('other') })) };
const failed = failedEntry('2026-11-23T12:00:00Z', 'shop.localhost:5173');

function after(...results: (CheckResult | HistoryEntry)[]): HistoryEntry[] {
  return results.reduce<HistoryEntry[]>(
    (history, result) => remember(history, 'verdict' in result ? entryOf(result) : result),
    [],
  );
}

const lastChanges = (...results: (CheckResult | HistoryEntry)[]) => after(...results).at(-1)?.changes;

test('an entry says when, what, how long, and which certificate', () => {
  expect(entryOf(ok)).toEqual({
    at: ok.checkedAt,
    target: 'shop.localhost:5173',
    code: 'OK',
    severity: 'ok',
    present: true,
    sha256: ok.chain[0]?.sha256,
    pid: null,
    ms: ok.steps.reduce((sum, { ms }) => sum + ms, 0),
    changes: [],
  });
});

test('the first check has nothing to differ from, and the same again changed nothing', () => {
  expect(lastChanges(ok)).toEqual([]);
  expect(lastChanges(ok, ok)).toEqual([]);
});

test('another leaf is another certificate, also after a gap and after a failure', () => {
  expect(lastChanges(ok, other)).toEqual(['certificate']);
  expect(lastChanges(ok, nobodyResult(shop), other)).toEqual(['certificate', 'back']);
  expect(lastChanges(ok, failed, other)).toEqual(['certificate']);
});

test('a server that goes and comes back was restarted', () => {
  expect(lastChanges(ok, nobodyResult(shop))).toEqual(['gone']);
  expect(lastChanges(ok, nobodyResult(shop), nobodyResult(shop))).toEqual([]);
  expect(lastChanges(ok, nobodyResult(shop), ok)).toEqual(['back']);
});

test('another process behind the port is a restart too', () => {
  const plain = plainHttpResult(shop);
  const restarted = { ...plain, listener: { ...viteListener, pid: viteListener.pid + 1 } };
  expect(lastChanges(plain, restarted)).toEqual(['restarted']);
  expect(lastChanges(plain, { ...plain, listener: null }, plain)).toEqual([]);
});

test('another verdict is a change', () => {
  expect(lastChanges(ok, plainHttpResult(shop))).toEqual(['verdict']);
  expect(lastChanges(ok, failed, plainHttpResult(shop))).toEqual(['verdict']);
});

test('a check that failed is a mark and no change', () => {
  expect(lastChanges(ok, failed)).toEqual([]);
  expect(after(ok, failed)).toHaveLength(2);
});

test('another target begins a history of its own', () => {
  const elsewhere = okResult(project({ name: 'api', hosts: ['api.localhost'], port: 1 }));
  expect(after(ok, ok, elsewhere)).toHaveLength(1);
  expect(lastChanges(ok, elsewhere)).toEqual([]);
});

test('no more than forty are kept, the newest', () => {
  const history = after(...Array.from({ length: 3 * historyLimit }, () => ok), other);
  expect(history).toHaveLength(historyLimit);
  expect(history.at(-1)?.sha256).toBe(hex('other'));
});

test('how long nothing has changed', () => {
  expect(quietChecks(after(ok))).toBe(0);
  expect(quietChecks(after(ok, ok, ok))).toBe(2);
  expect(quietChecks(after(ok, other))).toBe(0);
  expect(quietChecks(after(ok, other, other))).toBe(1);
});
