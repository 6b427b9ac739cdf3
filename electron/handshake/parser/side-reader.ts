import { handshakeAssembler, handshakeType, parseAlert, type Alert } from './messages.ts';
import type { RecordOpener } from '../secrets/record-opener.ts';
import { contentType, type Side, type TlsRecord } from './records.ts';
import { stagedOpener, type Stage } from '../secrets/staged-opener.ts';

/** One thing that one side said, in the clear or opened. */
export interface Said {
  from: Side;
  chunk: number;
  at: number;
  kind: 'handshake' | 'alert' | 'change-cipher-spec' | 'application-data' | 'encrypted' | 'ssl2-hello';
  /** The handshake message's number; -1 for everything else. */
  type: number;
  name: string;
  bytes: number;
  body: Uint8Array;
  /** True when it crossed the wire encrypted, read here or not. */
  encrypted: boolean;
  /** False when the body is still encrypted. */
  readable: boolean;
  alert: Alert | null;
}

/** What a reader must know of the connection; asked when it is needed, with what this side has said so far. */
export interface SideKeys {
  isTls13(soFar: readonly Said[]): boolean;
  /** TLS 1.3's keys in their order of use; none where no secret is known. */
  stages(soFar: readonly Said[]): Stage[];
  /** The key for what follows the ChangeCipherSpec of an older version. */
  sealed(soFar: readonly Said[]): RecordOpener | null;
}

/** The first readable handshake message of this type. */
export function findMessage(said: readonly Said[], type: number): Said | undefined {
  return said.find((entry) => entry.type === type && entry.readable);
}

// A handshake has a dozen messages; a hostile server may send thousands of empty ones.
const saidLimit = 1_000;

/** Reads what one side said, up to a thousand things. Never throws; work is linear in the records' bytes. */
export function readSide(records: readonly TlsRecord[], keys: SideKeys): Said[] {
  const said: Said[] = [];
  let assembler = handshakeAssembler();
  let staged: ReturnType<typeof stagedOpener> | undefined;
  /** After ChangeCipherSpec before TLS 1.3; `null` where it cannot be opened. */
  let sealed: RecordOpener | null | undefined;
  let finishedSealed = false;

  type Entry = Partial<Said> & Pick<Said, 'kind' | 'name' | 'encrypted'>;

  function push({ from, chunk, at, body }: TlsRecord, entry: Entry): void {
    if (said.length >= saidLimit) return;
    said.push({ from, chunk, at, type: -1, bytes: body.length, body, readable: true, alert: null, ...entry });
  }

  function pushUnread(record: TlsRecord, kind: Said['kind'], name: string, type = -1): void {
    push(record, { kind, name, type, encrypted: true, readable: false });
  }

  function pushHandshake(record: TlsRecord, encrypted: boolean): void {
    for (const message of assembler.add(record)) {
      const { type, name, bytes, body } = message;
      push(record, { kind: 'handshake', type, name, bytes, body, encrypted });
      // A message may not share a record with the next key's: what is left over means nothing.
      if (encrypted && staged?.follow(type)) assembler = handshakeAssembler();
    }
  }

  function pushRecord(record: TlsRecord, encrypted: boolean): void {
    if (record.type === contentType.handshake) pushHandshake(record, encrypted);
    else if (record.type === contentType.alert) {
      push(record, { kind: 'alert', name: 'Alert', encrypted, alert: parseAlert(record.type, record.body) });
    } else {
      const name = staged?.phase() === 'early' ? 'EarlyData' : 'ApplicationData';
      push(record, { kind: 'application-data', name, encrypted });
    }
  }

  function pushOpened(record: TlsRecord): void {
    if (!staged) {
      staged = stagedOpener(keys.stages(said));
      // What was begun in the clear cannot go on encrypted.
      assembler = handshakeAssembler();
    }
    const inner = staged.open(record);
    if (inner) pushRecord({ ...record, ...inner }, true);
    else pushUnread(record, 'encrypted', 'Encrypted');
  }

  /** Where it cannot be opened, the record's type is readable all the same. */
  function pushSealed(record: TlsRecord): void {
    const inner = sealed?.open(record);
    if (inner) {
      pushRecord({ ...record, ...inner }, true);
      return;
    }
    unseal();
    const isFinished = record.type === contentType.handshake && !finishedSealed;
    if (isFinished) pushUnread(record, 'handshake', 'Finished', handshakeType.finished);
    else if (record.type === contentType.alert) pushUnread(record, 'alert', 'Alert');
    else if (record.type === contentType.applicationData) pushUnread(record, 'application-data', 'ApplicationData');
    else pushUnread(record, 'encrypted', 'Encrypted');
    finishedSealed ||= isFinished;
  }

  function unseal(): void {
    sealed?.wipe();
    sealed = null;
  }

  function pushChangeCipherSpec(record: TlsRecord): void {
    const again = sealed !== undefined;
    push(record, { kind: 'change-cipher-spec', name: 'ChangeCipherSpec', encrypted: again, readable: !again });
    // In TLS 1.3 it means nothing: https://www.rfc-editor.org/rfc/rfc8446#appendix-D.4
    if (keys.isTls13(said)) return;
    // A second one ends a renegotiation, whose keys nobody told.
    if (again) unseal();
    else sealed = keys.sealed(said);
    assembler = handshakeAssembler();
  }

  for (const record of records) {
    if (said.length >= saidLimit) break;
    if (record.type === contentType.changeCipherSpec) pushChangeCipherSpec(record);
    else if (sealed !== undefined) pushSealed(record);
    else if (record.type === contentType.applicationData) pushOpened(record);
    else pushRecord(record, false);
  }
  unseal();
  staged?.wipe();
  return said;
}
