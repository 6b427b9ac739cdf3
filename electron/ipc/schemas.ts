import * as v from 'valibot';
import { keyTypes } from '../shared/project.ts';
import type { Channel, Input } from '../shared/ipc-contract.ts';

// These bounds only keep absurd input out. They lie above the limits of the use cases, whose errors tell a person more.
const shortText = v.pipe(v.string(), v.maxLength(2_000));
const path = v.pipe(v.string(), v.maxLength(4_096));
const port = v.pipe(v.number(), v.finite());
const names = v.pipe(v.array(shortText), v.maxLength(1_000));
const storeIds = v.pipe(v.array(path), v.maxLength(500));
const nothing = v.undefined();
const oneProject = v.strictObject({ id: shortText });
const someStores = v.strictObject({ stores: v.exactOptional(storeIds) });
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const removal = v.strictObject({ stores: v.exactOptional(storeIds), sha256: v.exactOptional(sha256) });
const runName = v.pipe(v.string(), v.minLength(1), v.maxLength(100));
const milliseconds = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(120_000));

const checkRequest = {
  target: v.union([
    v.strictObject({ project: shortText, host: v.exactOptional(shortText), port: v.exactOptional(port) }),
    v.strictObject({ host: shortText, port }),
  ]),
  serve: v.exactOptional(v.boolean()),
  timeoutMs: v.exactOptional(milliseconds),
  raw: v.exactOptional(v.boolean()),
  live: v.exactOptional(v.boolean()),
};

/** What each channel takes. A channel without its schema, or with one of another shape, does not compile. */
export const schemas: { readonly [C in Channel]: v.GenericSchema<unknown, Input<C>> } = {
  'app/info': nothing,
  status: nothing,

  'authority/status': nothing,
  'authority/create': v.strictObject({
    localNetwork: v.exactOptional(v.boolean()),
    domains: v.exactOptional(names),
  }),
  'keychain/choose': v.strictObject({ backend: v.picklist(['os', 'vault']) }),
  'keychain/unlock': v.strictObject({ passphrase: shortText }),
  'root/export': nothing,

  'trust/plan': someStores,
  'trust/plan-removal': removal,
  'trust/stores': nothing,
  'trust/install': someStores,
  'trust/remove': removal,
  'trust/receipts': nothing,
  'trust/accept-drift': v.strictObject({ stores: storeIds }),

  'audit/list': nothing,
  'audit/plan-removal': v.strictObject({ sha256 }),
  'audit/remove': v.strictObject({ sha256 }),

  'tools/environment': nothing,

  'projects/list': nothing,
  'projects/show': oneProject,
  'projects/add': v.strictObject({
    hosts: names,
    name: v.exactOptional(shortText),
    port: v.exactOptional(port),
    folder: v.exactOptional(path),
    keyType: v.exactOptional(v.picklist(keyTypes)),
    days: v.exactOptional(v.pipe(v.number(), v.finite())),
  }),
  'projects/renew': oneProject,
  'projects/reissue': v.strictObject({ id: shortText, hosts: names }),
  'projects/remove': oneProject,
  'projects/export': v.strictObject({ id: shortText, overwrite: v.exactOptional(v.boolean()) }),

  'check/run': v.strictObject({ ...checkRequest, run: v.exactOptional(runName) }),
  'check/cancel': v.strictObject({ run: runName }),
  'check/save': v.strictObject({ run: runName, format: v.picklist(['json', 'text']) }),
  'check/key-log': v.strictObject(checkRequest),

  'folder/choose': nothing,
  'clipboard/write': v.strictObject({ text: v.pipe(v.string(), v.maxLength(1_000_000)) }),

  'uninstall/plan': nothing,
  'uninstall/run': nothing,
};
