import { handshakeType } from '../parser/messages.ts';
import type { RecordOpener } from './record-opener.ts';
import type { TlsRecord } from '../parser/records.ts';

/** One of TLS 1.3's keys of a direction. */
export interface Stage {
  phase: 'early' | 'handshake' | 'application';
  /** `null` where the secret is not known or the runtime lacks the cipher. */
  opener: RecordOpener | null;
}

export interface StagedOpener {
  /** `null` when the key of now does not open it. */
  open(record: TlsRecord): ReturnType<RecordOpener['open']>;
  /** Which key opened the last record. */
  phase(): Stage['phase'] | null;
  /** Changes the key where this message says so, and answers whether it did. */
  follow(messageType: number): boolean;
  wipe(): void;
}

/** Opens one direction's records with the keys of TLS 1.3, one after the other. Wipes each when it is done. */
export function stagedOpener(stages: readonly Stage[]): StagedOpener {
  const left = [...stages];
  let used = false;

  function next(): void {
    left.shift()?.opener?.wipe();
    used = false;
  }

  function wipe(): void {
    while (left.length > 0) next();
  }

  return {
    open(record) {
      const inner = left[0]?.opener?.open(record) ?? null;
      if (inner) {
        used = true;
        return inner;
      }
      // Early data ends without a word where the server refused it.
      const after = left[0]?.phase === 'early' ? (left[1]?.opener?.open(record) ?? null) : null;
      if (after) {
        next();
        used = true;
        return after;
      }
      // Records of a key that is not known come first in some connections; a gap in the middle ends the reading.
      if (used) wipe();
      return null;
    },
    phase: () => left[0]?.phase ?? null,
    follow(messageType) {
      const phase = left[0]?.phase;
      if (messageType === handshakeType.keyUpdate) left[0]?.opener?.update();
      const ends =
        (messageType === handshakeType.finished && phase === 'handshake') ||
        (messageType === handshakeType.endOfEarlyData && phase === 'early');
      if (ends) next();
      return ends || messageType === handshakeType.keyUpdate;
    },
    wipe,
  };
}
