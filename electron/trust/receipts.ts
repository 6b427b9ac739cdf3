import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import * as v from 'valibot';
import { catalogue } from '../shared/error-catalogue.ts';
import type { ErrorCode } from '../shared/errors.ts';
import type { Receipt, ReceiptStore } from '../shared/trust.ts';
import { readDataFile, setAside, writeDataFile, type DataFormat } from '../system/data-file.ts';
import type { Log } from '../system/log.ts';
import type { Done } from './trust-everywhere.ts';

export interface Receipts {
  /** Latest first. DATA_NOT_READABLE, DATA_NEWER. */
  list(): Promise<Receipt[]>;
  /** Never throws: what was done is done, also where the disk has no room for the note of it. */
  add(action: Receipt['action'], sha256: string, done: Done): Promise<void>;
}

/** The latest ones are kept. */
const limit = 300;

const failure = v.object({
  code: v.custom<ErrorCode>((code) => typeof code === 'string' && code in catalogue),
  message: v.string(),
  hint: v.string(),
  detail: v.exactOptional(v.string()),
  command: v.exactOptional(v.string()),
});

const format = {
  version: 1,
  schema: v.object({
    receipts: v.array(
      v.object({
        id: v.string(),
        at: v.pipe(v.string(), v.isoTimestamp()),
        action: v.picklist(['trust', 'untrust']),
        sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
        stores: v.array(
          v.object({
            id: v.string(),
            label: v.string(),
            state: v.picklist(['trusted', 'absent', 'unavailable']),
            changed: v.boolean(),
            error: v.exactOptional(failure),
            files: v.array(v.string()),
            commands: v.array(v.string()),
          }),
        ),
      }),
    ),
  }),
} satisfies DataFormat<{ receipts: Receipt[] }>;

/** One file in the folder. Whoever adds to it holds the lock of trust. */
export function receiptFile(folder: string, { clock, log }: { clock: () => Date; log: Log }): Receipts {
  const file = join(folder, 'receipts.json');

  async function list(): Promise<Receipt[]> {
    const content = await readDataFile<{ receipts: Receipt[] }>(file, format);
    return content.kind === 'found' ? content.value.receipts : [];
  }

  return {
    list,
    async add(action, sha256, done) {
      const stores = receiptStores(action, done);
      if (stores.length === 0) return;
      try {
        const content = await readDataFile<{ receipts: Receipt[] }>(file, format);
        if (content.kind === 'damaged') await setAside(file, clock());
        const earlier = content.kind === 'found' ? content.value.receipts : [];
        const receipt: Receipt = { id: randomUUID(), at: clock().toISOString(), action, sha256, stores };
        await writeDataFile(file, format, { receipts: [receipt, ...earlier].slice(0, limit) });
      } catch (error) {
        log.error('receipt-not-written', error);
      }
    },
  };
}

/** A removal asks every store; those that held nothing are no part of what was done. */
function receiptStores(action: Receipt['action'], { rows, plans }: Done): ReceiptStore[] {
  return rows.flatMap((row) => {
    const plan = plans.find((candidate) => candidate.id === row.id);
    const isPart = plan !== undefined && (action === 'trust' || row.changed || row.error !== undefined);
    if (!isPart) return [];
    const { id, label, state, changed, error } = row;
    const { files, commands } = plan;
    return [{ id, label, state, changed, ...(error ? { error } : {}), files, commands }];
  });
}
