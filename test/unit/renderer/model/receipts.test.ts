import { expect, test } from 'vitest';
import type { Receipt, ReceiptStore } from '../../../../electron/shared/trust.ts';
import { shownReceipts } from '../../../../renderer/src/model/receipts.ts';

const row = (id: string, more: Partial<ReceiptStore> = {}): ReceiptStore => ({
  ...{ id, label: id, state: 'trusted', changed: true, files: [], commands: [] },
  ...more,
});

let counted = 0;
function receipt(seconds: number, action: Receipt['action'], stores: ReceiptStore[], sha256 = 'aa'): Receipt {
  counted += 1;
  return { id: `r${counted}`, at: new Date(seconds * 1000).toISOString(), action, sha256, stores };
}

const ids = (stores: readonly ReceiptStore[]) => stores.map(({ id }) => id);

test('stores that were changed one after the other are one receipt, in the order of the work', () => {
  const shown = shownReceipts([
    receipt(130, 'trust', [row('c')]),
    receipt(110, 'trust', [row('b')]),
    receipt(100, 'trust', [row('a')]),
  ]);
  expect(shown.map(({ stores }) => ids(stores))).toEqual([['a', 'b', 'c']]);
});

test.each([
  ['another action', receipt(90, 'untrust', [row('a')])],
  ['another root', receipt(90, 'trust', [row('a')], 'bb')],
  ['the same store again', receipt(90, 'trust', [row('b')])],
  ['hours before', receipt(-9000, 'trust', [row('a')])],
])('%s is a receipt of its own', (_, earlier) => {
  expect(shownReceipts([receipt(100, 'trust', [row('b')]), earlier])).toHaveLength(2);
});

test('what was undone since, and what was not changed, cannot be undone', () => {
  const [undoing, first] = shownReceipts([
    receipt(9000, 'untrust', [row('a', { state: 'absent' })]),
    receipt(100, 'trust', [row('a'), row('b'), row('c', { changed: false })]),
  ]);
  expect(ids(first?.open ?? [])).toEqual(['b']);
  expect(ids(undoing?.open ?? [])).toEqual(['a']);
});

test('an undo of another root undoes nothing here', () => {
  const shown = shownReceipts([receipt(9000, 'untrust', [row('a')], 'bb'), receipt(100, 'trust', [row('a')])]);
  expect(ids(shown[1]?.open ?? [])).toEqual(['a']);
});
