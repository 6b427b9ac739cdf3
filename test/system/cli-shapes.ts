import * as v from 'valibot';
import { stepIds, verdictCodes } from '../../electron/shared/handshake.ts';
import { keyTypes } from '../../electron/shared/project.ts';

/** What scripts rely on, field by field. Objects are loose: fields may be added, none may be renamed. */

const digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));
const time = v.pipe(v.string(), v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$/));
const cidr = v.pipe(v.string(), v.regex(/^[0-9a-f.:]+\/\d+$/));
const absolutePath = v.pipe(v.string(), v.startsWith('/'));
const text = v.pipe(v.string(), v.nonEmpty());
const severity = v.picklist(['ok', 'note', 'warning', 'error']);

const error = v.looseObject({ code: text, message: text, hint: text, command: v.optional(text) });
export const errorShape = v.strictObject({ error });

const storeFields = {
  id: text,
  label: text,
  state: v.picklist(['trusted', 'absent', 'unavailable']),
  reason: v.optional(text),
  hint: v.optional(text),
  location: v.optional(absolutePath),
  denied: v.optional(v.literal(true)),
  optional: v.optional(v.literal(true)),
  drift: v.optional(v.picklist(['new', 'lost'])),
  restart: v.optional(v.pipe(v.array(text), v.minLength(1))),
};
const plan = v.looseObject({ id: text, label: text, files: v.array(absolutePath), commands: v.array(text) });
const root = v.looseObject({
  sha256: digest,
  subject: text,
  notAfter: time,
  permittedDns: v.pipe(v.array(text), v.minLength(1)),
  permittedIp: v.pipe(v.array(cidr), v.minLength(1)),
});

export const statusShape = v.looseObject({
  authority: v.looseObject({
    state: v.picklist(['none', 'ready']),
    root: v.nullable(root),
    issuing: v.nullable(v.looseObject({ sha256: digest, notAfter: time })),
    previousRoots: v.array(v.looseObject({ sha256: digest, notAfter: time })),
  }),
  keychain: v.looseObject({ backend: v.picklist(['os', 'vault']), available: v.boolean() }),
  stores: v.array(v.looseObject(storeFields)),
  projects: v.looseObject({ total: v.number(), due: v.number(), expired: v.number() }),
  unfinished: v.array(
    v.looseObject({
      id: text,
      action: text,
      startedAt: time,
      stores: v.optional(v.array(text)),
      sha256: v.optional(digest),
    }),
  ),
});

export const auditShape = v.looseObject({
  authorities: v.array(
    v.looseObject({
      sha256: digest,
      subject: text,
      kind: v.picklist(['development', 'proxy', 'corporate', 'unknown']),
      tool: v.optional(text),
      stores: v.array(v.looseObject({ id: text, label: text })),
      constrained: v.boolean(),
      keyFile: v.optional(absolutePath),
      notBefore: v.union([time, v.literal('')]),
      notAfter: v.union([time, v.literal('')]),
    }),
  ),
  unread: v.array(v.looseObject({ id: text, label: text, reason: text })),
});

export const storesShape = v.looseObject({
  stores: v.array(v.looseObject({ ...storeFields, changed: v.boolean(), error: v.optional(error) })),
  plans: v.optional(v.array(plan)),
});

const project = v.looseObject({
  id: text,
  name: text,
  hosts: v.pipe(v.array(text), v.minLength(1)),
  port: v.optional(v.number()),
  folder: v.optional(absolutePath),
  certificate: v.looseObject({
    sha256: digest,
    serial: v.pipe(v.string(), v.regex(/^[0-9a-f]+$/)),
    keyType: v.picklist(keyTypes),
    notBefore: time,
    notAfter: time,
    revokedAt: v.optional(time),
  }),
  nextRenewal: time,
});
export const projectShape = v.looseObject({ project });
export const projectsShape = v.looseObject({ projects: v.array(project) });
export const removedShape = v.looseObject({ removed: v.looseObject({ id: text, name: text }) });

export const exportShape = v.looseObject({
  files: v.looseObject({ cert: absolutePath, key: absolutePath, chain: absolutePath, ca: absolutePath }),
});
export const rootExportShape = v.looseObject({ file: v.optional(absolutePath), pem: v.optional(text) });

const finding = v.looseObject({
  code: v.picklist(verdictCodes),
  severity,
  message: text,
  fix: v.optional(text),
});
export const checkShape = v.looseObject({
  target: v.looseObject({ host: text, port: v.number(), addresses: v.array(text) }),
  ok: v.boolean(),
  verdict: finding,
  findings: v.pipe(v.array(finding), v.minLength(1)),
  steps: v.tuple(
    stepIds.map((id) =>
      v.looseObject({
        id: v.literal(id),
        state: v.picklist(['passed', 'finding', 'failed', 'skipped']),
        ms: v.number(),
        summary: v.string(),
      }),
    ),
  ),
  tls: v.nullable(v.looseObject({ version: text, cipher: text, group: v.nullable(text), alpn: v.nullable(text) })),
  chain: v.array(
    v.looseObject({ subject: v.string(), sans: v.array(text), sha256: digest, notBefore: time, notAfter: time }),
  ),
  clients: v.array(
    v.looseObject({
      id: text,
      label: text,
      accepts: v.nullable(v.boolean()),
      code: v.optional(text),
      reason: v.optional(text),
    }),
  ),
  others: v.array(
    v.looseObject({
      address: text,
      state: v.picklist(['same', 'different', 'nothing', 'not-tls']),
      sha256: v.nullable(digest),
    }),
  ),
  listener: v.nullable(v.looseObject({ pid: v.number(), program: text })),
  momentary: v.boolean(),
  checkedAt: time,
});

export const uninstallShape = v.looseObject({
  removed: v.array(text),
  remaining: v.array(text),
  commands: v.optional(v.array(text)),
});
