import { recordOpener, type RecordOpener } from './decrypt.ts';
import { handshakeAssembler, handshakeType, parseAlert, type Alert } from './messages.ts';
import { contentType, type Side, type TlsRecord } from './records.ts';

/** One thing that one side said, in the clear or opened. */
export interface Said {
  from: Side;
  chunk: number;
  at: number;
  kind: 'handshake' | 'alert' | 'change-cipher-spec' | 'application-data' | 'encrypted';
  /** The handshake message's number; -1 for everything else. */
  type: number;
  name: string;
  bytes: number;
  body: Uint8Array;
  /** True when it crossed the wire encrypted, read here or not. */
  encrypted: boolean;
  alert: Alert | null;
}

/** How to open a side's TLS 1.3 records: first the handshake's, then the application's. */
export interface SideKeys {
  suite: number;
  handshake: Buffer | undefined;
  application: Buffer | undefined;
}

// A handshake has a dozen messages; a hostile server may send thousands of empty ones.
const saidLimit = 1_000;

/**
 * Reads what one side said, up to a thousand things.
 * @param keysFor asked when the first encrypted TLS 1.3 record comes; `null` before TLS 1.3 and where no secret is known.
 */
export function readSide(
  records: readonly TlsRecord[],
  keysFor: (soFar: readonly Said[]) => SideKeys | null,
  tls13: (soFar: readonly Said[]) => boolean,
): Said[] {
  const said: Said[] = [];
  const plain = handshakeAssembler();
  let opened = handshakeAssembler();
  let keys: SideKeys | null | undefined;
  let opener: RecordOpener | null = null;
  let sealed = false;

  function push(record: TlsRecord, entry: Partial<Said> & Pick<Said, 'kind' | 'name' | 'bytes' | 'encrypted'>): void {
    const { from, chunk, at } = record;
    said.push({ from, chunk, at, type: -1, body: record.body, alert: null, ...entry });
  }

  function pushHandshake(record: TlsRecord, encrypted: boolean): void {
    for (const message of (encrypted ? opened : plain).add(record)) {
      const { type, name, bytes, body } = message;
      push(record, { kind: 'handshake', type, name, bytes, body, encrypted });
      if (encrypted) followKeys(type);
    }
  }

  function followKeys(type: number): void {
    if (type === handshakeType.keyUpdate) opener?.update();
    if (type !== handshakeType.finished || !keys) return;
    opener?.wipe();
    opener = keys.application ? recordOpener(keys.suite, keys.application) : null;
    opened = handshakeAssembler();
  }

  function pushOpened(record: TlsRecord): void {
    if (keys === undefined) {
      keys = keysFor(said);
      opener = keys?.handshake ? recordOpener(keys.suite, keys.handshake) : null;
    }
    const inner = opener?.open(record);
    if (!inner) {
      opener?.wipe();
      opener = null;
      push(record, { kind: 'encrypted', name: 'Encrypted', bytes: record.body.length, encrypted: true });
      return;
    }
    pushRecord({ ...record, type: inner.type, body: inner.body }, true);
  }

  function pushRecord(record: TlsRecord, encrypted: boolean): void {
    const bytes = record.body.length;
    if (record.type === contentType.handshake) {
      pushHandshake(record, encrypted);
    } else if (record.type === contentType.alert) {
      const alert = parseAlert(record.type, record.body);
      push(record, { kind: 'alert', name: 'Alert', bytes, encrypted, alert });
    } else {
      push(record, { kind: 'application-data', name: 'ApplicationData', bytes, encrypted });
    }
  }

  /** TLS 1.2 and older, after this side's ChangeCipherSpec: only the record's type is readable. */
  function pushSealed(record: TlsRecord): void {
    const entry = { bytes: record.body.length, encrypted: true };
    if (record.type === contentType.handshake) {
      push(record, { kind: 'handshake', type: handshakeType.finished, name: 'Finished', ...entry });
    } else if (record.type === contentType.alert) {
      push(record, { kind: 'alert', name: 'Alert', ...entry });
    } else {
      push(record, { kind: 'application-data', name: 'ApplicationData', ...entry });
    }
  }

  for (const record of records) {
    if (said.length >= saidLimit) break;
    if (record.type === contentType.changeCipherSpec) {
      const bytes = record.body.length;
      push(record, { kind: 'change-cipher-spec', name: 'ChangeCipherSpec', bytes, encrypted: false });
      // In TLS 1.3 it means nothing: https://www.rfc-editor.org/rfc/rfc8446#appendix-D.4
      sealed = !tls13(said);
    } else if (sealed) pushSealed(record);
    else if (record.type === contentType.applicationData) pushOpened(record);
    else pushRecord(record, false);
  }
  (opener as RecordOpener | null)?.wipe();
  return said;
}
