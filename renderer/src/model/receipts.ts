import type { Receipt, ReceiptStore } from '../../../electron/shared/trust.ts';

/** What the user did at one go. The stores are changed one after the other, and each leaves a receipt of its own. */
export interface ShownReceipt extends Receipt {
  /** The stores whose change can be taken back, or made again: what was changed here and not since. */
  open: ReceiptStore[];
}

/** Receipts of the same action that lie no further apart belong together, in milliseconds. A prompt may stand open. */
const togetherMs = 120_000;

/** Latest first, as they come. Receipts of one go are one. */
export function shownReceipts(receipts: readonly Receipt[]): ShownReceipt[] {
  const goes: Receipt[] = [];
  let lastAt = 0;
  for (const receipt of receipts) {
    const later = goes.at(-1);
    const at = Date.parse(receipt.at);
    if (later && belongs(receipt, later) && lastAt - at <= togetherMs) {
      goes[goes.length - 1] = { ...later, stores: [...receipt.stores, ...later.stores] };
    } else goes.push(receipt);
    lastAt = at;
  }
  return goes.map((receipt, index) => ({ ...receipt, open: openStores(receipt, goes.slice(0, index)) }));
}

function belongs(receipt: Receipt, later: Receipt): boolean {
  if (receipt.action !== later.action || receipt.sha256 !== later.sha256) return false;
  return !receipt.stores.some(({ id }) => later.stores.some((store) => store.id === id));
}

function openStores({ sha256, stores }: Receipt, later: readonly Receipt[]): ReceiptStore[] {
  const since = new Set(
    later
      .filter((receipt) => receipt.sha256 === sha256)
      .flatMap((receipt) => receipt.stores.filter(({ changed }) => changed).map(({ id }) => id)),
  );
  return stores.filter(({ id, changed }) => changed && !since.has(id));
}
